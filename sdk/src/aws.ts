/** For services that publish events or manage webhooks. Loads the AWS SDK at its first use. */
export { WebhookConfigurationError } from './configuration-error.ts';
export { WebhookDeliveryStatus } from './delivery-status.ts';
export {
  type Problem,
  type ProblemCode,
  type ProblemError,
  WebhookAccessDeniedError,
  WebhookApiError,
  WebhookConflictError,
  WebhookConnectionError,
  WebhookIdError,
  WebhookNotFoundError,
  WebhookUnavailableError,
  WebhookValidationError,
} from './manager/api-errors.ts';
export type { AwsCredentials, WebhookManagerOptions } from './manager/connection.ts';
export { webhookManager } from './manager/default-manager.ts';
export type { Listing, ListOptions } from './manager/listing.ts';
export type * from './manager/types/delivery.ts';
export type * from './manager/types/destination.ts';
export type * from './manager/types/event.ts';
export type * from './manager/types/insight.ts';
export { type Idempotent, type IfMatch, WebhookManager, type WithEtag } from './manager/webhook-manager.ts';
export type { EventBus, EventBusEntry, EventBusResponse } from './publisher/event-bus.ts';
export {
  PublishError,
  type PublishFailure,
  type PublishProblem,
  PublishRefusedError,
} from './publisher/publish-errors.ts';
export { publishEvents, type PublishOptions } from './publisher/publish-events.ts';
export type { PublishedEvent } from './publisher/published-event.ts';
export type { PublishableEvent, PublishableEventOf } from './publisher/publishable-event.ts';
