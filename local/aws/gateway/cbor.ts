/**
 * As much of CBOR as the Smithy RPC v2 protocol uses. https://www.rfc-editor.org/rfc/rfc8949
 * A `Date` is a timestamp: tag 1, seconds since the epoch.
 */

const MAJOR = { UNSIGNED: 0, NEGATIVE: 1, BYTES: 2, TEXT: 3, ARRAY: 4, MAP: 5, TAG: 6, SIMPLE: 7 } as const;
const TIMESTAMP_TAG = 1;
/** Additional information that says that items follow until a break. */
const INDEFINITE = 31;
const BREAK = Symbol('break');

/** @throws RangeError for a value that a request or a response cannot hold, such as a function. */
export function encodeCbor(value: unknown): Buffer {
  const parts: Buffer[] = [];
  write(value, parts);
  return Buffer.concat(parts);
}

function write(value: unknown, parts: Buffer[]): void {
  if (value === null || value === undefined) parts.push(Buffer.of(0xf6));
  else if (typeof value === 'boolean') parts.push(Buffer.of(value ? 0xf5 : 0xf4));
  else if (typeof value === 'number') writeNumber(value, parts);
  else if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    parts.push(head(MAJOR.TEXT, bytes.length), bytes);
  } else if (value instanceof Date) {
    parts.push(head(MAJOR.TAG, TIMESTAMP_TAG), double(value.getTime() / 1000));
  } else if (Array.isArray(value)) {
    parts.push(head(MAJOR.ARRAY, value.length));
    for (const element of value) write(element, parts);
  } else if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    parts.push(head(MAJOR.MAP, entries.length));
    for (const [name, member] of entries) {
      write(name, parts);
      write(member, parts);
    }
  } else throw new RangeError(`CBOR: a ${typeof value} cannot be written.`);
}

function writeNumber(value: number, parts: Buffer[]): void {
  if (!Number.isSafeInteger(value)) parts.push(double(value));
  else if (value >= 0) parts.push(head(MAJOR.UNSIGNED, value));
  else parts.push(head(MAJOR.NEGATIVE, -1 - value));
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.writeUInt8(0xfb);
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function head(major: number, argument: number): Buffer {
  const first = major << 5;
  if (argument < 24) return Buffer.of(first | argument);
  const [code, width] =
    argument < 2 ** 8 ? [24, 1] : argument < 2 ** 16 ? [25, 2] : argument < 2 ** 32 ? [26, 4] : [27, 8];
  const bytes = Buffer.alloc(1 + width);
  bytes.writeUInt8(first | code);
  if (width === 8) bytes.writeBigUInt64BE(BigInt(argument), 1);
  else bytes.writeUIntBE(argument, 1, width);
  return bytes;
}

/** @throws RangeError when the bytes are not CBOR, or end early. */
export function decodeCbor(bytes: Buffer): unknown {
  return new Reader(bytes).value();
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  value(): unknown {
    const found = this.#item();
    if (found === BREAK) throw new RangeError('CBOR: a break outside of a list.');
    return found;
  }

  #item(): unknown {
    const first = this.#bytes.readUInt8(this.#at++);
    const major = first >> 5;
    const info = first & 31;
    if (major === MAJOR.SIMPLE) return this.#simple(info);
    if (info === INDEFINITE) return this.#indefinite(major);
    const argument = this.#argument(info);
    switch (major) {
      case MAJOR.UNSIGNED:
        return argument;
      case MAJOR.NEGATIVE:
        return -1 - argument;
      case MAJOR.BYTES:
        return this.#take(argument);
      case MAJOR.TEXT:
        return this.#take(argument).toString();
      case MAJOR.ARRAY:
        return Array.from({ length: argument }, () => this.value());
      case MAJOR.MAP:
        return Object.fromEntries(Array.from({ length: argument }, () => [String(this.value()), this.value()]));
      default: {
        const tagged = this.value();
        return argument === TIMESTAMP_TAG ? new Date(Number(tagged) * 1000) : tagged;
      }
    }
  }

  #argument(info: number): number {
    if (info < 24) return info;
    if (info > 27) throw new RangeError(`CBOR: the additional information ${info} has no meaning.`);
    const bytes = this.#take(2 ** (info - 24));
    return bytes.length === 8 ? Number(bytes.readBigUInt64BE()) : bytes.readUIntBE(0, bytes.length);
  }

  #take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new RangeError('CBOR: it ends early.');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  #simple(info: number): unknown {
    if (info === 20 || info === 21) return info === 21;
    if (info === 22 || info === 23) return null;
    if (info === 25) return half(this.#take(2).readUInt16BE());
    if (info === 26) return this.#take(4).readFloatBE();
    if (info === 27) return this.#take(8).readDoubleBE();
    if (info === INDEFINITE) return BREAK;
    throw new RangeError(`CBOR: the simple value ${info} has no meaning.`);
  }

  #indefinite(major: number): unknown {
    const items: unknown[] = [];
    for (let item = this.#item(); item !== BREAK; item = this.#item()) items.push(item);
    if (major === MAJOR.ARRAY) return items;
    if (major === MAJOR.TEXT) return items.join('');
    if (major === MAJOR.BYTES) return Buffer.concat(items as Buffer[]);
    const pairs = Array.from({ length: items.length / 2 }, (_, index) => [
      String(items[2 * index]),
      items[2 * index + 1],
    ]);
    return Object.fromEntries(pairs);
  }
}

/** A 16-bit float. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}
