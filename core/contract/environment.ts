/**
 * The environment variables that lib sets and lambdas read. Declared once, so that a typo fails to compile.
 *
 * A function without a variable that it needs stops at its first invocation and names the variable.
 */
export const Environment = {
  /** Stage of the deployment, e.g. `dev`. */
  STAGE: 'STAGE',
  /** `source` of platform events, e.g. `street-collector-platform`. Operational events have `<source>.webhooks`. */
  EVENT_SOURCE: 'EVENT_SOURCE',
  EVENT_BUS_NAME: 'EVENT_BUS_NAME',
  /** Suffix of AWS host names in this partition, e.g. `amazonaws.com`. */
  AWS_DOMAIN: 'AWS_DOMAIN',
  DESTINATIONS_TABLE: 'DESTINATIONS_TABLE',
  EVENTS_TABLE: 'EVENTS_TABLE',
  DELIVERIES_TABLE: 'DELIVERIES_TABLE',
  /** Absent where figures are not counted. */
  FIGURES_TABLE: 'FIGURES_TABLE',
  /** Seconds for which the stream of deliveries collects a batch. */
  FIGURES_WINDOW_SECONDS: 'FIGURES_WINDOW_SECONDS',
  /** Queue of stream records that could not be counted. */
  UNREAD_QUEUE_URL: 'UNREAD_QUEUE_URL',
  DELIVERIES_QUEUE_URL: 'DELIVERIES_QUEUE_URL',
  DELIVERIES_DLQ_URL: 'DELIVERIES_DLQ_URL',
  /** ARN of the KMS key that encrypts destinations' secrets. */
  SECRETS_KEY_ARN: 'SECRETS_KEY_ARN',
  /** Days that a parked delivery waits and a payload is kept. */
  RETENTION_DAYS: 'RETENTION_DAYS',
  /** JSON: the retry policy where the destination decides nothing itself. */
  RETRY_POLICY: 'RETRY_POLICY',
  /** Consecutive failed attempts, and deliveries among them, after which the circuit of a destination opens. */
  BREAKER_FAILURES: 'BREAKER_FAILURES',
  BREAKER_DELIVERIES: 'BREAKER_DELIVERIES',
  /** Seconds that the circuit stays open at first. */
  BREAKER_SECONDS: 'BREAKER_SECONDS',
  /** Days without a success after which a failing destination is disabled. */
  DISABLE_AFTER_DAYS: 'DISABLE_AFTER_DAYS',
  /** Deliveries a minute to a destination, unless it sets its own limit. */
  RATE_LIMIT_PER_MINUTE: 'RATE_LIMIT_PER_MINUTE',
  /** Deliveries at once to a destination, unless it sets its own limit. */
  RATE_LIMIT_BURST: 'RATE_LIMIT_BURST',
  /** Highest rate limit of a destination, in deliveries a second. */
  RATE_LIMIT_MAX_PER_SECOND: 'RATE_LIMIT_MAX_PER_SECOND',
  /** Most attempts that the retry policy of a destination may set. */
  ATTEMPTS_LIMIT: 'ATTEMPTS_LIMIT',
  /** Comma-separated CIDR blocks of private ranges that receivers may be in. Empty by default. */
  ALLOWED_PRIVATE_CIDRS: 'ALLOWED_PRIVATE_CIDRS',
  /** Comma-separated TCP ports that destinations may use. */
  ALLOWED_PORTS: 'ALLOWED_PORTS',
  /** `true` sends receivers the event's trace as a `traceparent` header. */
  TRACEPARENT: 'TRACEPARENT',
  /** Id of the REST API that IAM callers call; set on its own admin function alone. */
  ADMIN_API_ID: 'ADMIN_API_ID',
  /** Id of the HTTP API of the console; set on its own admin function alone. */
  CONSOLE_API_ID: 'CONSOLE_API_ID',
  /** JSON: the claim that names groups, and the two groups. */
  CONSOLE_GROUPS: 'CONSOLE_GROUPS',
  /** JSON: what `GET /config.json` of the console responds. */
  CONSOLE_CONFIG: 'CONSOLE_CONFIG',
  /** Comma-separated CIDR blocks that colleagues may call from. Empty: any. */
  ALLOWED_CIDRS: 'ALLOWED_CIDRS',
  /** Address of the dashboard in CloudWatch. */
  DASHBOARD_URL: 'DASHBOARD_URL',
  /** Id of the stack, from which the receiver of `webhooks verify` derives its secret. */
  STACK_ID: 'STACK_ID',
} as const;

export type EnvironmentName = (typeof Environment)[keyof typeof Environment];

/** The variables of one function, set by lib. */
export type FunctionEnvironment = Partial<Record<EnvironmentName, string>>;

/** @throws Error that names the variable when it is missing or empty. */
export function requiredVariable(name: EnvironmentName): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`The environment variable ${name} is not set; lib/hops declares the variables of each function.`);
  }
  return value;
}

/** `undefined` when the variable is missing or empty. */
export const optionalVariable = (name: EnvironmentName): string | undefined => process.env[name] || undefined;

/** @throws Error that names the variable when it is missing or not a number. */
export function requiredNumber(name: EnvironmentName): number {
  const value = Number(requiredVariable(name));
  if (!Number.isFinite(value)) throw new Error(`The environment variable ${name} must be a number.`);
  return value;
}

/** The parts of a comma-separated variable; none when it is missing or empty. */
export function listVariable(name: EnvironmentName): string[] {
  return (process.env[name] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
