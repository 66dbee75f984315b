import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkReason } from '../../sdk/src/network-reason.ts';
import { BodyTooLargeError, collect, DEFAULT_MAX_BYTES } from '../../sdk/src/receiver/adapters/respond.ts';
import { verifyWebhook } from '../../sdk/src/receiver/verify-webhook.ts';

/** One received webhook. */
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
  /** `right`, or the failed check: then the webhook was not forwarded. */
  signature: string;
  /** The body of a response other than 2xx, at most 1 KiB. */
  response?: string;
}

interface Reply {
  status: number;
  body: string;
}

const SHOWN = 1024;
/** The service waits no longer for a response. */
const DEADLINE_MS = 15_000;
/** The clock of the local stack may run faster than that of this machine. The receiver checks the timestamp itself. */
const TOLERANCE_SECONDS = 86_400;
/** Headers of the connection, not of the message. */
const HOP_HEADERS = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

/**
 * A server on loopback that forwards each webhook of its destination byte for byte and returns the response. Everybody on
 * this machine reaches its port, pages in a browser too: it forwards only what was signed with the destination's secret.
 */
export class Forwarder {
  readonly #server: Server;
  readonly #path = `/${randomBytes(16).toString('base64url')}`;

  private constructor(target: URL, secret: () => string, report: (forwarded: Forwarded) => void) {
    this.#server = createServer((request, response) => {
      const handle = async (): Promise<void> => {
        const { status, body } = this.#refusalOf(request) ?? (await forward(request, target, secret(), report));
        response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
      };
      // The sender closed the connection within its request. It retries.
      handle().catch(() => response.destroy());
    });
  }

  /** @param secret called for each webhook: the destination, and so its secret, exists only after the port is known */
  static async start(target: URL, secret: () => string, report: (forwarded: Forwarded) => void): Promise<Forwarder> {
    const forwarder = new Forwarder(target, secret, report);
    await new Promise<void>((resolve, reject) => {
      forwarder.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return forwarder;
  }

  get url(): string {
    return `http://localhost:${this.#port}${this.#path}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Refuses a request that the local stack would not send, before its body is read. */
  #refusalOf({ headers, method, url }: IncomingMessage): Reply | undefined {
    // A name of another party can resolve to loopback (DNS rebinding).
    if (!['localhost', '127.0.0.1'].some((host) => headers.host === `${host}:${this.#port}`))
      return { status: 403, body: 'wrong host' };
    if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined)
      return { status: 403, body: 'no browser may send webhooks' };
    if (url !== this.#path) return { status: 404, body: 'not found' };
    return method === 'POST' ? undefined : { status: 405, body: 'webhooks are POSTs' };
  }
}

async function forward(
  request: IncomingMessage,
  target: URL,
  secret: string,
  report: (forwarded: Forwarded) => void,
): Promise<Reply> {
  const body = await collect(request, DEFAULT_MAX_BYTES).catch((error: unknown) => {
    if (error instanceof BodyTooLargeError) return error;
    throw error;
  });
  if (body instanceof BodyTooLargeError) return { status: 413, body: body.message };
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !HOP_HEADERS.has(name)),
  ) as Record<string, string>;
  const began = performance.now();
  const signature = checkOf(body, headers, secret);
  const reply = signature === 'right' ? await post(target, headers, body) : { error: 'not forwarded' };
  report({
    at: new Date().toISOString(),
    webhookId: headers['webhook-id'] ?? '',
    event: headers['x-webhook-event'] ?? '',
    ...('error' in reply
      ? { error: reply.error }
      : { status: reply.status, ...(reply.status >= 300 && { response: reply.body }) }),
    durationMs: Math.round(performance.now() - began),
    signature,
  });
  if (signature !== 'right') return { status: 401, body: signature };
  return 'error' in reply ? { status: 502, body: reply.error } : reply;
}

async function post(
  target: URL,
  headers: Record<string, string>,
  body: Uint8Array,
): Promise<Reply | { error: string }> {
  try {
    const response = await fetch(target, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    return { status: response.status, body: (await response.text()).slice(0, SHOWN) };
  } catch (error) {
    return { error: `${target.href} did not respond: ${networkReason(error, target)}` };
  }
}

function checkOf(body: Uint8Array, headers: Record<string, string>, secret: string): string {
  try {
    verifyWebhook(body, headers, secret, { toleranceSeconds: TOLERANCE_SECONDS });
    return 'right';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
