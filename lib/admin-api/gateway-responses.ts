import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { ResponseType } from 'aws-cdk-lib/aws-apigateway';
import { PROBLEM_CONTENT_TYPE, PROBLEMS, problemType, type ProblemCode } from '../../core/contract/problems.ts';

/** The responses that API Gateway makes by itself, as problem documents like all others. */
const RESPONSES: readonly [name: string, type: ResponseType, code: ProblemCode, detail: string][] = [
  [
    'AccessDenied',
    ResponseType.ACCESS_DENIED,
    'access-denied',
    'IAM does not allow the caller this request. Ask for execute-api:Invoke on its method and path.',
  ],
  [
    'MissingToken',
    ResponseType.MISSING_AUTHENTICATION_TOKEN,
    'access-denied',
    'The request is not signed, or its path does not exist. Sign it with AWS Signature Version 4, service execute-api.',
  ],
  [
    'InvalidSignature',
    ResponseType.INVALID_SIGNATURE,
    'access-denied',
    'The signature of the request is not valid. Check the key and the clock, and send the request as it was signed.',
  ],
  ['ExpiredToken', ResponseType.EXPIRED_TOKEN, 'access-denied', 'The security token has expired. Get a new one.'],
  [
    'Throttled',
    ResponseType.THROTTLED,
    'too-many-requests',
    'The API receives too many requests. Try again, with exponential backoff.',
  ],
  [
    'QuotaExceeded',
    ResponseType.QUOTA_EXCEEDED,
    'too-many-requests',
    'The quota of the caller is used up. Try again later.',
  ],
  ['TooLarge', ResponseType.REQUEST_TOO_LARGE, 'payload-too-large', 'The request is larger than 10 MB. Send less.'],
  [
    'NotFound',
    ResponseType.RESOURCE_NOT_FOUND,
    'not-found',
    'The path does not exist. GET /openapi.json lists all paths.',
  ],
  [
    'IntegrationTimeout',
    ResponseType.INTEGRATION_TIMEOUT,
    'unavailable',
    'The response took longer than 29 seconds. Try again.',
  ],
  ['IntegrationFailure', ResponseType.INTEGRATION_FAILURE, 'unavailable', 'The function could not respond. Try again.'],
];

/** Every document names the request. */
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
  // All other responses keep their own status.
  const others = [
    ['Other4xx', ResponseType.DEFAULT_4XX, 'refused'],
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
