import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { checkReceiverSecret, checkSecret, SecretError } from '../../../../core/delivery/secret-rules.ts';
import { toWhsec } from '../../../../core/delivery/signature.ts';

/** Bytes that are no text. */
const whsecOf = (bytes: number): string => `whsec_${Buffer.alloc(bytes, 0xfb).toString('base64')}`;
const KEY = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

const REFUSED: [secret: string, rule: string][] = [
  ['fifteen_letters', 'shorter than 16 bytes'],
  ['', 'shorter than 16 bytes'],
  ['sixteen letters\n', 'white space'],
  [' sixteen_letters', 'white space'],
  ['\ufeffsixteen_letters_', 'white space'],
  ['your_secure_secret\\n', 'white space'],
  [`\n${KEY}`, 'white space'],
  [`${KEY} `, 'white space'],
  ['"your_secure_secret"', 'quote'],
  [`'${KEY}'`, 'quote'],
  ['sixteen_létters_', 'a character that a header cannot carry'],
  ['your_secure\u200bsecret', 'a character that a header cannot carry'],
  [`v1,${KEY}`, 'resembles whsec_'],
  [`WEBHOOK_SECRET=${KEY}`, 'resembles whsec_'],
  [KEY.replace('whsec_', 'WHSEC_'), 'resembles whsec_'],
  [KEY.replace('whsec_', 'whsec-'), 'resembles whsec_'],
  [KEY.replace('whsec_', 'whsk_'), 'resembles whsec_'],
  [KEY.replace('whsec_', 'whpk_'), 'resembles whsec_'],
  [`whsec_${KEY}`, 'is not base64 after whsec_'],
  ['whsec_', 'is not base64 after whsec_'],
  ['whsec_not-base64!', 'is not base64 after whsec_'],
  [`${KEY}!`, 'is not base64 after whsec_'],
  [KEY.replace('f', '-'), 'is not base64 after whsec_'],
  [KEY.slice(0, 20) + '\n' + KEY.slice(20), 'a character that a header cannot carry'],
  [whsecOf(25).replaceAll('=', ''), 'is not base64 after whsec_'],
  ['whsec_QQ==', 'has a key of 1 bytes'],
  [whsecOf(15), 'has a key of 15 bytes'],
  [whsecOf(23), 'has a key of 23 bytes'],
  [whsecOf(65), 'has a key of 65 bytes'],
];

const ACCEPTED = [
  'your_secure_secret',
  'a passphrase of words',
  'it ends in a quote"',
  'whsecret-of-the-shop',
  KEY,
  whsecOf(24),
  whsecOf(64),
];

describe.each([
  ['the API', checkSecret],
  ['a receiver', checkReceiverSecret],
])('%s', (_who, check) => {
  test.each(REFUSED)('refuses %j', (secret, rule) => {
    expect(() => check(secret)).toThrow(SecretError);
    expect(() => check(secret)).toThrow(rule);
  });

  test.each(ACCEPTED)('accepts %j', (secret) => {
    expect(() => check(secret)).not.toThrow();
  });

  test('accepts the secret of the integration guide', () => {
    const guide = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
    const [, secret = ''] = /secret: '([^']+)'/.exec(guide) ?? [];
    expect(secret).toBe('your_secure_secret');
    expect(() => check(secret)).not.toThrow();
  });
});

test('a receiver accepts the whsec_ form of every text that the API accepts', () => {
  for (const text of ['sixteen_letters_', 'x'.repeat(512)]) {
    expect(() => checkSecret(text)).not.toThrow();
    expect(() => checkReceiverSecret(toWhsec(text))).not.toThrow();
  }
});

test.each([
  ['a key without its padding', whsecOf(25).replaceAll('=', '')],
  ['whsec_ twice', `whsec_${KEY}`],
  ['base64url', KEY.replace('f', '-')],
  ['no key', 'whsec_'],
])('one remedy is for %s', (_, secret) => {
  expect(() => checkSecret(secret)).toThrow('Copy it whole: whsec_ once, then base64 (not base64url) up to its =');
});
