/** All failures of the admin API as the SDK tells them. */

/** Kinds of problem that the API names. */
export type ProblemCode =
  | 'malformed-request'
  | 'access-denied'
  | 'not-found'
  | 'method-not-allowed'
  | 'conflict'
  | 'precondition-failed'
  | 'payload-too-large'
  | 'unsupported-media-type'
  | 'validation-failed'
  | 'idempotency-mismatch'
  | 'precondition-required'
  | 'too-many-requests'
  | 'internal'
  | 'unavailable';

/** One thing that is wrong with a request. */
export interface ProblemError {
  /** Where, e.g. `events[0]`, `query.limit`, `If-Match`. */
  field: string;
  /** The rule that it breaks. */
  message: string;
  /** What to do about it. */
  remedy: string;
}

/** An RFC 9457 problem document, as much of it as came. */
export interface Problem {
  status: number;
  /** A `ProblemCode`, `unknown` where the answer was no problem document, or one that this release does not know. */
  code: ProblemCode | 'unknown' | (string & {});
  title: string;
  /** What went wrong this time. */
  detail: string;
  /** Id of the request, which the API's log has too. */
  requestId: string | undefined;
  errors: readonly ProblemError[];
}

/** The API refused a request. */
export class WebhookApiError extends Error {
  override name = 'WebhookApiError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(describe(problem));
    this.problem = problem;
  }

  /** HTTP status. */
  get status(): number {
    return this.problem.status;
  }

  get code(): Problem['code'] {
    return this.problem.code;
  }

  /** Every broken rule, by field. */
  get errors(): readonly ProblemError[] {
    return this.problem.errors;
  }

  get requestId(): string | undefined {
    return this.problem.requestId;
  }
}

/** 403: no permission, or no valid signature. */
export class WebhookAccessDeniedError extends WebhookApiError {
  override name = 'WebhookAccessDeniedError';
}

/** 404 */
export class WebhookNotFoundError extends WebhookApiError {
  override name = 'WebhookNotFoundError';
}

/** 400, 413, 415 and 422: the request breaks a rule; `errors` says which. */
export class WebhookValidationError extends WebhookApiError {
  override name = 'WebhookValidationError';
}

/** 409, 412 and 428: what is there now does not allow it. */
export class WebhookConflictError extends WebhookApiError {
  override name = 'WebhookConflictError';
}

/** 429 and 5xx, still so after retries. */
export class WebhookUnavailableError extends WebhookApiError {
  override name = 'WebhookUnavailableError';
}

/** No answer came. `cause` has what the network said. */
export class WebhookConnectionError extends Error {
  override name = 'WebhookConnectionError';
}

/** What was given as an id cannot be one: it is empty, or dots that would make the path that of something else. */
export class WebhookIdError extends Error {
  override name = 'WebhookIdError';
}

export function apiError(problem: Problem): WebhookApiError {
  return new (classOf(problem.status))(problem);
}

function classOf(status: number): typeof WebhookApiError {
  if (status === 403) return WebhookAccessDeniedError;
  if (status === 404) return WebhookNotFoundError;
  if ([409, 412, 428].includes(status)) return WebhookConflictError;
  if ([400, 413, 415, 422].includes(status)) return WebhookValidationError;
  if (status === 429 || status >= 500) return WebhookUnavailableError;
  return WebhookApiError;
}

function describe({ status, title, detail, errors, requestId }: Problem): string {
  const rules = errors.map(({ field, message, remedy }) => `${field}: ${message}. ${remedy}`.replace(/\.?$/, '.'));
  const text = errors.length === 0 ? detail : rules.join(' ');
  return `${title}: ${text} (HTTP ${status}${requestId === undefined ? '' : `, request ${requestId}`})`;
}
