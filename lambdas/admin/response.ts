import { ApiError, invalidFields, problemDocument } from './api/problem.ts';
import { PROBLEM_CONTENT_TYPE, PROBLEMS, type ProblemCode } from '../../core/contract/problems.ts';
import type { ProblemError } from './api/schemas/problem.ts';
import { RegistrationError } from '../../core/destination/registration.ts';
import { PatternError } from '../../core/event/pattern.ts';
import { problemErrorOf } from './api/faults.ts';
import { SecretsUnavailableError } from '../adapters/kms/secrets-vault.ts';

/** The response to a request. */
export interface ApiResponse {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** JSON text; empty for a response without a body. */
  body: string;
}

export const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): ApiResponse =>
  jsonText(status, JSON.stringify(value), headers);

/** For JSON text whose bytes must not change. */
export const jsonText = (
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): ApiResponse => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body,
});

export const noContent: ApiResponse = { status: 204, headers: {}, body: '' };

export const notFound = (what: string, id: string): ApiError => new ApiError('not-found', `There is no ${what} ${id}.`);

/** Errors of AWS that a later request may not meet. */
const PASSING_ERRORS = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'InternalServerError',
  'ServiceUnavailable',
  'TimeoutError',
]);

/**
 * The problem document of an error. `report` gets the errors that callers must not see; their problem document has the id
 * of the request only.
 */
export function problemResponse(error: unknown, requestId: string, report: (error: unknown) => void): ApiResponse {
  const known = knownProblem(error);
  if (known !== undefined) return problem(known.code, known.message, requestId, known.errors, known.headers);
  report(error);
  if (error instanceof SecretsUnavailableError || (error instanceof Error && PASSING_ERRORS.has(error.name))) {
    return problem(
      'unavailable',
      'A service that this API needs does not respond. Try again in a few seconds.',
      requestId,
      [],
      { 'Retry-After': '5' },
    );
  }
  return problem('internal', 'The service failed. Its log has the cause under the id of this request.', requestId);
}

function knownProblem(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  if (error instanceof RegistrationError) return invalidFields(error.faults.map(problemErrorOf));
  if (error instanceof PatternError)
    return invalidFields([problemErrorOf({ field: 'filter', rule: error.rule, remedy: error.remedy })]);
  return undefined;
}

function problem(
  code: ProblemCode,
  detail: string,
  requestId: string,
  errors: readonly ProblemError[] = [],
  headers: Readonly<Record<string, string>> = {},
): ApiResponse {
  return {
    status: PROBLEMS[code].status,
    headers: { 'Content-Type': PROBLEM_CONTENT_TYPE, ...headers },
    body: JSON.stringify(problemDocument(code, detail, requestId, errors)),
  };
}
