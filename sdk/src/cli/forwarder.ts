import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collect, DEFAULT_MAX_BYTES } from '../receiver/adapters/respond.ts';
import { networkReason } from '../network-reason.ts';
import { verifyWebhook } from '../receiver/verify-webhook.ts';

/** One forwarded webhook. */
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
  /** `right`, or the failed check. */
  signature: string;
  /** The body of a response other than 2xx, at most 1 KiB. */
  response?: string;
}

const SHOWN = 1024;
/** Headers of the connection, not of the message. */
const HOP_HEADERS = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

/** A server on loopback that forwards each webhook byte for byte and returns the response. */
export class Forwarder {
  readonly #server: Server;

  private constructor(target: URL, secret: () => string, report: (forwarded: Forwarded) => void) {
    this.#server = createServer((request, response) => {
      const handle = async (): Promise<void> => {
        const { reply, forwarded } = await forward(request, target, secret());
        response.writeHead(reply.status, { 'content-type': 'text/plain' }).end(reply.body);
        report(forwarded);
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
    return `http://localhost:${(this.#server.address() as AddressInfo).port}/`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

async function forward(
  request: IncomingMessage,
  target: URL,
  secret: string,
): Promise<{ reply: { status: number; body: string }; forwarded: Forwarded }> {
  const body = await collect(request, DEFAULT_MAX_BYTES);
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !HOP_HEADERS.has(name)),
  ) as Record<string, string>;
  const began = performance.now();
  const reply = await post(target, headers, body);
  const forwarded: Forwarded = {
    at: new Date().toISOString(),
    webhookId: headers['webhook-id'] ?? '',
    event: headers['x-webhook-event'] ?? '',
    ...('error' in reply
      ? { error: reply.error }
      : { status: reply.status, ...(reply.status >= 300 && { response: reply.body.slice(0, SHOWN) }) }),
    durationMs: Math.round(performance.now() - began),
    signature: checkOf(body, headers, secret),
  };
  return { reply: 'error' in reply ? { status: 502, body: reply.error } : reply, forwarded };
}

async function post(
  target: URL,
  headers: Record<string, string>,
  body: Buffer,
): Promise<{ status: number; body: string } | { error: string }> {
  try {
    const response = await fetch(target, { method: 'POST', headers, body: new Uint8Array(body), redirect: 'manual' });
    return { status: response.status, body: (await response.text()).slice(0, SHOWN) };
  } catch (error) {
    return { error: `${target.href} did not respond: ${networkReason(error)}` };
  }
}

function checkOf(body: Buffer, headers: Record<string, string>, secret: string): string {
  try {
    verifyWebhook(body, headers, secret);
    return 'right';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
