/** Bytes that `JSON.stringify` writes as the base64 that AWS's JSON APIs want. */
export class Bytes extends Uint8Array {
  toJSON(): string {
    return Buffer.from(this.buffer, this.byteOffset, this.byteLength).toString('base64');
  }
}

/** A view of the same memory. */
export const bytes = (value: Uint8Array): Bytes => new Bytes(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);

/** Parses an answer, in which members of these names that are text become bytes. Most answers hold none, and are not walked. */
export function parseAnswer(text: string, names: readonly string[]): unknown {
  if (!names.some((name) => text.includes(`"${name}"`))) return JSON.parse(text);
  return JSON.parse(text, (name, value: unknown) => (typeof value === 'string' && names.includes(name) ? Buffer.from(value, 'base64') : value));
}
