import type { Framing } from './response-head.ts';

/** Bytes of a body that are read; a longer one is cut off. */
const READ_LIMIT = 16 * 1024;
/** Bytes of it that are kept. */
const KEPT = 1024;
/** Characters of a line between chunks. */
const LINE_LIMIT = 1024;
/** For texts that were not cut: most are a few bytes, and a decoder costs more to make. */
const WHOLE = new TextDecoder();

/** Reads the body of a response up to its end, a limit, or the first byte that is wrong. */
export class ResponseBody {
  readonly #framing: Framing;
  readonly #kept: Buffer[] = [];
  #read = 0;
  /** Bytes to come of the body or of the chunk. */
  #left: number;
  #line = '';
  #expects: 'size' | 'data' | 'chunk end' | 'trailer' = 'size';
  /** Nothing more is read. */
  ended: boolean;
  /** It ended where it should, and nothing follows. */
  whole: boolean;

  constructor(framing: Framing) {
    this.#framing = framing;
    this.#left = typeof framing === 'number' ? framing : 0;
    this.ended = this.whole = framing === 0;
  }

  push(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.whole = false;
    if (this.ended) return;
    if (this.#framing === 'chunked') this.#pushChunks(bytes);
    else if (this.#framing === 'close') this.#keep(bytes);
    else {
      this.#keep(bytes.subarray(0, this.#left));
      this.#left -= bytes.length;
      if (this.#left <= 0) this.#end(this.#left === 0);
    }
    if (!this.ended && this.#read > READ_LIMIT) this.#end(false);
  }

  /** What is kept of the text. */
  get text(): string | undefined {
    const [first] = this.#kept;
    if (first === undefined) return undefined;
    if (this.#kept.length === 1 && first.length < KEPT) return WHOLE.decode(first);
    // A character cut in two at the limit would end as a replacement character.
    return new TextDecoder().decode(Buffer.concat(this.#kept), { stream: true });
  }

  #keep(bytes: Buffer): void {
    if (this.#read < KEPT) this.#kept.push(bytes.subarray(0, KEPT - this.#read));
    this.#read += bytes.length;
  }

  #end(whole: boolean): void {
    this.ended = true;
    this.whole = whole;
  }

  /** https://www.rfc-editor.org/rfc/rfc9112#section-7.1 */
  #pushChunks(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length && !this.ended) {
      if (this.#expects === 'data') {
        const data = bytes.subarray(at, at + this.#left);
        this.#keep(data);
        at += data.length;
        this.#left -= data.length;
        if (this.#left === 0) this.#expects = 'chunk end';
        continue;
      }
      const end = bytes.indexOf(10, at);
      this.#line += bytes.toString('latin1', at, end === -1 ? bytes.length : end + 1);
      at = end === -1 ? bytes.length : end + 1;
      if (this.#line.length > LINE_LIMIT) this.#end(false);
      else if (end !== -1) this.#endLine(at === bytes.length);
    }
  }

  #endLine(isLast: boolean): void {
    const line = this.#line;
    this.#line = '';
    if (!line.endsWith('\r\n')) return this.#end(false);
    if (this.#expects === 'trailer') {
      if (line === '\r\n') this.#end(isLast);
    } else if (this.#expects === 'chunk end') {
      if (line !== '\r\n') return this.#end(false);
      this.#expects = 'size';
    } else {
      const size = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?\r\n$/i.exec(line)?.[1];
      if (size === undefined) return this.#end(false);
      this.#left = Number.parseInt(size, 16);
      this.#expects = this.#left === 0 ? 'trailer' : 'data';
    }
  }
}
