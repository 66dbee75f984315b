import type { SignatureHeaders } from '../../../core/delivery/verification.ts';

/** Headers of any server: a plain object (names in any case, values also lists), a Map, or a Fetch `Headers`. */
export type HeadersLike =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | ReadonlyMap<string, string | readonly string[]>
  | { forEach(callback: (value: string, name: string) => void): void; get(name: string): string | null };

/** Finds the headers in any case. Repeated signature headers count as one list. */
export function signatureHeaders(headers: HeadersLike): SignatureHeaders {
  const found = new Map<string, string[]>();
  for (const [name, value] of entriesOf(headers)) {
    if (value === undefined) continue;
    const key = name.toLowerCase();
    found.set(key, [...(found.get(key) ?? []), ...(typeof value === 'string' ? [value] : value)]);
  }
  return {
    id: found.get('webhook-id')?.join(', '),
    timestamp: found.get('webhook-timestamp')?.join(', '),
    // HTTP libraries join repeated headers with a comma and a space, API Gateway with a comma. A signature can itself
    // begin with "v1", e.g. `v1,v1pQ…=`: only a comma before a version and its comma separates.
    signature: found
      .get('webhook-signature')
      ?.join(' ')
      .replaceAll(/,\s*(?=v\d+[a-z]?,)/g, ' '),
  };
}

function entriesOf(headers: HeadersLike): Iterable<[string, string | readonly string[] | undefined]> {
  if (typeof headers !== 'object' || headers === null) {
    throw new TypeError('headers is not an object. Pass the headers of the request: a plain object, a Map or Headers.');
  }
  if (headers instanceof Map) return headers as ReadonlyMap<string, string | readonly string[]>;
  if (typeof headers.forEach === 'function') {
    const entries: [string, string][] = [];
    (headers as Headers).forEach((value, name) => void entries.push([name, value]));
    return entries;
  }
  return Object.entries(headers as Readonly<Record<string, string | readonly string[] | undefined>>);
}
