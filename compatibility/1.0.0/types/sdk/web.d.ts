import { WebhookPayload, VerifyOptions, SecretOrSecrets, HeadersLike, FetchResponse, HonoContext, ReceiverOptions, WebhookHandler, FetchRequest } from './receiver.js'
/**
 * The same as `verifyWebhook` of `…/receiver`, by WebCrypto: await it.
 *
 * @throws WebhookVerificationError when the message is not genuine; `failure` names the failed check
 * @throws WebhookSecretError, TypeError when the receiver is configured wrongly; the message has the remedy
 */
export declare function verifyWebhook<More = unknown>(rawBody: string | Uint8Array, headers: HeadersLike, secretOrSecrets: SecretOrSecrets, options?: VerifyOptions): Promise<WebhookPayload<More>>
/**
 * The same as `validateWebhookSecret` of `…/receiver`, by WebCrypto: await it.
 *
 * @throws TypeError in a runtime without WebCrypto
 */
export declare function validateWebhookSecret(received: string | readonly string[] | null | undefined, expected: string | null | undefined): Promise<boolean>
/** A route handler of Hono: `app.post('/webhook', honoWebhook(secret, onWebhook))`. Otherwise the same as `fetchWebhook`. */
export declare function honoWebhook<More = unknown>(secretOrSecrets: SecretOrSecrets, handler: WebhookHandler<More>, options?: ReceiverOptions): (context: HonoContext) => Promise<FetchResponse>
/**
 * A handler for edge runtimes with the Fetch API: Cloudflare Workers, Vercel, Next.js with `runtime = 'edge'`, Deno, Bun.
 * Responds 200, or 400 with the failed check; rejects with errors of `handler`.
 *
 * @throws WebhookSecretError at once when the secret is missing
 */
export declare function fetchWebhook<More = unknown>(secretOrSecrets: SecretOrSecrets, handler: WebhookHandler<More>, options?: ReceiverOptions): (request: FetchRequest) => Promise<FetchResponse>
export { WebhookPayload, VerifyOptions, SecretOrSecrets, HeadersLike, FetchResponse, HonoContext, ReceiverOptions, WebhookHandler, FetchRequest, WebhookMessage, WebhookPayloadOf, UndocumentedEventType, WebhookEventType, WebhookEventData, WebhookVerificationFailure, WebhookVerificationError, WebhookSecretError } from './receiver.js'
export { }
