/** What an AWS service refused. `name` is AWS's error code, e.g. `ConditionalCheckFailedException`. */
export class AwsError extends Error {
  /** HTTP status. */
  readonly status: number;
  /** The error's own members, e.g. `CancellationReasons` of a transaction. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, body: string) {
    const details = membersOf(body);
    super(textOf(details, ['message', 'Message']) ?? `the service answered ${status}`);
    // `com.amazonaws.dynamodb.v20120810#ThrottlingException`, on some services without the part before the hash.
    this.name = (textOf(details, ['__type', 'code']) ?? `Status${status}`).replace(/^.*#/, '');
    this.status = status;
    this.details = details;
  }

  /** Whether the same call may succeed a moment later. */
  get passing(): boolean {
    return this.status >= 500 || this.throttled;
  }

  get throttled(): boolean {
    return this.status === 429 || THROTTLING.has(this.name);
  }
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const THROTTLING = new Set([
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);

const textOf = (details: Readonly<Record<string, unknown>>, names: readonly string[]): string | undefined =>
  names.map((name) => details[name]).find((value) => typeof value === 'string');

/** A proxy between may answer with something that is no JSON. */
function membersOf(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // The status says what can be said.
  }
  return {};
}
