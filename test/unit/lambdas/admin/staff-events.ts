import type { APIGatewayProxyEvent } from 'aws-lambda';
import { proxyEvent } from './proxy-events.ts';

/** Of the HTTP API of the console. */
export const CONSOLE_API_ID = 'fghij67890';
export const GROUPS = { claim: 'cognito:groups', admins: 'webhooks-admins', viewers: 'webhooks-viewers' };

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token as the gateway hands it on; nobody verifies its signature again. */
export const tokenOf = (claims: unknown): string => `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`;

/**
 * An event as the HTTP API of the console makes it, payload format 1.0, of a colleague who is signed in.
 *
 * @param claims of the token; its flattened text is beside it, as API Gateway writes it
 */
export function staffEvent(
  httpMethod: string,
  path: string,
  claims: Record<string, unknown>,
  fields: Partial<APIGatewayProxyEvent> = {},
): APIGatewayProxyEvent {
  const authorization = `Bearer ${tokenOf(claims)}`;
  const event = proxyEvent(httpMethod, `/api${path}`, {
    headers: { Host: 'console.example.com', 'X-Forwarded-Proto': 'https', authorization },
    multiValueHeaders: { authorization: [authorization] },
    ...fields,
  });
  const flattened = Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(' ')}]` : String(value),
    ]),
  );
  Object.assign(event.requestContext, {
    apiId: CONSOLE_API_ID,
    path: `/api${path}`,
    stage: '$default',
    authorizer: { claims: flattened, scopes: null },
    identity: { userArn: null, sourceIp: '203.0.113.9' },
  });
  return event;
}
