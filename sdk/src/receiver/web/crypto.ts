/** @throws TypeError in a runtime without WebCrypto */
export function subtleCrypto() {
  const subtle = (globalThis as { crypto?: typeof crypto }).crypto?.subtle;
  if (subtle !== undefined) return subtle;
  throw new TypeError('crypto.subtle is missing. In Node use @street-collector/webhooks/receiver.');
}

/** The bytes of text that has a character for each byte: ASCII, and what `atob` returns. */
export const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));
