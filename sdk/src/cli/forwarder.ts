import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collect, DEFAULT_MAX_BYTES } from '../receiver/adapters/answer.ts';
import { networkReason } from '../network-reason.ts';
import { verifyWebhook } from '../receiver/verify-webhook.ts';

/** One webhook that was passed on. */
export interface Forwarded {
  /** ISO 8601. */
  at: string;
  webhookId: string;
  event: string;
  /** What the service behind answered; absent when it did not. */
  status?: number;
  /** Why it did not. */
  error?: string;
  durationMs: number;
  /** Whether the signature is right; otherwise which check failed. */
  signature: string;
  /** What it answered, when not 2xx. */
  response?: string;
}

const SHOWN = 1024;
/** Of the connection, not of the message. */
const HOP_HEADERS = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

/** A server on loopback that passes each webhook on, byte for byte, and answers what it was answered. */
export class Forwarder {
  readonly #server: Server;

  private constructor(target: URL, secret: () => string, report: (forwarded: Forwarded) => void) {
    this.#server = createServer((request, response) => {
      const handle = async (): Promise<void> => {
        const { answer, forwarded } = await forward(request, target, secret());
        response.writeHead(answer.status, { 'content-type': 'text/plain' }).end(answer.body);
        report(forwarded);
      };
      // The sender gave up in the middle of its request; it tries again.
      handle().catch(() => response.destroy());
    });
  }

  /** @param secret asked for at each webhook, since the destination is registered once the port is known */
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
): Promise<{ answer: { status: number; body: string }; forwarded: Forwarded }> {
  const body = await collect(request, DEFAULT_MAX_BYTES);
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !HOP_HEADERS.has(name)),
  ) as Record<string, string>;
  const began = performance.now();
  const answer = await post(target, headers, body);
  const forwarded: Forwarded = {
    at: new Date().toISOString(),
    webhookId: headers['webhook-id'] ?? '',
    event: headers['x-webhook-event'] ?? '',
    ...('error' in answer
      ? { error: answer.error }
      : { status: answer.status, ...(answer.status >= 300 && { response: answer.body.slice(0, SHOWN) }) }),
    durationMs: Math.round(performance.now() - began),
    signature: checkOf(body, headers, secret),
  };
  return { answer: 'error' in answer ? { status: 502, body: answer.error } : answer, forwarded };
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
    return { error: `${target.href} did not answer: ${networkReason(error)}` };
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
