import { ApiFailure } from '../api/client.ts';

/** What went wrong, field by field, with the remedy. */
export function ProblemNotice({ error }: { error: Error }) {
  const problem = error instanceof ApiFailure ? error.problem : {};
  return (
    <div class="notice bad" role="alert">
      <strong>{problem.title ?? 'The API is out of reach'}</strong>
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
