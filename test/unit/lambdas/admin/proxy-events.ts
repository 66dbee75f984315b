import type { APIGatewayProxyEvent } from 'aws-lambda';

/** Of the REST API. */
export const API_ID = 'abcde12345';

/** An event as API Gateway makes it of a signed request; a test says only what matters to it. */
export function proxyEvent(
  httpMethod: string,
  path: string,
  fields: Partial<APIGatewayProxyEvent> = {},
): APIGatewayProxyEvent {
  return {
    resource: '/{proxy+}',
    path,
    httpMethod,
    headers: { host: 'api.example.com', 'X-Forwarded-Proto': 'https' },
    multiValueHeaders: {},
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
    ...fields,
    requestContext: {
      requestId: 'request-1',
      stage: 'v1',
      path: `/v1${path}`,
      apiId: API_ID,
      identity: { userArn: 'arn:aws:iam::123456789012:user/ada', sourceIp: '203.0.113.9' },
    } as APIGatewayProxyEvent['requestContext'],
  };
}
