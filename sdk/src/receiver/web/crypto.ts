/** WebCrypto, and the conversions that need no Node. */

/** @throws TypeError in a runtime without WebCrypto */
export function subtleCrypto() {
  const { crypto } = globalThis as { crypto?: typeof globalThis.crypto };
  const subtle = crypto?.subtle;
  if (subtle !== undefined) return subtle;
  throw new TypeError(
    'This runtime has no crypto.subtle. In Node import @street-collector/webhooks/receiver; in a browser serve the page over https.',
  );
}

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** The bytes of a signature in base64; undefined for text that no encoder writes: one signature has one spelling. */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return undefined;
  }
  return btoa(binary) === text ? bytesOfBinary(binary) : undefined;
}

/** The bytes of text that has a character for each byte, as `atob` returns it. */
export const bytesOfBinary = (binary: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(binary, (character) => character.charCodeAt(0));
