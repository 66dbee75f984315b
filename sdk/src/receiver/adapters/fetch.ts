import type { SecretOrSecrets } from '../secrets.ts';
import { REPLY_HEADERS, responder, collect, type ReceiverOptions, type WebhookHandler } from './respond.ts';

/**
 * A handler for servers with the Fetch API: Next.js route handlers, Bun, Deno. Responds 200, or 400 with the failed
 * check; rejects with errors of `handler`.
 *
 * @throws WebhookSecretError at once when the secret is missing
 */
export function fetchWebhook<More = unknown>(
  secretOrSecrets: SecretOrSecrets,
  handler: WebhookHandler<More>,
  options: ReceiverOptions = {},
): (request: Request) => Promise<Response> {
  const replyTo = responder(secretOrSecrets, handler, options);
  return async (request) => {
    const { status, body } = await replyTo(request.headers, (maxBytes) => rawBodyOf(request, maxBytes));
    return new Response(body, { status, headers: REPLY_HEADERS });
  };
}

/** The used part of the context of Hono. */
export interface HonoContext {
  req: {
    raw: Request;
    /** The bodies that handlers before this one read. */
    bodyCache?: Readonly<Record<string, unknown>>;
    arrayBuffer?: () => Promise<ArrayBuffer>;
  };
}

/**
 * A route handler of Hono: `app.post('/webhook', honoWebhook(secret, onWebhook))`. Otherwise the same as `fetchWebhook`. A
 * middleware before it may read the body by `c.req.json()`, `text()`, `arrayBuffer()` or `blob()`: Hono keeps the bytes.
 */
export function honoWebhook<More = unknown>(
  secretOrSecrets: SecretOrSecrets,
  handler: WebhookHandler<More>,
  options: ReceiverOptions = {},
): (context: HonoContext) => Promise<Response> {
  const replyTo = fetchWebhook(secretOrSecrets, handler, options);
  return async ({ req }) => {
    // Hono would serialize a parsed body anew, which changes its bytes.
    const isExact = ['text', 'arrayBuffer', 'blob'].includes(Object.keys(req.bodyCache ?? {})[0] ?? '');
    if (!isExact || req.arrayBuffer === undefined) return replyTo(req.raw);
    const { url, headers } = req.raw;
    return replyTo(new Request(url, { method: 'POST', headers, body: await req.arrayBuffer() }));
  };
}

async function rawBodyOf(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (request.bodyUsed || request.body?.locked === true) {
    throw new TypeError(
      'A middleware read the body before the webhook handler, so its bytes are lost. Exclude the webhook route from middleware that reads bodies, or let it read request.clone().',
    );
  }
  return request.body === null ? new Uint8Array() : collect(request.body, maxBytes);
}
