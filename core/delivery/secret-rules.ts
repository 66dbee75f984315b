import { RuleError } from '../contract/errors.ts';

/**
 * The rules of signing secrets, for both sides: the API checks a secret that an admin supplies, a receiver the secret that
 * it is configured with. Stored secrets of earlier releases, which may be shorter, still sign. Receivers of every runtime check them, so this
 * file needs no Node.
 */

/** Begins a secret whose key is base64. */
export const WHSEC = 'whsec_';

/** The secret cannot be used to sign. */
export class SecretError extends RuleError {
  override readonly name = 'SecretError';
}

/** Bytes of the key of a `whsec_` secret. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme */
const KEY_BYTES = { least: 24, most: 64 };
/** Bytes of any other secret: its text is the key. */
const LEAST_TEXT_BYTES = 16;

/** Text that a header can carry: `X-Webhook-Secret` carries the secret. */
const PRINTABLE_ASCII = /^[ -~]*$/;
/** White space that is written out, e.g. `\n` in a file of variables, counts too. */
const OUTER_SPACE = /^(?:\s|\\[nrt])|(?:\s|\\[nrt])$/;
const QUOTED = /^(["'`]).*\1$/s;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const BASE64_WITHOUT_PADDING = /^[A-Za-z0-9+/]+$/;
const BASE64URL = /^[A-Za-z0-9_-]+=*$/;
/** `whsk_` and `whpk_` begin the asymmetric keys of Standard Webhooks. */
const NEARLY_WHSEC = /^wh(?:sec|sk|pk)[-_:=. ]|^whsec$|whsec_/i;

/** @throws SecretError when a secret that an admin supplies breaks a rule */
export function checkSecret(secret: string): void {
  checkText(secret);
  if (!secret.startsWith(WHSEC)) return checkLength(secret);
  const { length } = checkedKey(secret);
  if (length < KEY_BYTES.least || length > KEY_BYTES.most) throw wrongKeyLength(length);
}

/**
 * Checks a secret that a receiver is configured with. It may also be the `whsec_` form of a text that an admin supplied,
 * whose key has the length of that text.
 *
 * @throws SecretError
 */
export function checkReceiverSecret(secret: string): void {
  checkText(secret);
  if (!secret.startsWith(WHSEC)) return checkLength(secret);
  const key = checkedKey(secret);
  const supplied = key.length >= LEAST_TEXT_BYTES && PRINTABLE_ASCII.test(key);
  if (!supplied && (key.length < KEY_BYTES.least || key.length > KEY_BYTES.most)) throw wrongKeyLength(key.length);
}

function checkText(secret: string): void {
  if (OUTER_SPACE.test(secret)) {
    throw new SecretError('The secret begins or ends with white space', 'Remove it, e.g. the newline of a file');
  }
  if (QUOTED.test(secret)) {
    throw new SecretError('The secret begins and ends with a quote', 'Remove the quotes');
  }
  if (!PRINTABLE_ASCII.test(secret)) {
    throw new SecretError(
      'The secret has a character that a header cannot carry',
      'Use ASCII letters, digits and punctuation',
    );
  }
  if (!secret.startsWith(WHSEC) && NEARLY_WHSEC.test(secret)) {
    throw new SecretError(
      `The secret resembles ${WHSEC} without being one`,
      `Begin it with ${WHSEC} in lower case, with nothing before it, or choose another beginning`,
    );
  }
}

/** ASCII has a byte for each character. */
function checkLength(secret: string): void {
  if (secret.length >= LEAST_TEXT_BYTES) return;
  throw new SecretError(
    `The secret is shorter than ${LEAST_TEXT_BYTES} bytes`,
    'Use a longer one, or have one generated',
  );
}

/** The key of a `whsec_` secret, a character for each byte. */
function checkedKey(secret: string): string {
  const encoded = secret.slice(WHSEC.length);
  if (encoded === '') throw new SecretError(`The secret is ${WHSEC} without a key`, 'Copy the whole secret');
  if (!BASE64.test(encoded)) {
    throw new SecretError(`The secret begins with ${WHSEC} and is not base64 after it`, remedyOf(encoded));
  }
  return atob(encoded);
}

function remedyOf(encoded: string): string {
  if (BASE64_WITHOUT_PADDING.test(encoded)) return 'Add the = that it lacks at its end, or copy the whole secret';
  if (/^whsec_/i.test(encoded)) return `Remove the second ${WHSEC}`;
  if (BASE64URL.test(encoded)) return 'It is base64url: write + for -, / for _, and = at its end up to a multiple of 4';
  return `Encode the key as base64, or choose another beginning than ${WHSEC}`;
}

const wrongKeyLength = (length: number): SecretError =>
  new SecretError(
    `The key after ${WHSEC} has ${length} bytes, and ${KEY_BYTES.least} to ${KEY_BYTES.most} are allowed`,
    'Use a key of 32 random bytes, or have one generated',
  );
