import { randomUUID } from 'node:crypto';
import { composeHeaders } from '../../../core/delivery/headers.ts';
import { sign } from '../../../core/delivery/signature.ts';
import { givenSecrets, type SecretOrSecrets } from './secrets.ts';

export interface TestHeaderOptions {
  /** `webhook-id`. Default: `msg_test_` and a random part. */
  id?: string;
  /** `webhook-timestamp`, in Unix seconds. Default: now. */
  timestamp?: number;
  /** Whether to send the (first) secret in `X-Webhook-Secret`, as to a destination with a supplied secret. Default false. */
  secretHeader?: boolean;
}

/**
 * Returns the headers that the service would send with `rawBody`, for tests of a receiver.
 *
 * @param secretOrSecrets several secrets make several signatures, as during a rotation; a wrong one may be short
 */
export function generateTestHeaders(
  rawBody: string | Uint8Array,
  secretOrSecrets: SecretOrSecrets,
  {
    id = `msg_test_${randomUUID()}`,
    timestamp = Math.floor(Date.now() / 1000),
    secretHeader = false,
  }: TestHeaderOptions = {},
): Record<string, string> {
  const secrets = givenSecrets(secretOrSecrets);
  const signature = sign({ id, timestamp, body: rawBody }, secrets);
  const [secret] = secrets;
  return composeHeaders({
    eventId: id,
    timestamp,
    signature,
    type: eventOf(rawBody),
    custom: {},
    ...(secretHeader && secret !== undefined && { secret }),
  });
}

/** The body of a test is not always a payload. */
function eventOf(rawBody: string | Uint8Array): string {
  try {
    const { event } = JSON.parse(Buffer.from(rawBody).toString('utf8')) as { event?: unknown };
    return typeof event === 'string' ? event : 'test';
  } catch {
    return 'test';
  }
}
