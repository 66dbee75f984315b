import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { PoolClient } from '../../../../../local/aws/services/cognito/user-pool.ts';
import { UserPool } from '../../../../../local/aws/services/cognito/user-pool.ts';
import type { TestHttpApi } from '../httpapi/start-http-api.ts';
import { ask, post, startHttpApi } from '../httpapi/start-http-api.ts';

/** A user pool of a template: the issuer of sessions on this machine. */

let stack: TestHttpApi;

beforeAll(async () => {
  stack = await startHttpApi();
});

afterAll(() => stack?.stop());

const refresh = (token: string, more: Record<string, string> = {}) =>
  post(stack.tokenUrl, {
    grant_type: 'refresh_token',
    client_id: stack.clientId,
    refresh_token: token,
    ...more,
  });
const statusWith = async (token: string | undefined): Promise<number> =>
  (await ask(stack.url, '/api/x', { headers: { authorization: `Bearer ${token}` } })).status;
/** The session of a tab that has opened the printed address. */
const tabSession = async (): Promise<string> =>
  (await refresh(stack.runtime.session ?? '')).value['refresh_token'] ?? 'none';

describe('the session of the printed address', () => {
  test('gives an ID token of a member of every group, as long as the client says, that the API accepts', async () => {
    const { status, value } = await refresh(stack.runtime.session ?? '');
    const claims = decodeJwt(value['id_token'] ?? '');
    expect(status).toBe(200);
    expect(claims).toMatchObject({
      iss: stack.issuer,
      aud: stack.clientId,
      token_use: 'id',
      'cognito:username': 'admin',
      'cognito:groups': ['admins', 'viewers'],
    });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(15 * 60);
    expect(await statusWith(value['id_token'])).toBe(200);
  });

  test('gives an access token without an audience, which the API accepts by its client', async () => {
    const { value } = await refresh(stack.runtime.session ?? '');
    expect(decodeJwt(value['access_token'] ?? '')).not.toHaveProperty('aud');
    expect(await statusWith(value['access_token'])).toBe(200);
  });

  test('gives each tab a session of its own; a tab that ends its own ends no other', async () => {
    const [one, two] = [await tabSession(), await tabSession()];
    expect(one).not.toBe(two);
    expect((await refresh(one)).value).not.toHaveProperty('refresh_token');
    const revoke = stack.tokenUrl.replace('/token', '/revoke');
    expect((await post(revoke, { token: one, client_id: stack.clientId })).status).toBe(200);
    expect(await refresh(one)).toMatchObject({ status: 400, value: { error: 'invalid_grant' } });
    expect((await refresh(two)).status).toBe(200);
    await post(revoke, { token: stack.runtime.session ?? '', client_id: stack.clientId });
    expect((await refresh(stack.runtime.session ?? '')).status).toBe(200);
  });
});

describe('the token endpoint refuses', () => {
  test.each<[string, Record<string, string>, string]>([
    ['another client', { client_id: 'other' }, 'invalid_client'],
    ['another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['a code, since nobody gets one', { grant_type: 'authorization_code', code: 'x' }, 'invalid_grant'],
    ['a token that is none', { refresh_token: 'x' }, 'invalid_grant'],
    ['no token', { refresh_token: '' }, 'invalid_request'],
  ])('%s', async (_name, form, error) => {
    expect(await refresh(stack.runtime.session ?? '', form)).toMatchObject({ status: 400, value: { error } });
  });

  test('a body that is no form', async () => {
    const response = await fetch(stack.tokenUrl, { method: 'POST', body: '{}' });
    expect(await response.json()).toEqual({ error: 'invalid_request' });
  });
});

describe('pages', () => {
  test.each([
    ['of the client read tokens', 0, true],
    ['of another origin do not', 1, false],
  ])('%s', async (_name, shift, reads) => {
    const { protocol, hostname, port } = new URL(stack.url);
    const origin = `${protocol}//${hostname}:${Number(port) + shift}`;
    const form = { grant_type: 'refresh_token', client_id: stack.clientId, refresh_token: 'x' };
    const { headers } = await post(stack.tokenUrl, form, { origin });
    expect(headers.get('access-control-allow-origin')).toBe(reads ? origin : null);
  });

  test('to sign in have no form and no cookie', async () => {
    const { status, headers, body } = await ask(
      stack.tokenUrl,
      new URL(stack.tokenUrl.replace('/token', '/authorize')).pathname,
    );
    expect([status, headers['set-cookie']]).toEqual([200, undefined]);
    expect(body).toContain('Open the printed address');
    expect(body).not.toMatch(/<form|<input|<script/);
  });

  test('are returned to after signing out, only those of the client', async () => {
    const path = (to: string) =>
      `${new URL(stack.tokenUrl.replace('/oauth2/token', '/logout')).pathname}?client_id=${stack.clientId}&logout_uri=${encodeURIComponent(to)}`;
    expect((await ask(stack.tokenUrl, path(`${stack.url}/`))).headers.location).toBe(`${stack.url}/`);
    expect((await ask(stack.tokenUrl, path('https://evil.example/'))).status).toBe(400);
  });

  test('under a name that resolves to loopback get nothing', async () => {
    const path = `${new URL(stack.issuer).pathname}/.well-known/openid-configuration`;
    expect((await ask(stack.issuer, path)).status).toBe(200);
    expect((await ask(stack.issuer, path, { headers: { host: 'evil.example' } })).status).toBe(404);
    expect(
      (
        await ask(stack.tokenUrl, new URL(stack.tokenUrl).pathname, {
          method: 'POST',
          headers: { host: 'evil.example' },
        })
      ).status,
    ).toBe(404);
  });
});

test('discovery names the endpoints', async () => {
  const response = await fetch(`${stack.issuer}/.well-known/openid-configuration`);
  expect(await response.json()).toMatchObject({
    issuer: stack.issuer,
    jwks_uri: `${stack.issuer}/.well-known/jwks.json`,
    token_endpoint: stack.tokenUrl,
    authorization_endpoint: stack.tokenUrl.replace('/token', '/authorize'),
  });
});

describe('a session of a pool', () => {
  const client: PoolClient = {
    id: 'client',
    callbackUrls: [],
    logoutUrls: [],
    idTokenSeconds: 900,
    accessTokenSeconds: 900,
    refreshTokenSeconds: 3600,
  };
  const user = { name: 'vera', groups: ['viewers'] };

  test('ends after the time of its client; that of the printed address does not', () => {
    let now = 0;
    const pool = new UserPool('pool', () => now);
    const [tab, printed] = [
      pool.startSession(user, client),
      pool.startSession(user, client, { token: 'p', starts: true }),
    ];
    now = 3_599_999;
    expect(pool.session(tab, 'client')?.user).toEqual(user);
    now = 3_600_000;
    expect(pool.session(tab, 'client')).toBeUndefined();
    expect(pool.session(printed, 'client')).toBeDefined();
  });

  test('is of one client', () => {
    const pool = new UserPool('pool', () => 0);
    expect(pool.session(pool.startSession(user, client), 'other')).toBeUndefined();
  });
});
