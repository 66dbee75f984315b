export { WebhookConfigurationError } from './configuration-error.ts';
export { WebhookDeliveryStatus } from './delivery-status.ts';
export type { EventBus } from './publisher/event-bus.ts';
export { PublishError, type PublishFailure, type PublishProblem, PublishRefusedError } from './publisher/publish-errors.ts';
export { publishEvents, type PublishedEvent, type PublishOptions } from './publisher/publish-events.ts';
export type { PublishableEvent, PublishableEventOf } from './publisher/publishable-event.ts';
export * from './receiver.ts';
