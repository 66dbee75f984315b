import { StringDecoder } from 'node:string_decoder';

/** Longest part of a line that is held back; a longer line comes in pieces. */
const LONGEST_LINE = 256 * 1024;

/** Makes whole lines of chunks of a stream. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  /** The lines that `chunk` completes, without their ends. */
  push(chunk: Buffer): string[] {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > LONGEST_LINE) lines.push(...this.end());
    return lines;
  }

  /** The rest when the stream ends. */
  end(): string[] {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? [] : [rest];
  }
}
