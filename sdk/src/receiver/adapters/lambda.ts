import type { SecretOrSecrets } from '../secrets.ts';
import { verifyWebhook } from '../verify-webhook.ts';
import { REPLY_HEADERS, responder, type ReceiverOptions, type WebhookHandler } from './respond.ts';

/**
 * The used part of the event of a function URL, an HTTP API (1.0 and 2.0), a REST API with proxy integration or an
 * Application Load Balancer. A load balancer with multi-value headers has `multiValueHeaders` alone; the test of the
 * console of API Gateway has neither: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export interface LambdaHttpEvent {
  headers?: Readonly<Record<string, string | undefined>> | null | undefined;
  multiValueHeaders?: Readonly<Record<string, readonly string[] | undefined>> | null | undefined;
  body?: string | null;
  isBase64Encoded?: boolean;
}

export interface LambdaHttpResult {
  statusCode: number;
  headers: Record<string, string>;
  /** Set where the event has `multiValueHeaders` alone: such a load balancer ignores `headers`. */
  multiValueHeaders?: Record<string, string[]>;
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
  const replyTo = responder(verifyWebhook<More>, secretOrSecrets, handler, options);
  return async (event) => {
    const { headers, multiValueHeaders } = event;
    // In an event with both, `headers` has only the last value of each.
    const { status, body } = await replyTo({ ...headers, ...multiValueHeaders }, () => rawBodyOf(event));
    const result = { statusCode: status, headers: { ...REPLY_HEADERS }, body };
    if (headers || !multiValueHeaders) return result;
    const lists = Object.entries(REPLY_HEADERS).map(([name, value]): [string, string[]] => [name, [value]]);
    return { ...result, multiValueHeaders: Object.fromEntries(lists) };
  };
}

function rawBodyOf({ body, isBase64Encoded }: LambdaHttpEvent): string | Uint8Array {
  if (typeof (body ?? '') !== 'string')
    throw new TypeError(
      'A middleware parsed event.body before lambdaWebhook, so its bytes are lost. Remove it from this function, e.g. httpJsonBodyParser of Middy.',
    );
  return isBase64Encoded === true ? Buffer.from(body ?? '', 'base64') : (body ?? '');
}
