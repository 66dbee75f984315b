/** What receivers of every runtime export. */
export { SecretError as WebhookSecretError } from '../../../core/delivery/secret-rules.ts';
export {
  VerificationError as WebhookVerificationError,
  type VerificationFailure as WebhookVerificationFailure,
} from '../../../core/delivery/verification.ts';
export type { WebhookEventData } from '../events/event-data.ts';
export { WebhookEventType } from '../events/event-type.ts';
export type { UndocumentedEventType, WebhookPayload, WebhookPayloadOf } from '../events/payload.ts';
export type { FetchRequest, FetchResponse, HonoContext } from './adapters/fetch-adapter.ts';
export type { ReceiverOptions, WebhookHandler, WebhookMessage } from './adapters/respond.ts';
export type { HeadersLike } from './received-headers.ts';
export type { VerifyOptions } from './received-webhook.ts';
export type { SecretOrSecrets } from './secrets.ts';
