import type { HeadersLike } from '../received-headers.ts';
import type { SecretOrSecrets } from '../secrets.ts';
import { verifyWebhook } from '../verify-webhook.ts';
import { REPLY_HEADERS, responder, collect, type ReceiverOptions, type WebhookHandler } from './respond.ts';

/** The used part of a request of Express 4 or 5, of `node:http`, or of a compatible server. */
export interface ExpressRequest extends AsyncIterable<Uint8Array> {
  headers: HeadersLike;
  readonly readableDidRead?: boolean;
  /** Set by a body parser. */
  body?: unknown;
  /** Set by some hosts, e.g. Cloud Functions. */
  rawBody?: unknown;
}

export interface ExpressResponse {
  writeHead(status: number, headers: Record<string, string>): { end(body: string): unknown };
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
): (request: ExpressRequest, response: ExpressResponse, next: (error?: unknown) => void) => void {
  const replyTo = responder(verifyWebhook<More>, secretOrSecrets, handler, options);
  const respond = async (
    request: ExpressRequest,
    response: ExpressResponse,
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
  if (request.readableDidRead === true) {
    throw new TypeError(
      'A parser read the body before expressWebhook, so its bytes are lost. Mount the webhook route before express.json(), or parse this path with express.raw({ type: "*/*" }). In Koa mount it before the body parser; in a page of Next.js export const config = { api: { bodyParser: false } }.',
    );
  }
  return collect(request, maxBytes);
}
