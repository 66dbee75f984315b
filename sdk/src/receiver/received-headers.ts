import type { SignatureHeaders } from '../../../core/delivery/verification.ts';

/** Headers of any server: a plain object (names in any case, values also lists), a Map, or a Fetch `Headers`. */
export type HeadersLike =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | ReadonlyMap<string, string | readonly string[]>
  | { forEach(callback: (value: string, name: string) => void): void; get(name: string): string | null };

/** Finds the headers in any case. Repeated signature headers count as one list. A missing header is empty. */
export function signatureHeaders(headers: HeadersLike): SignatureHeaders {
  const entries = entriesOf(headers);
  const read = (name: string): string =>
    entries.flatMap(([key, value]) => (key.toLowerCase() === `webhook-${name}` ? (value ?? []) : [])).join(' ');
  return {
    id: read('id'),
    timestamp: read('timestamp'),
    // HTTP libraries join repeated headers with a comma and a space, API Gateway with a comma. A signature can itself
    // begin with "v1", e.g. `v1,v1pQ…=`: only a comma before a version and its comma separates.
    signature: read('signature').replaceAll(/,\s*(?=v\d+[a-z]?,)/g, ' '),
  };
}

type Entry = [string, string | readonly string[] | undefined];

function entriesOf(headers: HeadersLike): Entry[] {
  // A list, e.g. `rawHeaders` of Node, has a forEach too.
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers))
    throw new TypeError('headers is not an object. Pass those of the request.');
  if (typeof headers.forEach !== 'function') return Object.entries(headers as Record<string, string>);
  const entries: Entry[] = [];
  (headers as Headers).forEach((value, name) => void entries.push([name, value]));
  return entries;
}
