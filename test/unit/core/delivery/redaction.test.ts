import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { HIDDEN, redact, redactResult } from '../../../../core/delivery/redaction.ts';
import { signingKeyOf, toWhsec } from '../../../../core/delivery/signature.ts';

/** Its base64 has both characters that URLs and JSON escape. */
const WHSEC = 'whsec_+/+/8ILPZIo2LaLaSwMfKQ9r8GKYqrTwjUPD8I+/';
const TEXT = 'pass/word+of "Zoë\'s" <shop>'.replace('ë', 'e');
const TOKEN = 'Bearer tok_Q9r8GKYqrTwj/UPD+8I==';
const LONG = 'k'.repeat(40) + 'Zx9/'.repeat(502);

const html = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
const json = (text: string) => JSON.stringify(text).slice(1, -1);
const php = (text: string) => json(text).replaceAll('/', '\\/');
const dotnet = (text: string) =>
  text.replaceAll(/[^A-Za-z0-9_ ]/g, (one) => `\\u00${one.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);

const ECHOES: [string, (secret: string) => string][] = [
  ['as it is', (secret) => secret],
  ['in JSON', json],
  ['in JSON of PHP', php],
  ['in JSON of .NET', dotnet],
  ['in JSON within JSON', (secret) => json(json(secret))],
  ['in a URL', encodeURIComponent],
  ['in a URL, in lower case', (secret) => encodeURIComponent(secret).replaceAll(/%../g, (one) => one.toLowerCase())],
  ['in a URL twice', (secret) => encodeURIComponent(encodeURIComponent(secret))],
  ['in HTML', html],
  [
    'in HTML with hexadecimal entities',
    (secret) => secret.replaceAll(/[^A-Za-z0-9]/g, (one) => `&#x${one.charCodeAt(0).toString(16)};`),
  ],
  ['in JSON within HTML', (secret) => html(json(secret))],
  ['in upper case', (secret) => secret.toUpperCase()],
  ['in base64', (secret) => Buffer.from(secret).toString('base64')],
  ['in base64url', (secret) => Buffer.from(secret).toString('base64url')],
  [
    'in the base64 of a whole request, at each position',
    (secret) => ['', 'a', 'ab'].map((before) => Buffer.from(`${before}: ${secret}\r\n`).toString('base64')).join(' '),
  ],
  ['in base64 with line breaks', (secret) => Buffer.from(secret).toString('base64').replaceAll(/.{20}/g, '$&\r\n')],
  [
    'in base64 with line breaks, in JSON',
    (secret) => json(Buffer.from(secret).toString('base64').replaceAll(/.{20}/g, '$&\r\n')),
  ],
  ['in UTF-16 that was read as UTF-8', (secret) => secret.replaceAll(/./g, '$&\0')],
  ['in a hex dump', (secret) => Buffer.from(secret).toString('hex').replaceAll(/../g, '$& ').trim()],
  ['in hex', (secret) => Buffer.from(secret).toString('hex')],
];

/** Texts that show a secret to whoever knows what it is about. */
function shows(text: string, secret: string): boolean {
  const plain = [text, text.replaceAll('\\', ''), html(text)];
  return plain.some((one) => one.toLowerCase().includes(secret.toLowerCase()));
}

describe('an echoed secret is hidden', () => {
  for (const secret of [WHSEC, TEXT, TOKEN, LONG]) {
    test.each(ECHOES)(`%s: ${secret.slice(0, 8)}`, (_how, echo) => {
      const echoed = echo(secret);
      const kept = redact(`before ${echoed} after`, [secret]);
      expect(kept).toContain(HIDDEN);
      expect(kept.startsWith('before')).toBe(true);
      expect(kept.endsWith('after')).toBe(true);
      expect(kept).not.toContain(echoed);
      // Nothing but the padding and the neighbours of an encoding remains.
      expect(kept.length).toBeLessThan('before  after'.length + 3 * (HIDDEN.length + 16));
      expect(shows(kept, secret)).toBe(false);
    });

    test.each(ECHOES)(`%s, cut anywhere: ${secret.slice(0, 8)}`, (_how, echo) => {
      const echoed = echo(secret);
      const step = Math.max(1, Math.floor(echoed.length / 40));
      for (let cut = 12; cut < echoed.length; cut += step) {
        const kept = redact(`before ${echoed.slice(0, cut)}`, [secret]);
        expect(kept.length).toBeLessThan('before '.length + 3 * (HIDDEN.length + 16));
      }
    });
  }

  test('also the key of a whsec_ secret, and the whsec_ form of a text', () => {
    const key = signingKeyOf(WHSEC);
    for (const echo of [
      WHSEC.slice(6),
      key.toString('base64url'),
      key.toString('hex'),
      key.toString('hex').toUpperCase(),
    ])
      expect(redact(`key=${echo};`, [WHSEC])).toBe(`key=${HIDDEN};`);
    expect(redact(toWhsec('your_secure_secret'), ['your_secure_secret'])).toBe(`whsec_${HIDDEN}`);
  });

  test('also the token without its scheme, a cookie without its name, and the password of Basic', () => {
    expect(redact('the token tok_Q9r8GKYqrTwj/UPD+8I== is not known', [TOKEN])).toBe(
      `the token ${HIDDEN} is not known`,
    );
    expect(redact('session 0123456789abcdef ended', ['sid=0123456789abcdef; lang=de'])).toBe(`session ${HIDDEN} ended`);
    const basic = `Basic ${Buffer.from('shop:correct horse').toString('base64')}`;
    expect(redact('wrong password "correct horse" of the shop!', [basic])).toBe(
      `wrong password "${HIDDEN}" of the shop!`,
    );
  });

  test('each of several, and each time', () => {
    expect(redact('a=first_secret b=other_secret c=first_secret', ['first_secret', 'other_secret'])).toBe(
      `a=${HIDDEN} b=${HIDDEN} c=${HIDDEN}`,
    );
  });
});

describe('other text stays', () => {
  test.each(['', 'Invalid signature', '{"error":"no such order"}', '%zz \\u00 &#; 💥'])('%j', (text) => {
    expect(redact(text, [WHSEC, TEXT, TOKEN])).toBe(text);
    expect(redact(text, [])).toBe(text);
    expect(redact(text, [''])).toBe(text);
  });

  test('whatever surrounds a secret, and no text of any kind makes it fail', () => {
    const fragment = fc.constantFrom('%', '\\', '&', '#', 'x', 'u', '0', '2', 'f', ';', ' ', 'é', '💥', 'whse', 'ABC');
    const noise = fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(noise, noise, (before, after) => {
        const kept = redact(`${before} ${TEXT} ${after}`, [TEXT]);
        expect(kept).not.toContain(TEXT);
        expect(kept).toContain(HIDDEN);
      }),
    );
  });
});

test('a result has its response and its message redacted', () => {
  const result = {
    statusCode: 500,
    error: { class: 'protocol', code: 'HPE_INVALID', message: `bad header ${WHSEC}` },
    response: `you sent ${WHSEC}`,
    phases: { total: 1 },
  } as const;
  expect(redactResult(result, [WHSEC])).toEqual({
    ...result,
    error: { ...result.error, message: `bad header ${HIDDEN}` },
    response: `you sent ${HIDDEN}`,
  });
});
