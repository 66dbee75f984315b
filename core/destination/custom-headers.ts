import { RuleError } from '../contract/errors.ts';
import { checkCustomHeaders, headerKey, isCredential } from '../delivery/headers.ts';
import { HIDDEN } from '../delivery/redaction.ts';
import type { Fault } from '../fault.ts';
import { faultsIn } from '../fault.ts';
import type { Configuration, EncryptedHeader } from './destination.ts';

/**
 * The custom headers of a destination: some are visible, and some are secret, which the API never shows. Secret are those
 * that an admin gives as `secretHeaders`, and every header whose name says that it is a credential. A secret header stays
 * secret as long as the destination has it.
 */

type Headers = Readonly<Record<string, string>>;

/** A value to encrypt before it is stored. */
export interface NewSecretHeader {
  value: string;
}

export type SecretHeader = EncryptedHeader | NewSecretHeader;

/** Custom headers, some of them not encrypted yet. */
export interface CustomHeaders {
  headers: Headers;
  /** By name; absent without any. */
  secretHeaders?: Readonly<Record<string, SecretHeader>>;
}

/** Custom headers in a request. */
export interface GivenHeaders {
  /** All headers of the destination; a secret one whose value is `HIDDEN` keeps its value. Absent: all stay. */
  headers?: Headers | null | undefined;
  /** Headers to add or to replace, all of them secret. */
  secretHeaders?: Headers | null | undefined;
}

/**
 * The headers of a destination after a change. A credential that an earlier release stored as it is becomes secret.
 *
 * @param current `{ headers: {} }` for a new destination
 */
export function headersAfter(current: CustomHeaders, given: GivenHeaders): CustomHeaders {
  const before = byKey(current);
  const after = given.headers === undefined ? new Map(before) : new Map<string, Entry>();
  for (const [name, value] of Object.entries(given.headers ?? {})) {
    const key = headerKey(name);
    const known = before.get(key);
    if (known?.secret !== undefined && value === HIDDEN) after.set(key, known);
    else if (value !== '' && (known?.secret !== undefined || isCredential(name)))
      after.set(key, { name, secret: { value } });
    else after.set(key, { name, value });
  }
  for (const [name, value] of Object.entries(given.secretHeaders ?? {})) {
    const key = headerKey(name);
    const known = before.get(key);
    after.set(key, known?.secret !== undefined && value === HIDDEN ? known : { name, secret: { value } });
  }
  const entries = [...after.values()];
  const secret = entries.flatMap((entry) => (entry.secret === undefined ? [] : [[entry.name, entry.secret] as const]));
  return {
    headers: Object.fromEntries(entries.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]))),
    ...(secret.length > 0 && { secretHeaders: Object.fromEntries(secret) }),
  };
}

/** A header is visible or secret. */
type Entry =
  { name: string; value: string; secret?: undefined } | { name: string; value?: undefined; secret: SecretHeader };

function byKey({ headers, secretHeaders = {} }: CustomHeaders): Map<string, Entry> {
  const visible = Object.entries(headers).map(([name, value]): Entry =>
    isCredential(name) && value !== '' ? { name, secret: { value } } : { name, value },
  );
  const secret = Object.entries(secretHeaders).map(([name, header]): Entry => ({ name, secret: header }));
  return new Map([...visible, ...secret].map((entry) => [headerKey(entry.name), entry]));
}

/** The rules that headers in a request break. `after` is what they make of the headers of the destination. */
export function faultsOfHeaders({ headers, secretHeaders }: GivenHeaders, after: CustomHeaders): Fault[] {
  const given = [
    ...faultsIn('headers', () => checkCustomHeaders(headers ?? {})),
    ...faultsIn('secretHeaders', () => checkSecretHeaders(secretHeaders ?? {}, headers ?? {})),
  ];
  if (given.length > 0) return given;
  return faultsIn('headers', () => {
    const placeholder = Object.entries({ ...after.headers, ...newValues(after) }).find(([, value]) => value === HIDDEN);
    if (placeholder !== undefined) {
      throw new RuleError(
        `The header ${JSON.stringify(placeholder[0])} has the value ${HIDDEN}, which stands for a stored secret, and there is none`,
        'Send its value, or leave it out',
      );
    }
    checkCustomHeaders({ ...after.headers, ...sizes(after) });
  });
}

function checkSecretHeaders(secretHeaders: Headers, headers: Headers): void {
  checkCustomHeaders(secretHeaders);
  const visible = new Set(Object.keys(headers).map(headerKey));
  for (const [name, value] of Object.entries(secretHeaders)) {
    const shown = `The header ${JSON.stringify(name)}`;
    if (value === '') throw new RuleError(`${shown} is empty`, 'Send its value, or leave it out');
    if (visible.has(headerKey(name)))
      throw new RuleError(`${shown} is in headers too`, 'Keep it in secretHeaders only');
  }
}

function newValues({ secretHeaders = {} }: CustomHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(secretHeaders).flatMap(([name, header]) => ('value' in header ? [[name, header.value]] : [])),
  );
}

/** Text as long as each secret value, to measure all headers together. */
const sizes = ({ secretHeaders = {} }: CustomHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(secretHeaders).map(([name, header]) => [
      name,
      'x'.repeat('value' in header ? header.value.length : header.length),
    ]),
  );

/** The headers as the API shows them: the name of each, and the value of those that are not secret. */
export function shownHeaders({ headers, secretHeaders = {} }: CustomHeaders): Record<string, string> {
  return Object.fromEntries([
    ...Object.entries(headers).map(([name, value]) => [name, isCredential(name) && value !== '' ? HIDDEN : value]),
    ...Object.keys(secretHeaders).map((name) => [name, HIDDEN]),
  ]);
}

/**
 * The values that no text may show.
 *
 * @param opened the headers with decrypted values
 */
export function secretValues({
  headers,
  secretHeaders = {},
}: Pick<Configuration, 'headers' | 'secretHeaders'>): string[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value !== '' && (Object.hasOwn(secretHeaders, name) || isCredential(name)) ? [value] : [],
  );
}
