/** The `code` of a problem document. */
export type ProblemCode =
  | 'refused'
  | 'malformed-request'
  | 'access-denied'
  | 'figures-off'
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

/** One rule that a request breaks. */
export interface ProblemError {
  /** The place, e.g. `events[0]`, `query.limit`, `If-Match`. */
  field: string;
  /** The rule. */
  message: string;
  /** The action that fixes the request. */
  remedy: string;
}

/** An RFC 9457 problem document. Missing members have defaults. */
export interface Problem {
  status: number;
  /** A `ProblemCode`; a code that a newer API added; or `unknown` when the response was no problem document. */
  code: ProblemCode | 'unknown' | (string & {});
  title: string;
  /** The reason for this one request. */
  detail: string;
  /** Id of the request; the API's log has it too. */
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

  /** All broken rules. */
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

/** 400, 413, 415 and 422: the request breaks a rule; `errors` lists the rules. */
export class WebhookValidationError extends WebhookApiError {
  override name = 'WebhookValidationError';
}

/** 409, 412 and 428: the present state does not allow the request. */
export class WebhookConflictError extends WebhookApiError {
  override name = 'WebhookConflictError';
}

/** 429 and 5xx, after all retries. */
export class WebhookUnavailableError extends WebhookApiError {
  override name = 'WebhookUnavailableError';
}

/** No response arrived. `cause` is the error of the network. */
export class WebhookConnectionError extends Error {
  override name = 'WebhookConnectionError';
}

/** A value cannot be an id of the expected kind. */
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
