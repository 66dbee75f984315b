import type { ProblemCode } from '../../../core/contract/problems.ts';
import { problemType, PROBLEMS } from '../../../core/contract/problems.ts';
export type { ProblemCode } from '../../../core/contract/problems.ts';
import type { Problem, ProblemError } from './schemas/problem.ts';
import { WebhookError } from '../../../core/contract/errors.ts';

/** The request is refused. The caller sees `detail` and `errors`. */
export class ApiError extends WebhookError {
  override readonly name = 'ApiError';
  readonly code: ProblemCode;
  readonly errors: readonly ProblemError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    detail: string,
    errors: readonly ProblemError[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.code = code;
    this.errors = errors;
    this.headers = headers;
  }
}

/** @param requestId the log has it too */
export function problemDocument(
  code: ProblemCode,
  detail: string,
  requestId: string,
  errors: readonly ProblemError[] = [],
): Problem {
  const { status, title } = PROBLEMS[code];
  return {
    type: problemType(code),
    code,
    title,
    status,
    detail,
    instance: requestId,
    ...(errors.length > 0 && { errors: [...errors] }),
  };
}

/** The problem of fields that break rules. */
export function invalidFields(errors: readonly ProblemError[]): ApiError {
  return new ApiError(
    'validation-failed',
    errors.map(({ field, message, remedy }) => `${field}: ${message}. ${remedy}`).join(' '),
    errors,
  );
}

/** The problem of one field that breaks a rule. */
export const invalid = (field: string, message: string, remedy: string): ApiError =>
  invalidFields([{ field, message, remedy }]);
