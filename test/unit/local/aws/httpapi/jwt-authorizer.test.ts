import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { JwtAuthorizer } from '../../../../../local/aws/services/httpapi/jwt-authorizer.ts';
import { TestIssuer } from './test-issuer.ts';

/** Rules of https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html, by real signed tokens. */

const START = Date.UTC(2026, 0, 1);
const SECOND = START / 1000;
let issuer: TestIssuer;
let now: number;
let authorizer: JwtAuthorizer;

beforeAll(async () => {
  issuer = await TestIssuer.start();
  await issuer.addKey('one');
  await issuer.addKey('curve', 'ES256');
  await issuer.addKey('rs384', 'RS384');
});

beforeEach(() => {
  now = START;
  issuer.asked.length = 0;
  authorizer = new JwtAuthorizer({
    issuer: issuer.url,
    audience: ['console', 'other'],
    extraCertificates: undefined,
    clock: () => now,
  });
});

afterAll(() => issuer.close());

type Claims = Record<string, unknown>;

const claims = (more: Claims = {}): Claims => ({
  iss: issuer.url,
  sub: 'u-1',
  aud: 'console',
  iat: SECOND,
  exp: SECOND + 900,
  ...more,
});

const authorize = async (more: Claims = {}, kid = 'one', header: Record<string, unknown> = {}) =>
  authorizer.authorize([`Bearer ${await issuer.sign(kid, claims(more), header)}`]);

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token is accepted', () => {
  test('with its claims as they are', async () => {
    expect(await authorize({ 'cognito:groups': ['a', 'b c'] })).toMatchObject({
      sub: 'u-1',
      'cognito:groups': ['a', 'b c'],
    });
  });

  test('with Bearer or alone', async () => {
    const token = await issuer.sign('one', claims());
    expect(await authorizer.authorize([token])).toMatchObject({ sub: 'u-1' });
    expect(await authorizer.authorize([`Bearer ${token}`])).toMatchObject({ sub: 'u-1' });
  });

  test.each<[string, Claims]>([
    ['one of several audiences', { aud: ['elsewhere', 'other'] }],
    ['client_id where there is no aud, as access tokens of Cognito have it', { aud: undefined, client_id: 'console' }],
    ['a time before which it is not valid, which has come', { nbf: SECOND }],
  ])('with %s', async (_name, more) => {
    expect(await authorize(more)).toMatchObject({ sub: 'u-1' });
  });

  test('with another RSA algorithm', async () => {
    expect(await authorize({}, 'rs384', { alg: 'RS384' })).toMatchObject({ sub: 'u-1' });
  });
});

describe('a token is refused', () => {
  test.each<[string, Claims, string]>([
    ['of another issuer', { iss: 'https://elsewhere.example' }, 'issuer does not match'],
    ['whose issuer has a slash more', { iss: 'SLASH' }, 'issuer does not match'],
    ['without an issuer', { iss: undefined }, 'issuer does not match'],
    ['for another audience', { aud: 'elsewhere' }, 'the token does not have a valid audience'],
    ['for an audience that only begins alike', { aud: 'console2' }, 'the token does not have a valid audience'],
    ['without an audience', { aud: undefined }, 'the token does not have a valid audience'],
    [
      'for another audience, whatever its client_id',
      { aud: 'elsewhere', client_id: 'console' },
      'the token does not have a valid audience',
    ],
    ['that has expired', { exp: SECOND - 1 }, 'the token has expired'],
    ['that expires now', { exp: SECOND }, 'the token has expired'],
    ['that never expires', { exp: undefined }, 'the token has expired'],
    ['that is not valid yet', { nbf: SECOND + 5 }, 'the token is not valid yet: nbf'],
    ['that was issued in the future', { iat: SECOND + 5 }, 'the token is not valid yet: iat'],
  ])('%s', async (_name, more, reason) => {
    await expect(authorize(more['iss'] === 'SLASH' ? { iss: `${issuer.url}/` } : more)).rejects.toThrow(reason);
  });

  test('signed with ES256, although the issuer has that key', async () => {
    await expect(authorize({}, 'curve', { alg: 'ES256' })).rejects.toThrow('signing method ES256 is invalid');
  });

  test('without a signature', async () => {
    const token = `${part({ alg: 'none', kid: 'one' })}.${part(claims())}.`;
    await expect(authorizer.authorize([token])).rejects.toThrow('signing method none is invalid');
  });

  test('signed with HS256 and the public key as the secret', async () => {
    const signed = `${part({ alg: 'HS256', kid: 'one' })}.${part(claims())}`;
    const secret = Buffer.from(issuer.keys[0]?.n ?? '', 'base64url');
    const token = `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
    await expect(authorizer.authorize([token])).rejects.toThrow('signing method HS256 is invalid');
  });

  test('without the id of its key', async () => {
    await expect(authorize({}, 'one', { kid: undefined })).rejects.toThrow('the token has no kid');
  });

  test('with the id of a key that the issuer does not have', async () => {
    await expect(authorize({}, 'one', { kid: 'unheard' })).rejects.toThrow('the issuer has no key of this kid');
  });

  test('with the id of another key of the issuer', async () => {
    await issuer.addKey('two');
    await expect(authorize({}, 'one', { kid: 'two' })).rejects.toThrow('the signature is invalid');
  });

  test('with an algorithm that is not that of its key', async () => {
    await expect(authorize({}, 'one', { kid: 'rs384' })).rejects.toThrow('the issuer has no key of this kid');
  });

  test('whose claims were changed', async () => {
    const [header = '', , signature = ''] = (await issuer.sign('one', claims())).split('.');
    const token = `${header}.${part(claims({ sub: 'u-2' }))}.${signature}`;
    await expect(authorizer.authorize([token])).rejects.toThrow('the signature is invalid');
  });

  test('with a critical header that nobody here understands', async () => {
    const [, payload = '', signature = ''] = (await issuer.sign('one', claims())).split('.');
    const token = `${part({ alg: 'RS256', kid: 'one', crit: ['x'], x: 1 })}.${payload}.${signature}`;
    await expect(authorizer.authorize([token])).rejects.toThrow('the signature is invalid');
  });

  test.each([
    ['Basic', (token: string) => [`Basic ${token}`]],
    ['bearer in lower case', (token: string) => [`bearer ${token}`]],
    ['Bearer and two spaces', (token: string) => [`Bearer  ${token}`]],
    ['Bearer twice', (token: string) => [`Bearer Bearer ${token}`]],
    ['a comma and another', (token: string) => [`Bearer ${token}, Bearer ${token}`]],
    ['no segments', () => ['Bearer nonsense']],
    ['four segments', (token: string) => [`Bearer ${token}.x`]],
    ['five segments, an encrypted token', (token: string) => [`Bearer ${token}.x.y`]],
  ])('with %s', async (_name, values) => {
    const token = await issuer.sign('one', claims());
    await expect(authorizer.authorize(values(token))).rejects.toThrow('invalid number of segments');
  });

  test('beside another', async () => {
    const token = await issuer.sign('one', claims());
    await expect(authorizer.authorize([`Bearer ${token}`, `Bearer ${token}`])).rejects.toThrow('several tokens');
  });

  test('whose header is no JSON', async () => {
    await expect(authorizer.authorize(['AAAA.AAAA.AAAA'])).rejects.toThrow('the token cannot be decoded');
  });

  test('that is not there, without a word about why', async () => {
    for (const values of [[], [''], [' ']])
      await expect(authorizer.authorize(values)).rejects.toMatchObject({ description: undefined });
  });
});

describe("the issuer's keys", () => {
  test('are asked for once, for requests at once too, and again after two hours', async () => {
    const later = { iat: SECOND, exp: SECOND + 99_999 };
    await Promise.all([authorize(later), authorize(later), authorize(later)]);
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration', '/keys']);
    now += 2 * 60 * 60 * 1000 - 1;
    await authorize(later);
    expect(issuer.asked).toHaveLength(2);
    now += 1;
    await authorize(later);
    expect(issuer.asked).toHaveLength(4);
  });

  test('are asked for again because of a new key, and not for each wrong one', async () => {
    const later = { iat: SECOND, exp: SECOND + 99_999 };
    await authorize(later);
    await issuer.addKey('rotated');
    await expect(authorize(later, 'rotated')).rejects.toThrow('the issuer has no key of this kid');
    expect(issuer.asked).toHaveLength(2);
    now += 10_000;
    expect(await authorize(later, 'rotated')).toMatchObject({ sub: 'u-1' });
  });

  test('that cannot be read refuse every token, with the reason', async () => {
    const elsewhere = new JwtAuthorizer({
      issuer: `${issuer.url}/none`,
      audience: ['console'],
      extraCertificates: undefined,
      clock: () => now,
    });
    const token = await issuer.sign('one', claims({ iss: `${issuer.url}/none` }));
    await expect(elsewhere.authorize([token])).rejects.toThrow(/discovery endpoint communication error.*status 404/);
  });
});
