import type { SecretOrSecrets } from '../secrets.ts';
import { verifyWebhook } from '../verify-webhook.ts';
import { fetchAdapter, type FetchRequest, type FetchResponse, honoAdapter, type HonoContext } from './fetch-adapter.ts';
import { type ReceiverOptions, responder, type WebhookHandler } from './respond.ts';

/**
 * A handler for servers with the Fetch API in Node, Bun or Deno, e.g. route handlers of Next.js. Edge runtimes need that of
 * `…/web`. Responds 200, or 400 with the failed check; rejects with errors of `handler`.
 *
 * @throws WebhookSecretError at once when the secret is missing
 */
export function fetchWebhook<More = unknown>(
  secretOrSecrets: SecretOrSecrets,
  handler: WebhookHandler<More>,
  options: ReceiverOptions = {},
): (request: FetchRequest) => Promise<FetchResponse> {
  return fetchAdapter(responder(verifyWebhook<More>, secretOrSecrets, handler, options));
}

/**
 * A route handler of Hono: `app.post('/webhook', honoWebhook(secret, onWebhook))`. Otherwise the same as `fetchWebhook`. A
 * middleware before it may read the body by `c.req.json()`, `text()`, `arrayBuffer()` or `blob()`: Hono keeps the bytes.
 */
export function honoWebhook<More = unknown>(
  secretOrSecrets: SecretOrSecrets,
  handler: WebhookHandler<More>,
  options: ReceiverOptions = {},
): (context: HonoContext) => Promise<FetchResponse> {
  return honoAdapter(fetchWebhook(secretOrSecrets, handler, options));
}
