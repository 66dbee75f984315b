/** Custom metrics: one spelling for the emitter, the dashboard and the alarms. */
export const METRIC_NAMESPACE = 'StreetCollector/Webhooks';

/** The one dimension of every metric. Per-destination detail is in the logs: a metric per destination would cost more than it. */
export const METRIC_DIMENSION = 'stage';

export const Metric = {
  /** Events recorded, by fan-out. */
  EVENTS_ACCEPTED: 'EventsAccepted',
  /** Repeats of an event that was seen before. */
  EVENTS_DUPLICATE: 'EventsDuplicate',
  /** Events that went to nobody. */
  EVENTS_UNMATCHED: 'EventsUnmatched',
  /** Events that could not be read. */
  EVENTS_MALFORMED: 'EventsMalformed',
  /** Events whose data breaks the schema of their type; delivered all the same. */
  SCHEMA_VIOLATIONS: 'SchemaViolations',
  DELIVERIES_CREATED: 'DeliveriesCreated',
  DELIVERIES_SUCCEEDED: 'DeliveriesSucceeded',
  DELIVERIES_EXHAUSTED: 'DeliveriesExhausted',
  ATTEMPTS_SUCCEEDED: 'AttemptsSucceeded',
  ATTEMPTS_FAILED: 'AttemptsFailed',
  /** Sent back with a delay, uncharged: over the limit, or something we need was out of reach. */
  DELIVERIES_DEFERRED: 'DeliveriesDeferred',
  DELIVERIES_PARKED: 'DeliveriesParked',
  DELIVERIES_RESUMED: 'DeliveriesResumed',
  /** Given back to the deliveries queue by exhaust. */
  DELIVERIES_REDRIVEN: 'DeliveriesRedriven',
  /** Milliseconds from acceptance to the first POST. */
  FIRST_ATTEMPT_LATENCY: 'FirstAttemptLatency',
  /** Milliseconds from acceptance to success. */
  SUCCESS_LATENCY: 'SuccessLatency',
  /** Milliseconds that receivers took to answer. */
  RECEIVER_LATENCY: 'ReceiverLatency',
  DESTINATIONS_BLOCKED: 'DestinationsBlocked',
  DESTINATIONS_DISABLED: 'DestinationsDisabled',
} as const;

export type MetricName = (typeof Metric)[keyof typeof Metric];

/** Metrics in milliseconds; all others are counts. */
export const LATENCY_METRICS: readonly MetricName[] = [
  Metric.FIRST_ATTEMPT_LATENCY,
  Metric.SUCCESS_LATENCY,
  Metric.RECEIVER_LATENCY,
];
