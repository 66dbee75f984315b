import { WebhookError } from '../contract/errors.ts';

/**
 * The checks of a received message that need no cryptography, and the errors of all checks. ./signature.ts adds the HMAC of
 * node:crypto, the SDK's receiver for edge runtimes that of WebCrypto. This file imports nothing of a runtime.
 */

/** Begins each signature that this release makes and accepts. */
export const VERSION = 'v1,';

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
  { now, toleranceSeconds = 300 }: Clock,
): SignedParts {
  for (const [name, value] of Object.entries({ id, timestamp, signature }))
    if (!value) throw new VerificationError('missing-header', `the header webhook-${name} is missing`);
  if (!UNIX_SECONDS.test(timestamp as string))
    throw new VerificationError('timestamp-format', 'webhook-timestamp is not in Unix seconds');
  const age = now - Number(timestamp);
  if (!(Math.abs(age) <= toleranceSeconds))
    throw new VerificationError(
      `timestamp-too-${age > 0 ? 'old' : 'new'}`,
      `this clock is ${age} seconds after webhook-timestamp, ${toleranceSeconds} are allowed`,
    );
  const signatures = (signature as string)
    .split(' ')
    .flatMap((one) => (one.startsWith(VERSION) ? one.slice(VERSION.length) : []));
  if (signatures.length === 0)
    throw new VerificationError('signature-version', 'webhook-signature has no v1 signature');
  return { beginning: `${id}.${timestamp}.`, signatures };
}

/** The error of a message whose signatures all differ. */
export const mismatch = (): VerificationError =>
  new VerificationError(
    'signature-mismatch',
    'no signature matches: another secret, or a body that was changed or parsed',
  );
