import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { makePrivate, writePrivateFile } from '../../private-files.ts';

/** Key material by key id: 32 random bytes each, in memory or in a file that only its owner reads. */
export class KeyStore {
  readonly #file: string | undefined;
  readonly #material: Map<string, Buffer>;

  constructor(file: string | undefined) {
    this.#file = file;
    this.#material = new Map(Object.entries(read(file)).map(([id, text]) => [id, Buffer.from(text, 'base64')]));
  }

  /** The material of a key, made when it is new. */
  ensure(keyId: string): void {
    if (this.#material.has(keyId)) return;
    this.#material.set(keyId, randomBytes(32));
    if (this.#file === undefined) return;
    const content = Object.fromEntries([...this.#material].map(([id, bytes]) => [id, bytes.toString('base64')]));
    writePrivateFile(this.#file, JSON.stringify(content));
  }

  find(keyId: string): Buffer | undefined {
    return this.#material.get(keyId);
  }
}

function read(file: string | undefined): Record<string, string> {
  if (file === undefined) return {};
  makePrivate(file);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new Error(
      `${file} cannot be read; without it what was encrypted stays closed. Restore it, or start with an empty --data directory.`,
      { cause: error },
    );
  }
}
