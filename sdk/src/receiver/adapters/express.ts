import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SecretOrSecrets } from '../secrets.ts';
import { REPLY_HEADERS, responder, collect, type ReceiverOptions, type WebhookHandler } from './respond.ts';

/** A request of Express 4 or 5, or of a compatible server. */
export interface ExpressRequest extends IncomingMessage {
  /** Set by a body parser. */
  body?: unknown;
  /** Set by some hosts, e.g. Cloud Functions. */
  rawBody?: unknown;
}

/**
 * A route handler: `app.post('/webhook', expressWebhook(secret, onWebhook))`. It reads the raw body itself: mount it
 * before `express.json()`. After `express.raw({ type: '*\/*' })` it uses the buffer. Responds 200, or 400 with the failed
 * check; errors of `handler` go to `next`.
 *
 * @throws WebhookSecretError at once when the secret is missing
 */
export function expressWebhook<More = unknown>(
  secretOrSecrets: SecretOrSecrets,
  handler: WebhookHandler<More>,
  options: ReceiverOptions = {},
): (request: ExpressRequest, response: ServerResponse, next: (error?: unknown) => void) => void {
  const replyTo = responder(secretOrSecrets, handler, options);
  const respond = async (
    request: ExpressRequest,
    response: ServerResponse,
    next: (error?: unknown) => void,
  ): Promise<void> => {
    try {
      const { status, body } = await replyTo(request.headers, (maxBytes) => rawBodyOf(request, maxBytes));
      response.writeHead(status, REPLY_HEADERS).end(body);
    } catch (error) {
      next(error);
    }
  };
  return (request, response, next) => void respond(request, response, next);
}

function rawBodyOf(request: ExpressRequest, maxBytes: number): Promise<Uint8Array> | Uint8Array | string {
  for (const body of [request.rawBody, request.body]) {
    if (typeof body === 'string' || body instanceof Uint8Array) return body;
  }
  if (request.readableDidRead) {
    throw new TypeError(
      'A parser read the body before expressWebhook, so its bytes are lost. Mount the webhook route before express.json(), or parse this path with express.raw({ type: "*/*" }). In Koa mount it before the body parser; in a page of Next.js export const config = { api: { bodyParser: false } }.',
    );
  }
  return collect(request, maxBytes);
}
