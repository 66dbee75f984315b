import type { SecretOrSecrets } from '../secrets.ts';
import { REPLY_HEADERS, responder, type ReceiverOptions, type WebhookHandler } from './respond.ts';

/** The used part of the event of a function URL, an HTTP API or a REST API with proxy integration. */
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
 * A Lambda handler: `export const handler = lambdaWebhook(secret, onWebhook)`. Responds 200, or 400 with the failed
 * check; errors of `handler` fail the invocation. `maxBytes` does not apply: Lambda accepts at most 6 MB.
 *
 * @throws WebhookSecretError at once when the secret is missing
 */
export function lambdaWebhook<More = unknown>(
  secretOrSecrets: SecretOrSecrets,
  handler: WebhookHandler<More>,
  options: Pick<ReceiverOptions, 'toleranceSeconds'> = {},
): (event: LambdaHttpEvent) => Promise<LambdaHttpResult> {
  const replyTo = responder(secretOrSecrets, handler, options);
  return async (event) => {
    const { status, body } = await replyTo(event.headers, () => rawBodyOf(event));
    return { statusCode: status, headers: { ...REPLY_HEADERS }, body };
  };
}

function rawBodyOf({ body, isBase64Encoded }: LambdaHttpEvent): string | Uint8Array {
  return isBase64Encoded === true ? Buffer.from(body ?? '', 'base64') : (body ?? '');
}
