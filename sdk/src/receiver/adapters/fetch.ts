import type { SecretOrSecrets } from '../secrets.ts';
import { ANSWER_HEADERS, answerer, collect, type ReceiverOptions, type WebhookHandler } from './answer.ts';

/**
 * A handler of servers that speak Fetch: Next.js route handlers, Bun, Deno. Answers 200, or 400 with the check that
 * failed; rejects with errors of `handler`.
 *
 * @throws WebhookSecretError at once when there is no secret
 */
export function fetchWebhook<More = unknown>(
  secretOrSecrets: SecretOrSecrets,
  handler: WebhookHandler<More>,
  options: ReceiverOptions = {},
): (request: Request) => Promise<Response> {
  const answerTo = answerer(secretOrSecrets, handler, options);
  return async (request) => {
    const { status, body } = await answerTo(request.headers, (maxBytes) => rawBodyOf(request, maxBytes));
    return new Response(body, { status, headers: ANSWER_HEADERS });
  };
}

/** A route handler of Hono: `app.post('/webhook', honoWebhook(secret, onWebhook))`. Otherwise as `fetchWebhook`. */
export function honoWebhook<More = unknown>(
  secretOrSecrets: SecretOrSecrets,
  handler: WebhookHandler<More>,
  options: ReceiverOptions = {},
): (context: { req: { raw: Request } }) => Promise<Response> {
  const answerTo = fetchWebhook(secretOrSecrets, handler, options);
  return (context) => answerTo(context.req.raw);
}

async function rawBodyOf(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (request.bodyUsed) {
    throw new TypeError(
      'The body was read before the webhook handler, and its bytes are lost. Take the webhook route out of reach of middleware that reads bodies.',
    );
  }
  return request.body === null ? new Uint8Array() : collect(request.body, maxBytes);
}
