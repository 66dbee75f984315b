import { ApiFailure } from '../api/client.ts';

/** A problem of the API: fields, rules and remedies. */
export function ProblemNotice({ error }: { error: Error }) {
  const problem = error instanceof ApiFailure ? error.problem : {};
  return (
    <div class="notice bad" role="alert">
      <strong>{problem.title ?? 'The API is unreachable'}</strong>
      {problem.errors === undefined ? (
        <p>{error.message}</p>
      ) : (
        <ul>
          {problem.errors.map(({ field, message, remedy }) => (
            <li key={field}>
              <code>{field}</code> {message}. {remedy}
            </li>
          ))}
        </ul>
      )}
      {problem.instance !== undefined && <p class="small muted">Request {problem.instance}</p>}
    </div>
  );
}
