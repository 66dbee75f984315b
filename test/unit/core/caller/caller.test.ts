import { describe, expect, test } from '@jest/globals';
import type { Credentials } from '../../../../core/caller/caller.ts';
import { callerOf, principalOf } from '../../../../core/caller/caller.ts';

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenOf = (claims: unknown): string => `Bearer e30.${encoded(claims)}.c2ln`;

const GROUPS = { claim: 'cognito:groups', admins: 'admins', viewers: 'viewers' };

const callerWith = (claims: Record<string, unknown>, claim = GROUPS.claim, more: Partial<Credentials> = {}) =>
  callerOf(
    {
      apiId: 'api',
      userArn: undefined,
      authorization: [tokenOf({ sub: 'u-1', ...claims })],
      verifiedSubject: 'u-1',
      ...more,
    },
    { kind: 'staff', apiId: 'api', groups: { ...GROUPS, claim } },
  );
const rightsWith = (claims: Record<string, unknown>, claim?: string): unknown => {
  const caller = callerWith(claims, claim);
  return 'refused' in caller ? 'refused' : caller.rights;
};

describe('groups of a colleague', () => {
  test.each<[string, unknown, unknown]>([
    ['a list', ['x', 'admins'], ['read', 'write']],
    ['a list with other things in it', [5, null, { admins: true }, 'viewers'], ['read']],
    ['one text', 'admins', ['read', 'write']],
    ['one text that looks like a list', '[x admins]', 'refused'],
    ['one text with separators', 'x,admins', 'refused'],
    ['an empty list', [], 'refused'],
    ['an object', { admins: true, 0: 'admins' }, 'refused'],
    ['a list within a list', [['admins']], 'refused'],
    ['null', null, 'refused'],
    ['true', true, 'refused'],
    ['a group in another case', ['Admins'], 'refused'],
    ['a group with space around', [' admins '], 'refused'],
  ])('may be %s', (_what, groups, rights) => {
    expect(rightsWith({ [GROUPS.claim]: groups })).toEqual(rights);
  });

  test('are refused where the claim is missing', () => {
    expect(rightsWith({})).toBe('refused');
  });

  test.each(['https://example.com/groups', 'a.b', 'realm_access.roles', 'roles', 'ключ'])(
    'are read from the claim of the configuration, whose name leads into nothing: %s',
    (claim) => {
      expect(rightsWith({ [claim]: ['admins'] }, claim)).toEqual(['read', 'write']);
      expect(rightsWith({ a: { b: ['admins'] }, realm_access: { roles: ['admins'] } }, claim)).toBe('refused');
    },
  );

  test.each(['constructor', '__proto__', 'toString'])('are never those of an object: %s', (claim) => {
    expect(rightsWith({}, claim)).toBe('refused');
  });

  test('tell a member of both groups apart from a viewer, in any order', () => {
    expect(rightsWith({ [GROUPS.claim]: ['viewers', 'admins'] })).toEqual(['read', 'write']);
  });
});

describe('the name of a colleague', () => {
  const nameWith = (claims: Record<string, unknown>): unknown =>
    (callerWith({ ...claims, [GROUPS.claim]: ['viewers'] }) as { name?: string }).name;

  test('is the e-mail address, else what the issuer calls them', () => {
    expect(nameWith({ email: 'ada@example.com', preferred_username: 'ada' })).toBe('ada@example.com');
    expect(nameWith({ preferred_username: 'ada', name: 'Ada L.' })).toBe('ada');
    expect(nameWith({ name: 'Ada L.' })).toBe('Ada L.');
    expect(nameWith({})).toBeUndefined();
  });

  test.each(['a\nb', 'a\u202Eb', '', 'x'.repeat(256), 5])('is left out where it is no text of a line: %j', (email) => {
    expect(nameWith({ email })).toBeUndefined();
  });
});

describe('the token', () => {
  const good = tokenOf({ sub: 'u-1', [GROUPS.claim]: ['admins'] });
  test.each<[string, string[]]>([
    ['is missing', []],
    ['is there twice', [good, good]],
    ['is in a list', [`${good}, ${good}`]],
    ['has no scheme', [good.slice('Bearer '.length)]],
    ['has another scheme', [good.replace('Bearer', 'Basic')]],
    ['has two parts', [good.slice(0, good.lastIndexOf('.'))]],
    ['has five parts', [`${good}.a.b`]],
    ['is no base64url', [good.replace('.', '.=')]],
    ['has claims that are no JSON', ['Bearer e30.aGVsbG8.c2ln']],
    ['has claims that are a list', [tokenOf(['sub', 'u-1'])]],
    ['has claims that are null', [tokenOf(null)]],
    ['has a subject that is a number', [tokenOf({ sub: 5, [GROUPS.claim]: ['admins'] })]],
    ['has a subject over two lines', [tokenOf({ sub: 'u\n1', [GROUPS.claim]: ['admins'] })]],
  ])('that %s lets nobody in', (_what, authorization) => {
    expect(callerWith({}, GROUPS.claim, { authorization })).toHaveProperty('refused');
  });

  test.each(['bearer', 'BEARER'])('may come with the scheme as %s', (scheme) => {
    expect(callerWith({}, GROUPS.claim, { authorization: [good.replace('Bearer', scheme)] })).toHaveProperty('rights');
  });

  test.each([undefined, '', 'u-2', 'U-1'])('lets nobody in where the gateway verified the subject %j', (verified) => {
    expect(callerWith({}, GROUPS.claim, { authorization: [good], verifiedSubject: verified })).toHaveProperty(
      'refused',
    );
  });
});

test('principals of two kinds never meet', () => {
  const arn = 'arn:aws:iam::123456789012:user/ada';
  expect(principalOf({ kind: 'iam', subject: arn, rights: [] })).toBe(arn);
  expect(principalOf({ kind: 'staff', subject: arn, rights: [] })).toBe(`staff:${arn}`);
});
