import type { Service } from './calls.ts';

/**
 * A service that the AWS SDK calls. Inputs and outputs have the shapes of the wire, so bytes are base64 text.
 *
 * @param calls each call as the SDK makes it
 * @param binary names of the members that hold bytes
 */
export function sdkService<Calls>(
  calls: { readonly [Name in keyof Calls]: (input: never) => Promise<object> },
  binary: readonly string[] = [],
): Service<Calls> {
  return {
    async call(name, input) {
      return withBase64(await calls[name](withBytes(input, binary) as never)) as never;
    },
  };
}

/** Replaces base64 text in members named `binary` by its bytes. */
function withBytes(value: unknown, binary: readonly string[]): unknown {
  return mapped(value, (inner, name) =>
    typeof inner === 'string' && binary.includes(name) ? Buffer.from(inner, 'base64') : withBytes(inner, binary),
  );
}

/** Replaces bytes by base64 text. */
function withBase64(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : mapped(value, withBase64);
}

/** A copy of a list or an object, with each member replaced; anything else as it is. */
function mapped(value: unknown, replace: (inner: unknown, name: string) => unknown): unknown {
  if (Array.isArray(value)) return value.map((inner) => replace(inner, ''));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replace(inner, name)]));
}
