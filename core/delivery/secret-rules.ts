import { RuleError } from '../contract/errors.ts';

/**
 * The rules of signing secrets, for both sides: the API checks a secret that an admin supplies, a receiver the secret that
 * it is configured with. Stored secrets of earlier releases, which may be shorter, still sign. Receivers check them in any
 * runtime, and count the bytes of this file: it needs no Node, and its messages are short.
 */

/** Begins a secret whose key is base64. */
export const WHSEC = 'whsec_';

/** The secret cannot be used to sign. */
export class SecretError extends RuleError {
  override readonly name = 'SecretError';
}

const GENERATED = 'Have one generated';

const UNPRINTABLE = /[^ -~]/;

/** Text that breaks a rule, the rule, and the remedy. */
type Fault = readonly [pattern: RegExp, rule: string, remedy: string];

/** White space that is written out, e.g. `\n` in a file of variables, counts too. `X-Webhook-Secret` carries the secret. */
const FAULTS: readonly Fault[] = [
  [/^(?:\s|\\[nrt])|(?:\s|\\[nrt])$/, 'begins or ends with white space', 'Remove it'],
  [/^(["'`]).*\1$/s, 'begins and ends with a quote', 'Remove the quotes'],
  [UNPRINTABLE, 'has a character that a header cannot carry', 'Use printable ASCII'],
];

/** `whsk_` and `whpk_` begin the asymmetric keys of Standard Webhooks. A text is its own key, a byte for each character. */
const TEXT_FAULTS: readonly Fault[] = [
  [
    /^wh(?:sec|sk|pk)[-_:=. ]|^whsec$|whsec_/i,
    'resembles whsec_ but is none',
    'Begin it with whsec_ in lower case, or otherwise',
  ],
  [/^.{0,15}$/, 'is shorter than 16 bytes', GENERATED],
];

/** With a length that is a multiple of 4. */
const BASE64 = /^[+/\da-z]+={0,2}$/i;

/** @throws SecretError when a secret that an admin supplies breaks a rule */
export function checkSecret(secret: string): void {
  const key = checkedKey(secret);
  if (key !== undefined) checkLength(key);
}

/**
 * Checks a secret that a receiver is configured with. It may also be the `whsec_` form of a text that an admin supplied,
 * whose key has the length of that text.
 *
 * @throws SecretError
 */
export function checkReceiverSecret(secret: string): void {
  const key = checkedKey(secret);
  if (key !== undefined && !(key.length >= 16 && !UNPRINTABLE.test(key))) checkLength(key);
}

/** Returns the key of a `whsec_` secret, a character for each byte. */
function checkedKey(secret: string): string | undefined {
  refuse(secret, FAULTS);
  if (!secret.startsWith(WHSEC)) return refuse(secret, TEXT_FAULTS);
  const encoded = secret.slice(WHSEC.length);
  if (encoded.length % 4 > 0 || !BASE64.test(encoded))
    throw fault('is not base64 after whsec_', 'Copy it whole: whsec_ once, then base64 (not base64url) up to its =');
  return atob(encoded);
}

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme */
function checkLength({ length }: string): void {
  if (length < 24 || length > 64) throw fault(`has a key of ${length} bytes, not 24 to 64`, GENERATED);
}

function refuse(text: string, faults: readonly Fault[]): undefined {
  for (const [pattern, rule, remedy] of faults) if (pattern.test(text)) throw fault(rule, remedy);
}

const fault = (rule: string, remedy: string): SecretError => new SecretError(`The secret ${rule}`, remedy);
