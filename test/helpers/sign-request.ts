import { createHmac, hash } from 'node:crypto';
import type { Credentials } from '../../local/aws/gateway/credential-store.ts';
import type { SignedRequest } from '../../local/aws/gateway/sigv4.ts';
import { canonicalRequest } from '../../local/aws/gateway/sigv4.ts';

/** Headers that the signature covers. */
const SIGNED = ['host', 'x-amz-date'] as const;

/**
 * The headers that make `request` a signed one.
 *
 * @param request its headers hold `host`
 * @param now milliseconds since the epoch
 * @param service name in the credential scope; API Gateway's by default
 */
export function signatureHeaders(
  request: SignedRequest,
  credentials: Credentials,
  region: string,
  now: number,
  service = 'execute-api',
): Record<string, string> {
  const date = new Date(now).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  const headers = { ...request.headers, 'x-amz-date': date };
  const canonical = hash('sha256', canonicalRequest({ ...request, headers }, SIGNED), 'hex');
  const key = [scope.slice(0, 8), region, service, 'aws4_request'].reduce<Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    Buffer.from(`AWS4${credentials.secretAccessKey}`),
  );
  const signature = createHmac('sha256', key).update(`AWS4-HMAC-SHA256\n${date}\n${scope}\n${canonical}`).digest('hex');
  const credential = `Credential=${credentials.accessKeyId}/${scope}`;
  return {
    'x-amz-date': date,
    authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${SIGNED.join(';')}, Signature=${signature}`,
  };
}
