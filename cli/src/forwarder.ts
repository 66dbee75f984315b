import { composeHeaders } from '../../core/delivery/headers.ts';
import { sign } from '../../core/delivery/signature.ts';
import { networkReason } from '../../sdk/src/network-reason.ts';
import { verifyWebhook } from '../../sdk/src/receiver/verify-webhook.ts';

/** An event to forward. */
export interface ListenedEvent {
  webhookId: string;
  type: string;
  /** The body of its POSTs, byte for byte; absent once it is erased or expired. */
  body: string | undefined;
}

export interface Receiver {
  target: URL;
  secret: string;
  /** Whether `X-Webhook-Secret` carries the secret. */
  secretHeader: boolean;
}

/** One forwarded event. */
export interface Forwarded {
  /** ISO 8601. */
  at: string;
  webhookId: string;
  event: string;
  /** Status of the response; absent without a response. */
  status?: number;
  /** The reason for no response. */
  error?: string;
  durationMs: number;
  /** `right`, or the failed check: then the event was not forwarded. */
  signature: string;
  /** The body of a response other than 2xx, at most 1 KiB. */
  response?: string;
}

type Reply = { status: number; body: string } | { error: string };

/** Characters of a response that are shown. */
const SHOWN = 1024;
/** The service waits no longer for a response. */
const DEADLINE_MS = 15_000;

/**
 * Sends an event to a receiver as the service would: same body, same headers, signed now. Verifies it first.
 *
 * @param signal ends the request
 */
export async function forward(
  { webhookId, type, body }: ListenedEvent,
  { target, secret, secretHeader }: Receiver,
  signal: AbortSignal,
): Promise<Forwarded> {
  const now = Date.now();
  const begun = { at: new Date(now).toISOString(), webhookId, event: type };
  if (body === undefined)
    return { ...begun, durationMs: 0, signature: 'none', error: 'not forwarded: its payload is erased or expired' };
  const timestamp = Math.floor(now / 1000);
  const headers = composeHeaders({
    eventId: webhookId,
    timestamp,
    signature: sign({ id: webhookId, timestamp, body }, [secret]),
    type,
    custom: {},
    ...(secretHeader && { secret }),
  });
  const signature = checkOf(body, headers, secret);
  const start = performance.now();
  const reply: Reply = signature === 'right' ? await post(target, headers, body, signal) : { error: 'not forwarded' };
  return {
    ...begun,
    ...('error' in reply
      ? { error: reply.error }
      : { status: reply.status, ...(reply.status >= 300 && { response: reply.body }) }),
    durationMs: Math.round(performance.now() - start),
    signature,
  };
}

async function post(target: URL, headers: Record<string, string>, body: string, signal: AbortSignal): Promise<Reply> {
  try {
    const response = await fetch(target, {
      method: 'POST',
      headers,
      body: new TextEncoder().encode(body),
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]),
    });
    // As for a delivery, the status counts whatever becomes of the body.
    return { status: response.status, body: response.ok ? await cancelled(response) : await beginningOf(response) };
  } catch (error) {
    return { error: `${target.href} did not respond: ${networkReason(error, target)}` };
  }
}

/** A response of success is not shown, and it may never end. */
async function cancelled({ body }: Response): Promise<string> {
  await body?.cancel().catch(() => undefined);
  return '';
}

/** Reads no more than is shown, however long the response is. */
async function beginningOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length >= SHOWN) break;
    }
  } catch {
    // It broke off, or did not end in time.
  }
  return text.slice(0, SHOWN);
}

function checkOf(body: string, headers: Record<string, string>, secret: string): string {
  try {
    verifyWebhook(body, headers, secret);
    return 'right';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
