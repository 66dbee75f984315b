import { WebhookError } from '../contract/errors.ts';

/**
 * The checks of a received message that need no cryptography, and the errors of all checks. ./signature.ts adds the HMAC of
 * node:crypto, the SDK's receiver for edge runtimes that of WebCrypto. This file imports nothing of a runtime.
 */

/** Begins each signature that this release makes and accepts. */
export const VERSION = 'v1,';
export const DEFAULT_TOLERANCE_SECONDS = 300;

const UNIX_SECONDS = /^\d{1,12}$/;

/** The three headers of the signature check, unchanged. */
export interface SignatureHeaders {
  /** `webhook-id` */
  id: string | undefined;
  /** `webhook-timestamp` */
  timestamp: string | undefined;
  /** `webhook-signature` */
  signature: string | undefined;
}

export interface Clock {
  /** Unix seconds */
  now: number;
  /** How old or new the message may be. Default 300. */
  toleranceSeconds?: number;
}

/** What is left to verify: one of `signatures` is the HMAC of `beginning` and the body. */
export interface SignedParts {
  /** `id.timestamp.` */
  beginning: string;
  /** The signatures of this version, in base64, without the version. */
  signatures: readonly string[];
}

/** The check that a received message failed. */
export type VerificationFailure =
  | 'missing-header'
  | 'timestamp-format'
  | 'timestamp-too-old'
  | 'timestamp-too-new'
  | 'signature-version'
  | 'signature-mismatch'
  /** The signature is right, but the body is not the JSON that the service sends. */
  | 'body-format';

/** The received message cannot be trusted. */
export class VerificationError extends WebhookError {
  override readonly name = 'VerificationError';
  readonly failure: VerificationFailure;

  constructor(failure: VerificationFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}

/**
 * Checks the headers and the time of a received message.
 *
 * @throws VerificationError that says which check failed
 */
export function checkHeaders(
  { id, timestamp, signature }: SignatureHeaders,
  { now, toleranceSeconds = DEFAULT_TOLERANCE_SECONDS }: Clock,
): SignedParts {
  const missing = !id ? 'id' : !timestamp ? 'timestamp' : signature ? undefined : 'signature';
  if (missing !== undefined) throw new VerificationError('missing-header', `the header webhook-${missing} is missing`);
  checkTime(timestamp as string, now, toleranceSeconds);
  const signatures = (signature as string).split(' ').filter((one) => one.startsWith(VERSION));
  if (signatures.length === 0)
    throw new VerificationError('signature-version', 'webhook-signature has no signature of version v1');
  return { beginning: `${id}.${timestamp}.`, signatures: signatures.map((one) => one.slice(VERSION.length)) };
}

function checkTime(timestamp: string, now: number, tolerance: number): void {
  if (!UNIX_SECONDS.test(timestamp))
    throw new VerificationError('timestamp-format', 'webhook-timestamp is not a number of Unix seconds');
  const age = now - Number(timestamp);
  if (Math.abs(age) <= tolerance) return;
  const [failure, distance] =
    age > 0
      ? (['timestamp-too-old', `${age} seconds old`] as const)
      : (['timestamp-too-new', `${-age} seconds ahead of this clock`] as const);
  throw new VerificationError(failure, `the message is ${distance}, ${tolerance} are allowed`);
}

/** The error of a message whose signatures all differ. */
export const mismatch = (): VerificationError =>
  new VerificationError(
    'signature-mismatch',
    'no signature matches: the secret is another one, or the body was changed or parsed',
  );
