import { createHmac, timingSafeEqual } from 'node:crypto';
import { WebhookError } from '../contract/errors.ts';

/**
 * Standard Webhooks 1.0 signatures, for both sides: deliver signs, a receiver verifies.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 *
 * HMAC-SHA256 signs `id.timestamp.body`. The key of a `whsec_` secret is its base64 part, decoded; the key of any other
 * secret is its UTF-8 bytes. ./secret-rules.ts says which secrets are allowed. This file imports only node:crypto and the
 * base error classes, so that a receiver loads it fast.
 */

/** Begins a secret whose key is base64. */
export const WHSEC = 'whsec_';
const VERSION = 'v1';
const GENERATED_BYTES = 32;
const DEFAULT_TOLERANCE_SECONDS = 300;

const UNIX_SECONDS = /^\d{1,12}$/;

export interface SignedMessage {
  /** `webhook-id` */
  id: string;
  /** `webhook-timestamp`: time of the attempt, in Unix seconds. */
  timestamp: number;
  /** The exact bytes that are sent. */
  body: string | Uint8Array;
}

/** The value of `webhook-signature`: one signature per secret, e.g. two while a rotation lasts. */
export function sign({ id, timestamp, body }: SignedMessage, secrets: readonly string[]): string {
  return secrets.map((secret) => `${VERSION},${digest(secret, `${id}.${timestamp}.`, body)}`).join(' ');
}

/** A received message: three headers, unchanged, and the raw body. */
export interface ReceivedMessage {
  /** `webhook-id` */
  id: string | undefined;
  /** `webhook-timestamp` */
  timestamp: string | undefined;
  /** `webhook-signature` */
  signature: string | undefined;
  /** The raw body: a body that was parsed and serialized again does not verify. */
  body: string | Uint8Array;
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
 * Returns when one of the signatures was made with one of the secrets, and recently.
 *
 * @param now Unix seconds
 * @param toleranceSeconds how old or new the message may be; default 300
 * @throws VerificationError that says which check failed
 */
export function verify(
  { id, timestamp, signature, body }: ReceivedMessage,
  secrets: readonly string[],
  { now, toleranceSeconds = DEFAULT_TOLERANCE_SECONDS }: { now: number; toleranceSeconds?: number },
): void {
  requireHeader(id, 'webhook-id');
  requireHeader(timestamp, 'webhook-timestamp');
  requireHeader(signature, 'webhook-signature');
  checkTime(timestamp, now, toleranceSeconds);
  const candidates = signature.split(' ').filter((candidate) => candidate.startsWith(`${VERSION},`));
  if (candidates.length === 0) {
    throw new VerificationError('signature-version', `webhook-signature has no signature of version ${VERSION}`);
  }
  const expected = secrets.map((secret) => `${VERSION},${digest(secret, `${id}.${timestamp}.`, body)}`);
  // Every pair is compared, so that the duration does not reveal the match.
  const matching = expected.flatMap((one) => candidates.filter((candidate) => equalInConstantTime(one, candidate)));
  if (matching.length === 0) {
    throw new VerificationError(
      'signature-mismatch',
      'no signature matches: the secret is another one, or the body was changed or parsed',
    );
  }
}

/** The HMAC key of a secret. */
export function signingKeyOf(secret: string): Buffer {
  return secret.startsWith(WHSEC) ? Buffer.from(secret.slice(WHSEC.length), 'base64') : Buffer.from(secret, 'utf8');
}

/** The same key in the form that Standard Webhooks libraries take: `whsec_` and base64. */
export function toWhsec(secret: string): string {
  return WHSEC + signingKeyOf(secret).toString('base64');
}

/** A new `whsec_` secret of 32 random bytes. */
export function generateSecret(random: (bytes: number) => Uint8Array): string {
  return WHSEC + Buffer.from(random(GENERATED_BYTES)).toString('base64');
}

function digest(secret: string, beginning: string, body: string | Uint8Array): string {
  // Keys as text: Node takes them five times faster than as bytes.
  const [key, encoding] = secret.startsWith(WHSEC)
    ? ([secret.slice(WHSEC.length), 'base64'] as const)
    : ([secret, 'utf8'] as const);
  return createHmac('sha256', key, { encoding }).update(beginning).update(body).digest('base64');
}

function equalInConstantTime(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function requireHeader(value: string | undefined, name: string): asserts value is string {
  if (value === undefined || value === '')
    throw new VerificationError('missing-header', `the header ${name} is missing`);
}

function checkTime(timestamp: string, now: number, toleranceSeconds: number): void {
  if (!UNIX_SECONDS.test(timestamp)) {
    throw new VerificationError('timestamp-format', 'webhook-timestamp is not a number of Unix seconds');
  }
  const age = now - Number(timestamp);
  if (age > toleranceSeconds) {
    throw new VerificationError(
      'timestamp-too-old',
      `the message is ${age} seconds old, ${toleranceSeconds} are allowed`,
    );
  }
  if (-age > toleranceSeconds) {
    throw new VerificationError(
      'timestamp-too-new',
      `the message is ${-age} seconds ahead of this clock, ${toleranceSeconds} are allowed`,
    );
  }
}
