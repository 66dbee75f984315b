import { createHmac, timingSafeEqual } from 'node:crypto';
import { WHSEC } from './secret-rules.ts';
import {
  checkHeaders,
  type Clock,
  mismatch,
  type SignatureHeaders,
  type SignedParts,
  VERSION,
} from './verification.ts';

/**
 * Standard Webhooks 1.0 signatures, for both sides: deliver signs, a receiver verifies.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 *
 * HMAC-SHA256 signs `id.timestamp.body`. The key of a `whsec_` secret is its base64 part, decoded; the key of any other
 * secret is its UTF-8 bytes. ./secret-rules.ts says which secrets are allowed, ./verification.ts has the other checks of a
 * received message. These files import node:crypto and base error classes alone, so that a receiver loads them fast.
 */

const GENERATED_BYTES = 32;

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
  return secrets.map((secret) => VERSION + digest(secret, `${id}.${timestamp}.`, body)).join(' ');
}

/** A received message: three headers, unchanged, and the raw body. */
export interface ReceivedMessage extends SignatureHeaders {
  /** The raw body: a body that was parsed and serialized again does not verify. */
  body: string | Uint8Array;
}

/**
 * Returns when one of the signatures was made with one of the secrets, and recently.
 *
 * @throws VerificationError that says which check failed
 */
export function verify(message: ReceivedMessage, secrets: readonly string[], clock: Clock): void {
  if (!isSigned(message.body, secrets, checkHeaders(message, clock))) throw mismatch();
}

/** Whether one of the signatures was made with one of the secrets. */
export function isSigned(
  body: string | Uint8Array,
  secrets: readonly string[],
  { beginning, signatures }: SignedParts,
): boolean {
  const expected = secrets.map((secret) => digest(secret, beginning, body));
  // Every pair is compared, so that the duration does not reveal the match.
  return expected.flatMap((one) => signatures.filter((signature) => equalInConstantTime(one, signature))).length > 0;
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
