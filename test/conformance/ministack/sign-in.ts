import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import type { Report } from '../report.ts';
import { ACCOUNT, type Ministack, REGION, stackResources } from './ministack.ts';

/**
 * The console's user pool and HTTP API on ministack: its own pages of sign-in, its own authorizer. ministack sends functions
 * payload format 2.0 whatever the integration says, so that their responses show nothing here: what is judged is who gets
 * through. It also takes `bearer` in lower case, which AWS does not document and the local authorizer refuses.
 */
const PERSON = { name: 'ada@example.com', password: 'Correct-Horse-7-Battery' };
const GROUP = 'webhooks-admins';

/** @param outputs of the stack */
export async function signInJourney(
  { endpoint }: Ministack,
  outputs: Readonly<Record<string, string>>,
  stack: string,
  report: Report,
): Promise<void> {
  const page = outputs['ConsoleUrl'] ?? '';
  // Its host is no name that URL accepts: the id of the API before an address.
  const [, apiId = ''] = /^https?:\/\/(\w+)\./.exec(page) ?? [];
  const api = `${endpoint}/_aws/execute-api/${apiId}/$default/api/health`;
  const ids = await stackResources(endpoint, stack);
  const idOf = (pattern: RegExp): string => [...ids].find(([name]) => pattern.test(name))?.[1] ?? '';
  const [pool, client] = [outputs['ConsoleUserPoolId'] ?? '', idOf(/^Console\w*Client/)];
  const statusWith = async (authorization?: string): Promise<number> =>
    (await fetch(api, authorization === undefined ? {} : { headers: { authorization } })).status;
  let token = '';

  await report.check(
    'the user pool signs in a user that an admin made, by code with PKCE, with their group',
    async () => {
      await cognito(endpoint, 'AdminCreateUser', { UserPoolId: pool, Username: PERSON.name });
      const password = { UserPoolId: pool, Username: PERSON.name, Password: PERSON.password, Permanent: true };
      await cognito(endpoint, 'AdminSetUserPassword', password);
      await cognito(endpoint, 'AdminAddUserToGroup', { UserPoolId: pool, Username: PERSON.name, GroupName: GROUP });
      const verifier = randomBytes(32).toString('base64url');
      const code = await codeOf(endpoint, client, page, verifier);
      assert.equal((await redeem(endpoint, client, page, code, 'x'.repeat(43))).status, 400);
      const redeemed = await redeem(endpoint, client, page, await codeOf(endpoint, client, page, verifier), verifier);
      const tokens = (await redeemed.json()) as { id_token: string; refresh_token?: string };
      token = tokens.id_token;
      const claims = decodeJwt(token);
      assert.equal(claims.aud, client);
      assert.deepEqual(claims['cognito:groups'], [GROUP]);
      assert.ok(tokens.refresh_token);
    },
  );
  await report.check('the authorizer of the HTTP API lets that token through, and nothing else', async () => {
    const [header = '', payload = '', signature = ''] = token.split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    assert.notEqual(await statusWith(`Bearer ${token}`), 401);
    for (const wrong of [
      undefined,
      'Bearer x',
      `Basic ${token}`,
      `Bearer ${none}.${payload}.`,
      `Bearer ${header}.${payload}.${signature.slice(1)}A`,
    ])
      assert.equal(await statusWith(wrong), 401, wrong);
  });
  await report.check('the page is open to everybody', async () => {
    assert.notEqual((await fetch(api.replace('/api/health', '/'))).status, 401);
  });
}

async function cognito(endpoint: string, operation: string, input: object): Promise<void> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/${REGION}/cognito-idp/aws4_request, SignedHeaders=host, Signature=00`,
    },
    body: JSON.stringify(input),
  });
  if (!response.ok) throw new Error(`${operation}: ${response.status} ${await response.text()}`);
}

/** Through the provider's page, as a browser does. */
async function codeOf(endpoint: string, client: string, page: string, verifier: string): Promise<string> {
  const asked = {
    response_type: 'code',
    client_id: client,
    redirect_uri: page,
    scope: 'openid email',
    state: 'a-state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  const form = await fetch(`${endpoint}/oauth2/authorize?${new URLSearchParams(asked).toString()}`, {
    redirect: 'manual',
  });
  assert.match(`${form.status} ${form.headers.get('location')} ${await form.text()}`, /type="password"/);
  const signedIn = await fetch(`${endpoint}/login`, {
    method: 'POST',
    body: new URLSearchParams({ ...asked, username: PERSON.name, password: PERSON.password }),
    redirect: 'manual',
  });
  const [address, query = ''] = (signedIn.headers.get('location') ?? '').split('?');
  assert.equal(address, page);
  const returned = new URLSearchParams(query);
  assert.equal(returned.get('state'), 'a-state');
  return returned.get('code') ?? '';
}

const redeem = (endpoint: string, client: string, page: string, code: string, verifier: string): Promise<Response> =>
  fetch(`${endpoint}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: client,
      redirect_uri: page,
      code,
      code_verifier: verifier,
    }),
  });
