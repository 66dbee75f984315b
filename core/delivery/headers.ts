import { RuleError } from '../contract/errors.ts';

/** Headers of a POST: those an admin may add, and those that are always sent. */

export const SECRET_HEADER = 'X-Webhook-Secret';
export const USER_AGENT = 'Street-Collector-Webhooks/1.0';

const MOST_HEADERS = 20;
const LONGEST_NAME = 64;
const LONGEST_VALUE = 2048;
/** Names and values together, in bytes: common servers accept 8 KiB of headers in all. */
const LARGEST_SET = 6144;

/** https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^(?:[!-~](?:[ -~]*[!-~])?)?$/;

/** Headers that frame the request, belong to a hop, or are set by the service. In lower case. */
const RESERVED_NAMES = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'user-agent',
  'accept-encoding',
]);
const RESERVED_PREFIXES = ['content-', 'proxy-', 'webhook-', 'x-webhook-', 'x-amz'];

/** Words that end a part of the name of a header whose value is a credential, e.g. `X-Api-Key` and `XAuthToken`. */
const CREDENTIAL_WORDS = [
  'auth',
  'authorization',
  'authentication',
  'bearer',
  'cookie',
  'credential',
  'credentials',
  'jwt',
  'key',
  'keys',
  'passphrase',
  'passwd',
  'password',
  'pwd',
  'secret',
  'session',
  'sessionid',
  'signature',
  'token',
];
/** Names that only look like one. */
const NO_CREDENTIALS = new Set(['idempotency-key', 'x-idempotency-key']);

/** Names that servers take for equal have equal keys: CGI and its successors make no difference between `-` and `_`. */
export const headerKey = (name: string): string => name.toLowerCase().replaceAll('_', '-');

/** Whether the name of a header says that its value is a credential. Such a value is encrypted and never shown. */
export function isCredential(name: string): boolean {
  const key = headerKey(name);
  return (
    !NO_CREDENTIALS.has(key) && key.split('-').some((part) => CREDENTIAL_WORDS.some((word) => part.endsWith(word)))
  );
}

/** @throws RuleError for the first rule that the custom headers of a destination break */
export function checkCustomHeaders(headers: Readonly<Record<string, string>>): void {
  const entries = Object.entries(headers);
  if (entries.length > MOST_HEADERS)
    throw refused(ALL, `are ${entries.length}, ${MOST_HEADERS} are allowed`, 'Remove some');
  const seen = new Set<string>();
  for (const [name, value] of entries) {
    checkName(name);
    const key = headerKey(name);
    if (seen.has(key)) throw refused(named(name), 'is given twice in different spelling', 'Keep one');
    seen.add(key);
    if (value.length > LONGEST_VALUE)
      throw refused(named(name), `has a value longer than ${LONGEST_VALUE} characters`, 'Shorten it');
    if (!VALUE.test(value)) {
      throw refused(
        named(name),
        'has a value that is not printable ASCII, or has a space at its ends',
        'Encode it, e.g. as base64',
      );
    }
  }
  const size = entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (size > LARGEST_SET)
    throw refused(ALL, `are ${size} characters together, ${LARGEST_SET} are allowed`, 'Shorten them');
}

function checkName(name: string): void {
  if (name.length > LONGEST_NAME || !NAME.test(name)) {
    throw refused(
      named(name),
      `is not a header name of 1 to ${LONGEST_NAME} characters`,
      'Use letters, digits and hyphens',
    );
  }
  const key = headerKey(name);
  const prefix = RESERVED_PREFIXES.find((reserved) => key.startsWith(reserved));
  if (prefix !== undefined)
    throw refused(named(name), `begins with ${prefix}, which the service sets itself`, 'Choose another name');
  if (RESERVED_NAMES.has(key)) throw refused(named(name), 'is one that the service sets itself', 'Leave it out');
}

const ALL = 'The headers';
const named = (name: string): string => `The header ${JSON.stringify(name.slice(0, 80))}`;
const refused = (subject: string, rule: string, remedy: string) => new RuleError(`${subject} ${rule}`, remedy);

export interface HeaderParts {
  /** `webhook-id`: `msg_…`, the same for every attempt. */
  eventId: string;
  /** Time of the attempt, in Unix seconds. */
  timestamp: number;
  /** Value of `webhook-signature`. */
  signature: string;
  /** Event type. */
  type: string;
  /** `X-Webhook-Entity` and its version, see `entityHeaders`. Default: none. */
  entity?: Readonly<Record<string, string>>;
  /** Custom headers of the destination, checked by `checkCustomHeaders`. */
  custom: Readonly<Record<string, string>>;
  /** Value of `X-Webhook-Secret`; absent when the destination does not want the header. */
  secret?: string;
  /** Value of `traceparent`; absent when receivers do not get the trace. A custom header of that name wins. */
  traceparent?: string;
}

/** All headers of a POST but `Host`, `Content-Length` and `Connection`, which follow from how it is sent. */
export function composeHeaders({
  eventId,
  timestamp,
  signature,
  type,
  entity,
  custom,
  secret,
  traceparent,
}: HeaderParts): Record<string, string> {
  const ownTrace = Object.keys(custom).some((name) => name.toLowerCase() === 'traceparent');
  return {
    ...custom,
    ...(traceparent !== undefined && !ownTrace && { traceparent }),
    'Content-Type': 'application/json',
    'Accept-Encoding': 'identity',
    'User-Agent': USER_AGENT,
    'webhook-id': eventId,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signature,
    'X-Webhook-Event': headerText(type),
    ...entity,
    ...(secret !== undefined && { [SECRET_HEADER]: secret }),
  };
}

/**
 * Event types may have any character; characters that a header cannot carry are percent-encoded as UTF-8. So is `%`, or two
 * types would have one text.
 */
function headerText(text: string): string {
  if (VALUE.test(text) && !text.includes('%')) return text;
  return text.replaceAll(/[^!-$&-~]+/g, (part) => encodeURIComponent(part.replaceAll(/\p{Surrogate}/gu, '\uFFFD')));
}
