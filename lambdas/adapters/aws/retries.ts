import { isThrottlingError, isTransientError, StandardRetryStrategy } from '@smithy/core/retry';

type RetryToken = Awaited<ReturnType<StandardRetryStrategy['acquireInitialRetryToken']>>;
type SdkError = Parameters<typeof isThrottlingError>[0];

const ATTEMPTS = 3;

/**
 * The AWS SDK's own standard retry mode: what passes by itself is tried again after growing, jittered pauses, as long as
 * retries are not most of what is sent. https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export class Retries {
  readonly #strategy = new StandardRetryStrategy(ATTEMPTS);

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

function kindOf(error: SdkError): 'THROTTLING' | 'TRANSIENT' | undefined {
  if (isThrottlingError(error)) return 'THROTTLING';
  return isTransientError(error) ? 'TRANSIENT' : undefined;
}
