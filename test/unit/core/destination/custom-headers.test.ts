import { describe, expect, test } from '@jest/globals';
import type { CustomHeaders, GivenHeaders } from '../../../../core/destination/custom-headers.ts';
import {
  faultsOfHeaders,
  headersAfter,
  secretValues,
  shownHeaders,
} from '../../../../core/destination/custom-headers.ts';
import { isCredential } from '../../../../core/delivery/headers.ts';

const STORED = { ciphertext: 'AAAA', length: 9 };
const CURRENT: CustomHeaders = {
  headers: { 'X-Shop': 'berlin' },
  secretHeaders: { Authorization: STORED, 'X-Partner': STORED },
};
const NONE: CustomHeaders = { headers: {} };

function rulesOf(given: GivenHeaders, current = NONE): string[] {
  return faultsOfHeaders(given, headersAfter(current, given)).map(({ field, rule }) => `${field}: ${rule}`);
}

describe('the name of a header says whether its value is a credential', () => {
  test.each([
    'Authorization',
    'authorization',
    'X-Authorization',
    'Cookie',
    'X-Api-Key',
    'x_api_key',
    'Api-Key',
    'XApiKey',
    'apikey',
    'X-Auth-Token',
    'X-Shop-Access-Token',
    'PRIVATE-TOKEN',
    'X-Gitlab-Token',
    'Ocp-Apim-Subscription-Key',
    'X-Functions-Key',
    'X-Client-Secret',
    'X-Password',
    'X-Hub-Signature',
    'X-Session-Id',
    'X-Vault-Credentials',
  ])('%s is one', (name) => expect(isCredential(name)).toBe(true));

  test.each([
    'X-Shop',
    'Accept',
    'Accept-Language',
    'X-Partner',
    'X-Tenant',
    'Idempotency-Key',
    'traceparent',
    'X-Author',
  ])('%s is none', (name) => expect(isCredential(name)).toBe(false));
});

describe('the headers of a destination', () => {
  test('are secret when they are credentials or are given as such, and visible otherwise', () => {
    const given = { headers: { 'X-Shop': 'berlin', Authorization: 'Bearer abc' }, secretHeaders: { 'X-Partner': 'p' } };
    expect(headersAfter(NONE, given)).toEqual({
      headers: { 'X-Shop': 'berlin' },
      secretHeaders: { Authorization: { value: 'Bearer abc' }, 'X-Partner': { value: 'p' } },
    });
  });

  test('stay when a change says nothing about them', () => {
    expect(headersAfter(CURRENT, {})).toEqual(CURRENT);
  });

  test('stay when a change sends them as they were shown', () => {
    const given = { headers: shownHeaders(CURRENT) };
    expect(headersAfter(CURRENT, given)).toEqual(CURRENT);
    expect(rulesOf(given, CURRENT)).toEqual([]);
    expect(headersAfter(CURRENT, { secretHeaders: { 'X-Partner': '(hidden)' } })).toEqual(CURRENT);
  });

  test('are replaced as a whole by headers, and one by one by secretHeaders', () => {
    expect(headersAfter(CURRENT, { headers: { 'X-Shop': 'paris' } })).toEqual({ headers: { 'X-Shop': 'paris' } });
    expect(headersAfter(CURRENT, { headers: null })).toEqual(NONE);
    expect(headersAfter(CURRENT, { secretHeaders: { authorization: 'Bearer new', 'X-Shop': 'hush' } })).toEqual({
      headers: {},
      secretHeaders: {
        'X-Shop': { value: 'hush' },
        authorization: { value: 'Bearer new' },
        'X-Partner': STORED,
      },
    });
  });

  test('stay secret when a change gives them as visible ones', () => {
    expect(headersAfter(CURRENT, { headers: { 'x-partner': 'new' } })).toEqual({
      headers: {},
      secretHeaders: { 'x-partner': { value: 'new' } },
    });
  });

  test('become secret at the next change where an earlier release stored a credential as it is', () => {
    const old: CustomHeaders = { headers: { 'X-Api-Key': 'plain', 'X-Shop': 'berlin' } };
    const encrypted = { headers: { 'X-Shop': 'berlin' }, secretHeaders: { 'X-Api-Key': { value: 'plain' } } };
    expect(headersAfter(old, {})).toEqual(encrypted);
    expect(headersAfter(old, { headers: shownHeaders(old) })).toEqual(encrypted);
    expect(shownHeaders(old)).toEqual({ 'X-Api-Key': '(hidden)', 'X-Shop': 'berlin' });
    expect(secretValues({ headers: old.headers })).toEqual(['plain']);
  });
});

describe('a request', () => {
  test.each<[string, GivenHeaders, string]>([
    [
      'the placeholder of a header that is not stored',
      { headers: { 'X-Shop': '(hidden)' } },
      'headers: The header "X-Shop" has the value (hidden)',
    ],
    [
      'the placeholder as a new secret',
      { secretHeaders: { 'X-New': '(hidden)' } },
      'headers: The header "X-New" has the value (hidden)',
    ],
    [
      'the placeholder of a credential',
      { headers: { Authorization: '(hidden)' } },
      'headers: The header "Authorization" has the value (hidden)',
    ],
    ['an empty secret', { secretHeaders: { 'X-New': '' } }, 'secretHeaders: The header "X-New" is empty'],
    [
      'a header in both',
      { headers: { 'X-A': '1' }, secretHeaders: { x_a: '2' } },
      'secretHeaders: The header "x_a" is in headers too',
    ],
    [
      'a line break in a secret',
      { secretHeaders: { 'X-A': 'a\r\nHost: b' } },
      'secretHeaders: The header "X-A" has a value that is not printable ASCII',
    ],
    [
      'a header of ours as a secret',
      { secretHeaders: { 'X-Webhook-Secret': 'a' } },
      'secretHeaders: The header "X-Webhook-Secret" begins with x-webhook-',
    ],
    [
      'a header of ours with underscores',
      { headers: { X_Webhook_Secret: 'a' } },
      'headers: The header "X_Webhook_Secret" begins with x-webhook-',
    ],
    [
      'a header that frames the request, with underscores',
      { headers: { Transfer_Encoding: 'a' } },
      'headers: The header "Transfer_Encoding" is one',
    ],
    ['one name in two spellings', { headers: { 'X-A': '1', X_A: '2' } }, 'headers: The header "X_A" is given twice'],
  ])('with %s is refused', (_what, given, rule) => {
    expect(rulesOf(given)).toEqual([expect.stringContaining(rule)]);
  });

  test('counts stored secrets among all headers', () => {
    const many = Object.fromEntries(
      Array.from({ length: 19 }, (_, index) => [`X-S${index}`, { ...STORED, length: 300 }]),
    );
    const current: CustomHeaders = { headers: {}, secretHeaders: many };
    expect(rulesOf({ secretHeaders: { 'X-S19': 'x' } }, current)).toEqual([]);
    expect(rulesOf({ secretHeaders: { 'X-S19': 'x'.repeat(1_000) } }, current)).toEqual([
      expect.stringContaining('headers: The headers are'),
    ]);
    expect(rulesOf({ secretHeaders: { 'X-S19': 'x', 'X-S20': 'x' } }, current)).toEqual([
      expect.stringContaining('are 21, 20 are allowed'),
    ]);
  });
});
