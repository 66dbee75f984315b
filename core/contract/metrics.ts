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
  /** Ended as RETRY_EXHAUSTED, whatever the reason. */
  DELIVERIES_EXHAUSTED: 'DeliveriesExhausted',
  /** Those of them whose attempts were spent: their receiver is broken. */
  DELIVERIES_SPENT: 'DeliveriesSpent',
  ATTEMPTS_SUCCEEDED: 'AttemptsSucceeded',
  /** Failed attempts of every class. */
  ATTEMPTS_FAILED: 'AttemptsFailed',
  /** Sent back with a delay, uncharged: over the limit, or something we need was out of reach. */
  DELIVERIES_DEFERRED: 'DeliveriesDeferred',
  /** Put aside as a row with no message: paused, disabled, its breaker open, or a long wait. */
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
  /** Destinations that went over their limit. */
  DESTINATIONS_BLOCKED: 'DestinationsBlocked',
  /** Destinations that were disabled because they answered 410. */
  DESTINATIONS_DISABLED: 'DestinationsDisabled',
  /** Breakers that opened: destinations that failed so often that deliveries to them wait. */
  BREAKERS_OPENED: 'BreakersOpened',
  /** Destinations that were due when a run of resume began. */
  RESUME_BACKLOG: 'ResumeBacklog',
  /** Milliseconds that the longest due destination had been waiting for resume; 0 when none was. */
  RESUME_OLDEST_DUE: 'ResumeOldestDue',
} as const;

/** Failed attempts by class; the classes are those of core/delivery/post-result.ts. */
export const FailureMetric = {
  dns: 'AttemptsFailedDns',
  connect: 'AttemptsFailedConnect',
  tls: 'AttemptsFailedTls',
  timeout: 'AttemptsFailedTimeout',
  http: 'AttemptsFailedHttp',
  guard: 'AttemptsFailedGuard',
  protocol: 'AttemptsFailedProtocol',
  'too-large': 'AttemptsFailedTooLarge',
} as const;

export type MetricName = (typeof Metric)[keyof typeof Metric] | (typeof FailureMetric)[keyof typeof FailureMetric];

/** Metrics in milliseconds; all others are counts. */
export const LATENCY_METRICS: readonly MetricName[] = [
  Metric.FIRST_ATTEMPT_LATENCY,
  Metric.SUCCESS_LATENCY,
  Metric.RECEIVER_LATENCY,
  Metric.RESUME_OLDEST_DUE,
];

/**
 * Lines about one destination that an invocation had trouble with, beside the invocation's own line: Contributor
 * Insights ranks by fields of a line, not by elements of a list in it.
 */
export const TroubleField = {
  DESTINATION: 'destination',
  /** Failed attempts. */
  FAILED: 'failed',
  /** Deliveries that have to wait: over the limit, paused, disabled, breaker open. */
  WAITING: 'waiting',
} as const;

/** Message of such a line. */
export const TROUBLE_MESSAGE = 'trouble';
