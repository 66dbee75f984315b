/** Where the body ends: after a number of bytes, with its last chunk, or with the connection. */
export type Framing = number | 'chunked' | 'close';

/** Status line and headers, as far as the sender needs them. */
export interface ResponseHead {
  statusCode: number;
  /** The headers as they came, absent ones are `undefined`. */
  retryAfter: string | undefined;
  contentEncoding: string | undefined;
  framing: Framing;
  /** Milliseconds that the connection may be idle before the next POST; 0 when it is not to be used again. */
  keepMs: number;
}

/** As tolerant as curl or Go, whichever takes more: the status is all that counts. */
const STATUS_LINE = /^[\r\n]*HTTP\/(?:\d\.\d|2) +(\d{3})(?!\d)/i;
/** A space before the colon is wrong and common. */
const HEADER =
  /\n(retry-after|keep-alive|connection|content-length|transfer-encoding|content-encoding)[ \t]*:([^\r\n]*)/gi;
/** A head about which no two readers disagree. https://www.rfc-editor.org/rfc/rfc9112#section-2.1 */
const PLAIN =
  /^HTTP\/1\.1 \d{3} ?[\t\x20-\x7e\x80-\xff]*\r\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n$/;
/** Longer heads are read, and then their connections closed. */
const LONGEST_PLAIN = 16 * 1024;
/** A receiver's own limit less this: no POST meets a connection that is just being closed. */
const KEEP_MARGIN_MS = 1_000;
const NO_BODY = new Set([204, 304]);

/** @param text status line, headers and the empty line, in latin1; `undefined` when it is no response */
export function parseHead(text: string): ResponseHead | undefined {
  const status = STATUS_LINE.exec(text)?.[1];
  if (status === undefined) return undefined;
  const headers = new Map<string, string>();
  let repeated = false;
  for (const [, name = '', value = ''] of text.matchAll(HEADER)) {
    const key = name.toLowerCase();
    if (headers.has(key)) repeated = true;
    else headers.set(key, value.trim());
  }
  const statusCode = Number(status);
  const framing = framingOf(statusCode, headers);
  const closes = /\bclose\b/i.test(headers.get('connection') ?? '');
  const isKept = !repeated && !closes && framing !== undefined && text.length <= LONGEST_PLAIN && PLAIN.test(text);
  return {
    statusCode,
    retryAfter: headers.get('retry-after'),
    contentEncoding: headers.get('content-encoding'),
    framing: framing ?? 'close',
    keepMs: isKept ? keepMs(headers.get('keep-alive')) : 0,
  };
}

/** `undefined` when the end of the body is in doubt. https://www.rfc-editor.org/rfc/rfc9112#section-6.3 */
function framingOf(statusCode: number, headers: ReadonlyMap<string, string>): Framing | undefined {
  const length = headers.get('content-length');
  const coding = headers.get('transfer-encoding');
  // Readers disagree about a length beside a coding, and about a body where the status has none.
  if (NO_BODY.has(statusCode)) return coding === undefined && Number(length ?? 0) === 0 ? 0 : undefined;
  if (coding !== undefined) return length === undefined && coding.toLowerCase() === 'chunked' ? 'chunked' : undefined;
  return length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

function keepMs(keepAlive = ''): number {
  const seconds = /^timeout=(\d+)/.exec(keepAlive)?.[1];
  return seconds === undefined ? Infinity : Math.max(0, Number(seconds) * 1_000 - KEEP_MARGIN_MS);
}
