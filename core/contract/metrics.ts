/** Custom metrics: one spelling for the emitter, the dashboard and the alarms. */
export const METRIC_NAMESPACE = 'StreetCollector/Webhooks';

/** The one dimension of every metric. A metric per destination would cost more than its deliveries; logs have that detail. */
export const METRIC_DIMENSION = 'stage';

export const Metric = {
  /** Events that fan-out recorded. */
  EVENTS_ACCEPTED: 'EventsAccepted',
  /** Repeated publications of an event, by a replay of the archive too. */
  EVENTS_DUPLICATE: 'EventsDuplicate',
  /** Events without a destination. */
  EVENTS_UNMATCHED: 'EventsUnmatched',
  /** Events that could not be read. */
  EVENTS_MALFORMED: 'EventsMalformed',
  /** Events whose data breaks the schema of their type; they are delivered too. */
  SCHEMA_VIOLATIONS: 'SchemaViolations',
  DELIVERIES_CREATED: 'DeliveriesCreated',
  DELIVERIES_SUCCEEDED: 'DeliveriesSucceeded',
  /** Deliveries that ended as RETRY_EXHAUSTED, for any reason. */
  DELIVERIES_EXHAUSTED: 'DeliveriesExhausted',
  /** Deliveries that ended because their attempts were spent: the receiver is broken. */
  DELIVERIES_SPENT: 'DeliveriesSpent',
  ATTEMPTS_SUCCEEDED: 'AttemptsSucceeded',
  /** Failed attempts of every class. */
  ATTEMPTS_FAILED: 'AttemptsFailed',
  /** Deliveries sent again with a delay, without an attempt: rate-limited, or KMS was out of reach. */
  DELIVERIES_DEFERRED: 'DeliveriesDeferred',
  /** Deliveries that wait as a row: the destination is paused, disabled or its circuit is open, or the wait is long. */
  DELIVERIES_PARKED: 'DeliveriesParked',
  DELIVERIES_RESUMED: 'DeliveriesResumed',
  /** Deliveries that exhaust sent back to the deliveries queue. */
  DELIVERIES_REDRIVEN: 'DeliveriesRedriven',
  /** Milliseconds from acceptance to the first POST. */
  FIRST_ATTEMPT_LATENCY: 'FirstAttemptLatency',
  /** Milliseconds from acceptance to success. */
  SUCCESS_LATENCY: 'SuccessLatency',
  /** Milliseconds that receivers took to respond. */
  RECEIVER_LATENCY: 'ReceiverLatency',
  /** Destinations that became rate-limited. */
  DESTINATIONS_BLOCKED: 'DestinationsBlocked',
  /** Destinations that were disabled: by a 410 or a lasting failure. */
  DESTINATIONS_DISABLED: 'DestinationsDisabled',
  /** Circuits that opened. */
  BREAKERS_OPENED: 'BreakersOpened',
  /** Destinations that were due when a run of resume began. */
  RESUME_BACKLOG: 'ResumeBacklog',
  /** Milliseconds that the longest due destination had waited for resume; 0 when none was due. */
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
 * Lines about one destination in trouble, beside the line of the invocation. Contributor Insights ranks by fields of a
 * line, not by elements of a list in it.
 */
export const TroubleField = {
  DESTINATION: 'destination',
  /** Failed attempts. */
  FAILED: 'failed',
  /** Deliveries that wait: rate-limited, paused, disabled, circuit open. */
  WAITING: 'waiting',
} as const;

/** Message of such a line. */
export const TROUBLE_MESSAGE = 'trouble';
