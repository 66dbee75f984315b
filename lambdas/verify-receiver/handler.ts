import { receiptOf, receiverSecret } from '../../core/verify/receipt.ts';
import { Environment, requiredVariable } from '../../core/contract/environment.ts';

/** The used part of a request of a function URL. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
interface UrlEvent {
  rawPath: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  requestContext: { http: { method: string } };
  body?: string;
  isBase64Encoded: boolean;
}

const secret = receiverSecret(requiredVariable(Environment.STACK_ID));

/** Any request -> 404, but a POST that a destination of `webhooks verify` signed: that one goes into the log, which `webhooks verify` reads. */
export function handler({ rawPath, headers, requestContext, body = '', isBase64Encoded }: UrlEvent): Promise<{
  statusCode: number;
}> {
  const request = {
    method: requestContext.http.method,
    path: rawPath,
    headers,
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
  const receipt = receiptOf(request, secret, { now: Math.floor(Date.now() / 1000) });
  if (receipt === undefined) return Promise.resolve({ statusCode: 404 });
  console.log(JSON.stringify(receipt));
  return Promise.resolve({ statusCode: 204 });
}
