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

/** A route handler of Hono: `app.post('/webhook', honoWebhook(secret, onWebhook))`. Otherwise the same as `fetchWebhook`. */
export function honoWebhook<More = unknown>(
  secretOrSecrets: SecretOrSecrets,
  handler: WebhookHandler<More>,
  options: ReceiverOptions = {},
): (context: { req: { raw: Request } }) => Promise<Response> {
  const replyTo = fetchWebhook(secretOrSecrets, handler, options);
  return (context) => replyTo(context.req.raw);
}

async function rawBodyOf(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (request.bodyUsed) {
    throw new TypeError(
      'A middleware read the body before the webhook handler, so its bytes are lost. Exclude the webhook route from middleware that reads bodies.',
    );
  }
  return request.body === null ? new Uint8Array() : collect(request.body, maxBytes);
}
