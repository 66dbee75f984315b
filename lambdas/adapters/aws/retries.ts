import { isThrottlingError, isTransientError, StandardRetryStrategy } from '@smithy/core/retry';

type RetryToken = Awaited<ReturnType<StandardRetryStrategy['acquireInitialRetryToken']>>;
type RetryErrorInfo = Parameters<StandardRetryStrategy['refreshRetryTokenForRetry']>[1];
type SdkError = Parameters<typeof isThrottlingError>[0];

const ATTEMPTS = 3;

/**
 * The AWS SDK's own standard retry mode, with the errors of `kindOf`: transient ones are retried with exponential backoff
 * and jitter, as long as retries are not most of the traffic.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export class RetryStrategy extends StandardRetryStrategy {
  constructor() {
    super(ATTEMPTS);
  }

  override refreshRetryTokenForRetry(token: RetryToken, info: RetryErrorInfo): Promise<RetryToken> {
    const errorType = info.error === undefined ? undefined : kindOf(info.error);
    return super.refreshRetryTokenForRetry(token, { ...info, errorType: errorType ?? info.errorType });
  }
}

/** Makes the attempts of the calls of one service. */
export class Retries {
  readonly #strategy = new RetryStrategy();

  /** Makes attempts until one succeeds. @throws what the last of them threw. */
  async run<Answer>(attempt: () => Promise<Answer>): Promise<Answer> {
    let token = await this.#strategy.acquireInitialRetryToken('');
    for (;;) {
      try {
        const response = await attempt();
        this.#strategy.recordSuccess(token);
        return response;
      } catch (error) {
        token = await this.#next(token, error as SdkError);
      }
    }
  }

  /** Waits for the next attempt. */
  async #next(token: RetryToken, error: SdkError): Promise<RetryToken> {
    const errorType = kindOf(error);
    if (errorType === undefined) throw error;
    try {
      return await this.#strategy.refreshRetryTokenForRetry(token, { errorType });
    } catch {
      // The strategy refuses by throwing; what the caller has to know is why the call failed.
      throw error;
    }
  }
}

/** Whether the same call may succeed later. */
export const isTransient = (error: unknown): boolean =>
  error instanceof Error && kindOf(error as SdkError) !== undefined;

/** Whether the service refuses the input itself (a 4xx): the same call fails again, and a call without the culprit succeeds. */
export function isRefusal(error: unknown): error is Error {
  if (!(error instanceof Error) || isTransient(error)) return false;
  const { $metadata } = error as SdkError;
  const status = $metadata?.httpStatusCode ?? 0;
  return status === 400 || status === 413;
}

function kindOf(error: SdkError): 'THROTTLING' | 'TRANSIENT' | undefined {
  if (isThrottlingError(error)) return 'THROTTLING';
  return isTransientError(error) || isConflict(error) || isClockError(error) ? 'TRANSIENT' : undefined;
}

/**
 * A single write of an item that a transaction in flight writes too.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
 */
const isConflict = ({ name }: SdkError): boolean => name === 'TransactionConflictException';

/**
 * A function that was frozen may sign by the time of its freeze. A retry signs by the present time.
 * https://github.com/aws/aws-sdk-js-v3/issues/7605,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
 */
const isClockError = ({ name, message }: SdkError): boolean =>
  CLOCK_ERRORS.has(name) && /Signature (?:expired|not yet current)/i.test(message);

/** SQS uses the second name, the other services the first: https://github.com/terricain/aioboto3/issues/326 */
const CLOCK_ERRORS = new Set(['InvalidSignatureException', 'SignatureDoesNotMatch']);
