import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { ResponseType } from 'aws-cdk-lib/aws-apigateway';
import { PROBLEM_CONTENT_TYPE, PROBLEMS, problemType, type ProblemCode } from '../../core/contract/problems.ts';

/** What API Gateway answers by itself, as problem documents like all others. */
const RESPONSES: readonly [name: string, type: ResponseType, code: ProblemCode, detail: string][] = [
  [
    'AccessDenied',
    ResponseType.ACCESS_DENIED,
    'access-denied',
    'IAM does not allow the caller this request. Have execute-api:Invoke granted for its method and path.',
  ],
  [
    'MissingToken',
    ResponseType.MISSING_AUTHENTICATION_TOKEN,
    'access-denied',
    'The request is not signed, or there is no such path. Sign it with AWS Signature Version 4, service execute-api.',
  ],
  [
    'InvalidSignature',
    ResponseType.INVALID_SIGNATURE,
    'access-denied',
    'The signature of the request is not valid. Check the key, the clock, and that the request is sent as it was signed.',
  ],
  ['ExpiredToken', ResponseType.EXPIRED_TOKEN, 'access-denied', 'The security token has expired. Get a new one.'],
  [
    'Throttled',
    ResponseType.THROTTLED,
    'too-many-requests',
    'The API is asked too often. Try again, with growing pauses.',
  ],
  [
    'QuotaExceeded',
    ResponseType.QUOTA_EXCEEDED,
    'too-many-requests',
    'The quota of the caller is used up. Try again later.',
  ],
  ['TooLarge', ResponseType.REQUEST_TOO_LARGE, 'payload-too-large', 'The request is larger than 10 MB. Send less.'],
  ['NotFound', ResponseType.RESOURCE_NOT_FOUND, 'not-found', 'There is no such path. GET /openapi.json lists all.'],
  [
    'IntegrationTimeout',
    ResponseType.INTEGRATION_TIMEOUT,
    'unavailable',
    'The answer took longer than 29 seconds. Try again.',
  ],
  ['IntegrationFailure', ResponseType.INTEGRATION_FAILURE, 'unavailable', 'The function could not answer. Try again.'],
];

/** Fields that every such document has, from the context of the request. */
const INSTANCE = '$context.requestId';

export function addGatewayResponses(api: RestApi): void {
  const responseHeaders = { 'Content-Type': `'${PROBLEM_CONTENT_TYPE}'` };
  for (const [name, type, code, detail] of RESPONSES) {
    const { status, title } = PROBLEMS[code];
    const document = { type: problemType(code), code, title, status, detail, instance: INSTANCE };
    api.addGatewayResponse(name, {
      type,
      statusCode: String(status),
      responseHeaders,
      templates: { 'application/json': JSON.stringify(document) },
    });
  }
  // Whatever else there is keeps its status, which is then for the response itself to say.
  const others = [
    ['Other4xx', ResponseType.DEFAULT_4XX, 'malformed-request'],
    ['Other5xx', ResponseType.DEFAULT_5XX, 'unavailable'],
  ] as const;
  for (const [name, type, code] of others) {
    // `messageString` is quoted already.
    const { title } = PROBLEMS[code];
    const fixed = JSON.stringify({ type: problemType(code), code, title, instance: INSTANCE }).slice(0, -1);
    api.addGatewayResponse(name, {
      type,
      responseHeaders,
      templates: { 'application/json': `${fixed},"detail":$context.error.messageString}` },
    });
  }
}
