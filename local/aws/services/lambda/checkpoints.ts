import { existsSync, readFileSync } from 'node:fs';
import { writePrivateFile } from '../../private-files.ts';

/** How far each mapping has read each shard of its stream: sequence numbers, kept as long as the tables. */
export class Checkpoints {
  readonly #file: string | undefined;
  readonly #done: Map<string, string>;

  /** @param file kept in memory when absent */
  constructor(file: string | undefined) {
    this.#file = file;
    const stored = file !== undefined && existsSync(file) ? readFileSync(file, 'utf8') : '{}';
    this.#done = new Map(Object.entries(JSON.parse(stored) as Record<string, string>));
  }

  get(key: string): string | undefined {
    return this.#done.get(key);
  }

  set(key: string, sequence: string): void {
    this.#done.set(key, sequence);
    if (this.#file !== undefined) writePrivateFile(this.#file, JSON.stringify(Object.fromEntries(this.#done)));
  }
}
