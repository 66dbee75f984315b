import {
  fetchAdapter,
  type FetchRequest,
  type FetchResponse,
  honoAdapter,
  type HonoContext,
} from '../adapters/fetch-adapter.ts';
import { type ReceiverOptions, responder, type WebhookHandler } from '../adapters/respond.ts';
import type { SecretOrSecrets } from '../secrets.ts';
import { verifyWebhook } from './verify-webhook.ts';

/**
 * A handler for edge runtimes with the Fetch API: Cloudflare Workers, Vercel, Next.js with `runtime = 'edge'`, Deno, Bun.
 * Responds 200, or 400 with the failed check; rejects with errors of `handler`.
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

/** A route handler of Hono: `app.post('/webhook', honoWebhook(secret, onWebhook))`. Otherwise the same as `fetchWebhook`. */
export function honoWebhook<More = unknown>(
  secretOrSecrets: SecretOrSecrets,
  handler: WebhookHandler<More>,
  options: ReceiverOptions = {},
): (context: HonoContext) => Promise<FetchResponse> {
  return honoAdapter(fetchWebhook(secretOrSecrets, handler, options));
}
