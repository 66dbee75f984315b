import { SenderError } from './failure.ts';
import { ResponseBody } from './response-body.ts';
import { parseHead, type ResponseHead } from './response-head.ts';

/** Bytes before the body, interim responses included. curl 8 takes 300 KiB, Go takes 10 MB. */
const HEAD_LIMIT = 256 * 1024;
const LF = 10;
const CR = 13;
const START = 'HTTP/';

/**
 * Reads the response to one POST from the bytes of its connection, however they are cut into packets. It reads no more of
 * a response than the sender needs, so it accepts what curl and Go accept. The connection is used again only after a
 * response without any doubt.
 */
export class ResponseReader {
  #text = '';
  #read = 0;
  #isComplete = false;
  #lineIsEmpty = false;
  /** Empty lines before the status line do not end the head. */
  #hasLine = false;
  #body: ResponseBody | undefined;
  head: ResponseHead | undefined;

  /** Whether any byte came. */
  get hasBegun(): boolean {
    return this.#read > 0;
  }

  /** The response is read as far as it will be. */
  get ended(): boolean {
    return this.#body?.ended === true;
  }

  /** Milliseconds that the connection may be kept idle; 0 when it is to be closed. */
  get keepMs(): number {
    return this.#body?.whole === true ? (this.head?.keepMs ?? 0) : 0;
  }

  /** The text of the body that is kept; none of a compressed one. */
  get text(): string | undefined {
    const encoding = this.head?.contentEncoding?.toLowerCase() ?? 'identity';
    return encoding === 'identity' ? this.#body?.text : undefined;
  }

  /** @throws SenderError when it is no response */
  push(bytes: Buffer): void {
    let rest = bytes;
    while (this.#body === undefined) {
      const end = this.#endOfHead(rest);
      this.#text += rest.toString('latin1', 0, end);
      this.#read += end;
      if (!this.#isComplete) return this.#requireStart();
      this.#takeHead();
      rest = rest.subarray(end);
      if (rest.length === 0) return;
    }
    this.#body.push(rest);
  }

  /** Index after the empty line that ends the head, or the length of the bytes. Each byte is looked at once. */
  #endOfHead(bytes: Buffer): number {
    for (let index = 0; index < bytes.length; index += 1) {
      const byte = bytes[index];
      if (byte === LF) {
        if (this.#lineIsEmpty && this.#hasLine) {
          this.#isComplete = true;
          return index + 1;
        }
        this.#lineIsEmpty = true;
      } else if (byte !== CR) {
        this.#lineIsEmpty = false;
        this.#hasLine = true;
      }
    }
    return bytes.length;
  }

  #requireStart(): void {
    const start = this.#text
      .replace(/^[\r\n]+/, '')
      .slice(0, START.length)
      .toUpperCase();
    if (!START.startsWith(start)) throw notHttp();
    if (this.#read > HEAD_LIMIT)
      throw new SenderError('too-large', 'HEAD_LIMIT', `the response headers are larger than ${HEAD_LIMIT} bytes`);
  }

  #takeHead(): void {
    const head = parseHead(this.#text);
    if (head === undefined) throw notHttp();
    if (head.statusCode === 101)
      throw new SenderError('protocol', 'UPGRADE', 'the endpoint switched to another protocol');
    this.#text = '';
    this.#isComplete = this.#lineIsEmpty = this.#hasLine = false;
    // An interim response.
    if (head.statusCode >= 100 && head.statusCode < 200) return;
    this.head = head;
    this.#body = new ResponseBody(head.framing);
  }
}

const notHttp = (): SenderError =>
  new SenderError('protocol', 'NOT_HTTP', 'the endpoint sent something that is no HTTP response');
