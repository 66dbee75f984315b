import type { SecretOrSecrets } from '../secrets.ts';
import { ANSWER_HEADERS, answerer, type ReceiverOptions, type WebhookHandler } from './answer.ts';

/** As much as is used of the event of a function URL, or of an HTTP or REST API's proxy integration. */
export interface LambdaHttpEvent {
  headers: Readonly<Record<string, string | undefined>>;
  body?: string | null;
  isBase64Encoded?: boolean;
}

export interface LambdaHttpResult {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/**
 * A Lambda handler: `export const handler = lambdaWebhook(secret, onWebhook)`. Answers 200, or 400 with the check that
 * failed; errors of `handler` fail the invocation. `maxBytes` does not apply: Lambda takes at most 6 MB.
 *
 * @throws WebhookSecretError at once when there is no secret
 */
export function lambdaWebhook<More = unknown>(
  secretOrSecrets: SecretOrSecrets,
  handler: WebhookHandler<More>,
  options: Pick<ReceiverOptions, 'toleranceSeconds'> = {},
): (event: LambdaHttpEvent) => Promise<LambdaHttpResult> {
  const answerTo = answerer(secretOrSecrets, handler, options);
  return async (event) => {
    const { status, body } = await answerTo(event.headers, () => rawBodyOf(event));
    return { statusCode: status, headers: { ...ANSWER_HEADERS }, body };
  };
}

function rawBodyOf({ body, isBase64Encoded }: LambdaHttpEvent): string | Uint8Array {
  return isBase64Encoded === true ? Buffer.from(body ?? '', 'base64') : (body ?? '');
}
