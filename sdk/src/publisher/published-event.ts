/** The ids of a published event, and remarks about it. */
export interface PublishedEvent {
  /** The publisher's id: a repeated publication with it is the same event. The admin API finds the event by it and its tenant. */
  eventId: string;
  /** The `webhook-id` of all deliveries, `msg_…`, and the id of the event in the admin API. */
  webhookId: string;
  /** The id that EventBridge gave the event. The admin API finds only malformed events by it. */
  eventBridgeId: string;
  /** The event was published, but its type may be mistyped: names the nearest documented type. */
  warning?: string;
  /**
   * The event was published, but its data breaks the schema of its documented type. One line for each field, at most 10, e.g.
   * `data.total: expected number, received string`; the record of the event has the same lines. Absent without any.
   */
  violations?: readonly string[];
}
