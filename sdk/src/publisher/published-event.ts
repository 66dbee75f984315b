export interface PublishedEvent {
  /** The publisher's id of the event; the same id published again is the same event. */
  eventId: string;
  /** The `webhook-id` that receivers see; the admin API knows the event by it. */
  webhookId: string;
  /** EventBridge's own id. */
  eventBridgeId: string;
}
