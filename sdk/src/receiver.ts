/** For services that receive webhooks. Needs no package beside Node. */
export { SecretError as WebhookSecretError } from '../../core/delivery/secret-rules.ts';
export { VerificationError as WebhookVerificationError } from '../../core/delivery/signature.ts';
export type { VerificationFailure as WebhookVerificationFailure } from '../../core/delivery/signature.ts';
export type { WebhookEventData } from './events/event-data.ts';
export { WebhookEventType } from './events/event-type.ts';
export type { UndocumentedEventType, WebhookPayload, WebhookPayloadOf } from './events/payload.ts';
export type { ReceiverOptions, WebhookHandler, WebhookMessage } from './receiver/adapters/respond.ts';
export { expressWebhook, type ExpressRequest } from './receiver/adapters/express.ts';
export { fastifyWebhook, type FastifyLike } from './receiver/adapters/fastify.ts';
export { fetchWebhook, type HonoContext, honoWebhook } from './receiver/adapters/fetch.ts';
export { lambdaWebhook, type LambdaHttpEvent, type LambdaHttpResult } from './receiver/adapters/lambda.ts';
export type { HeadersLike } from './receiver/received-headers.ts';
export { type SecretOrSecrets, validateWebhookSecret } from './receiver/secrets.ts';
export { generateTestHeaders, type TestHeaderOptions } from './receiver/test-headers.ts';
export { verifyWebhook, type VerifyOptions } from './receiver/verify-webhook.ts';
