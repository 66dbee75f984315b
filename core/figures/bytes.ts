/** Writes whole numbers of any size in as few bytes as their value needs: seven bits a byte, lowest first. */
export class ByteWriter {
  readonly #bytes: number[] = [];

  get length(): number {
    return this.#bytes.length;
  }

  byte(value: number): void {
    this.#bytes.push(value);
  }

  /** @param value a whole number of at least 0 */
  unsigned(value: number | bigint): void {
    let rest = BigInt(value);
    for (; rest > 127n; rest >>= 7n) this.#bytes.push(Number(rest & 127n) | 128);
    this.#bytes.push(Number(rest));
  }

  /** A whole number, also below 0: small ones of either sign take a byte. */
  signed(value: number | bigint): void {
    const whole = BigInt(value);
    this.unsigned(whole >= 0n ? whole * 2n : -whole * 2n - 1n);
  }

  done(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

/** Reads what `ByteWriter` wrote. Past the end it throws a RangeError. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    const byte = this.#bytes[this.#position];
    if (byte === undefined) throw new RangeError('the packed figures end too early');
    this.#position += 1;
    return byte;
  }

  bigUnsigned(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  }

  unsigned(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  bigSigned(): bigint {
    const value = this.bigUnsigned();
    return value % 2n === 0n ? value / 2n : -(value + 1n) / 2n;
  }

  signed(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
