import { createHash } from 'node:crypto';
import { verify } from '../delivery/signature.ts';
import { VerificationError } from '../delivery/verification.ts';

/**
 * The receiver of `webhooks verify`, in the stack and on the machine of the caller alike: it accepts a POST that is
 * signed with its secret, and nothing else.
 */

/** A POST of a run, as a receiver saw it. */
export interface Receipt {
  /** E.g. `verify-k3x9q2`. */
  run: string;
  /** Last part of the path: which destination of the run. */
  destination: string;
  /** `webhook-id` */
  webhookId: string;
  /** Of the whole body, hexadecimal. */
  sha256: string;
  /** The body; its first 8 KB where it is longer. */
  body: string;
}

export interface ReceivedRequest {
  method: string;
  path: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Uint8Array;
}

const PATH = /\/(verify-[a-z0-9]{6})\/([a-z]{1,20})$/;
const KEPT_BYTES = 8192;

/**
 * @param secret of the destinations
 * @param clock Unix seconds, and how far a signature may be from them; default 300
 * @returns `undefined` for a request that gets a 404
 */
export function receiptOf(
  { method, path, headers, body }: ReceivedRequest,
  secret: string,
  clock: { now: number; toleranceSeconds?: number },
): Receipt | undefined {
  const [, run, destination] = PATH.exec(path) ?? [];
  if (method !== 'POST' || run === undefined || destination === undefined) return undefined;
  const header = (name: string): string | undefined => [headers[name]].flat()[0];
  const webhookId = header('webhook-id');
  try {
    verify(
      { id: webhookId, timestamp: header('webhook-timestamp'), signature: header('webhook-signature'), body },
      [secret],
      clock,
    );
  } catch (error) {
    if (error instanceof VerificationError) return undefined;
    throw error;
  }
  return {
    run,
    destination,
    webhookId: webhookId ?? '',
    sha256: createHash('sha256').update(body).digest('hex'),
    body: new TextDecoder().decode(body.subarray(0, KEPT_BYTES)),
  };
}

/**
 * The secret of the receiver in a stack. Only who may describe the stack knows the id of the stack, so the function
 * and the caller of `webhooks verify` share the secret without a store for it.
 *
 * @param stackId ARN of the stack, with the UUID at its end
 */
export const receiverSecret = (stackId: string): string =>
  `verify_${createHash('sha256').update(`webhooks verify ${stackId}`).digest('hex')}`;
