import { SecretError } from '../../core/delivery/secret-rules.ts';
import { CredentialsError, WebhookConfigurationError } from '../../sdk/src/configuration-error.ts';
import { environmentVariable } from '../../sdk/src/environment.ts';
import {
  WebhookAccessDeniedError,
  WebhookApiError,
  WebhookConflictError,
  WebhookConnectionError,
  WebhookIdError,
  WebhookNotFoundError,
  WebhookUnavailableError,
  WebhookValidationError,
} from '../../sdk/src/manager/api-errors.ts';
import { PublishError, PublishRefusedError } from '../../sdk/src/publisher/publish-errors.ts';
import { nearestProfile } from './profiles.ts';
import { AwsError, CheckError } from './verify/check-error.ts';
import type { Command } from './command.ts';
import { UsageError } from './command.ts';
import { EXIT_CODES, type FailureKind } from './exit-codes.ts';
import { apiFaults, type FailureField, inWordsOfCommands, publishFaults } from './failure-words.ts';

/** Why a command failed: `{"error": …}` on stderr with `--json`, else its message. */
export interface Failure {
  kind: FailureKind;
  message: string;
  exitCode: number;
  errors?: readonly FailureField[];
  /** The HTTP status, if the API refused. */
  status?: number;
  /** The `code` of the problem document. */
  code?: string;
  requestId?: string;
}

/** A failure that a command finds by itself. */
export class CommandError extends Error {
  override name = 'CommandError';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** Error codes of AWS for a caller without valid credentials or without permission. */
const DENIED =
  /AccessDenied|NotAuthorized|AuthFailure|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|ExpiredToken|MissingAuthenticationToken|IncompleteSignature|InvalidAccessKeyId|Credentials/;
const NOT_FOUND = /ResourceNotFound/;
/** EventBridge has no code of its own for it, only InvalidArgument. */
const MISSING_BUS = /^Parameter EventBusName is not valid\b.* does not exist\.?$/;
const UNAVAILABLE =
  /Throttl|Internal|Unavailable|Timeout|LimitExceeded|NotSent|ECONN|ENOTFOUND|EAI_AGAIN|TimeoutError|NetworkingError/;

/** Describes any error. */
export function failureOf(error: unknown, command: Command | undefined): Failure {
  const fail = (kind: FailureKind, message: string, more: Partial<Failure> = {}): Failure => ({
    kind,
    message: inWordsOfCommands(message, command),
    exitCode: EXIT_CODES[kind].code,
    ...more,
  });
  if (error instanceof UsageError) return fail('usage', error.message);
  if (error instanceof CommandError) return fail(error.kind, error.message);
  if (error instanceof WebhookApiError) {
    const { status, code, requestId } = error;
    const errors = apiFaults(error, command);
    return fail(kindOfApiError(error), messageOf(error, errors), {
      ...(errors.length > 0 && { errors }),
      status,
      code,
      ...(requestId !== undefined && { requestId }),
    });
  }
  if (error instanceof PublishRefusedError) {
    const errors = publishFaults(error, command);
    return fail('refused', `Nothing was published: ${sentences(errors)}`, { errors });
  }
  if (error instanceof PublishError) {
    const { cause, failures } = error;
    const [{ code, message } = { code: '', message: error.message }] = failures;
    if (cause instanceof CredentialsError) return failureOf(cause, command);
    const kind =
      cause instanceof AwsError
        ? kindOfCode(cause.code)
        : cause instanceof CheckError
          ? 'unavailable'
          : MISSING_BUS.test(message)
            ? 'not-found'
            : kindOfCode(code);
    const reason = cause instanceof CheckError ? message : `${code}: ${message}`;
    return fail(kind, `The event was not published: ${reason.replace(/\.?$/, '.')}`);
  }
  if (error instanceof WebhookConnectionError) return fail('unavailable', error.message);
  if (error instanceof CredentialsError) {
    const [, profile] = /of the profile (\S+): /.exec(error.message) ?? [];
    return fail('denied', error.message + (profile === undefined ? '' : nearestProfile(profile)));
  }
  if (error instanceof WebhookConfigurationError) return fail('configuration', error.message);
  if (error instanceof SecretError || error instanceof WebhookIdError) return fail('refused', error.message);
  return fail('fault', `A fault of this program, please report it: ${faultOf(error)}`);
}

function kindOfApiError(error: WebhookApiError): FailureKind {
  if (error instanceof WebhookNotFoundError) return 'not-found';
  if (error instanceof WebhookValidationError) return 'refused';
  if (error instanceof WebhookAccessDeniedError || error.status === 401) return 'denied';
  if (error instanceof WebhookConflictError) return 'conflict';
  return error instanceof WebhookUnavailableError ? 'unavailable' : 'failed';
}

export const kindOfCode = (code: string): FailureKind =>
  DENIED.test(code) ? 'denied' : NOT_FOUND.test(code) ? 'not-found' : UNAVAILABLE.test(code) ? 'unavailable' : 'failed';

const sentences = (errors: readonly FailureField[]): string =>
  errors
    .map(({ field, option, message, remedy }) => `${option ?? field}: ${message}. ${remedy}`.replace(/\.?$/, '.'))
    .join(' ');

/** As the SDK writes it, with the words of the command line. */
function messageOf({ message, problem }: WebhookApiError, errors: readonly FailureField[]): string {
  if (errors.length === 0) return message;
  const request = problem.requestId === undefined ? '' : `, request ${problem.requestId}`;
  return `${problem.title}: ${sentences(errors)} (HTTP ${problem.status}${request})`;
}

/** Whether the message of an error says what to do. Any other error is a fault of this program. */
export const isExpected = (error: unknown): error is Error => failureOf(error, undefined).kind !== 'fault';

/** Describes a fault of this program: in a line, or with `WEBHOOKS_DEBUG` set with its place. */
export function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack = '' } = error;
  return environmentVariable('WEBHOOKS_DEBUG') === undefined ? `${name}: ${message}` : stack;
}
