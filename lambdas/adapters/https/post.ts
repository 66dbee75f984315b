import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { Socket } from 'node:net';
import { isAccepted, type PostPhases, type PostResult } from '../../../core/delivery/post-result.ts';
import type { Connection, Connections, User } from './connections.ts';
import type { Connector, Endpoint, Progress } from './connector.ts';
import { describeFailure, type PostError, type PostPhase, SenderError, timeoutError } from './failure.ts';
import { ResponseReader } from './response-reader.ts';

export interface Post {
  endpoint: Endpoint;
  /** All of the request, see `composeRequest`. */
  request: string | Buffer;
  connector: Connector;
  connections: Connections;
  /** Milliseconds left for everything. */
  deadlineMs: number;
  /** Milliseconds to a usable connection. */
  connectDeadlineMs: number;
}

/** One POST on one connection. */
export interface PostOutcome {
  result: PostResult;
  /** A kept connection that the receiver was closing: its code. The POST may be sent once more, on another one. */
  raced?: string;
}

/** Milliseconds in which the body of a 2xx may come to its end, so that its connection is kept. */
const ACCEPTED_BODY_MS = 1_000;
const REQUEST_TIMEOUT = 408;

/** Never rejects. */
export function post(options: Post): Promise<PostOutcome> {
  return new Promise((resolve) => {
    new PostRun(options, resolve).start();
  });
}

/** The state of one POST: where it is, since when, and how it ends. */
class PostRun implements User, Progress {
  readonly #options: Post;
  readonly #resolve: (outcome: PostOutcome) => void;
  readonly #startedAt = performance.now();
  readonly #phases: PostPhases = { total: 0 };
  readonly #response = new ResponseReader();
  #phase: PostPhase = 'queue';
  #phaseStartedAt = this.#startedAt;
  #settled = false;
  #reused = false;
  #connection: Connection | undefined;
  #stopConnecting: (() => void) | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #connectDeadline: NodeJS.Timeout | undefined;

  constructor(options: Post, resolve: (outcome: PostOutcome) => void) {
    this.#options = options;
    this.#resolve = resolve;
  }

  start(): void {
    const { endpoint, connector, connections, deadlineMs, connectDeadlineMs } = this.#options;
    this.#deadline = setTimeout(() => {
      this.failed(timeoutError(this.#phase, Math.round(performance.now() - this.#startedAt)));
    }, deadlineMs);
    const idle = connections.takeIdle(endpoint.key);
    if (idle !== undefined) {
      this.#reused = true;
      this.#send(idle);
      return;
    }
    this.#connectDeadline = setTimeout(() => {
      this.failed(timeoutError(this.#phase, connectDeadlineMs));
    }, connectDeadlineMs);
    this.#stopConnecting = connector.connect(endpoint, this);
  }

  /** Ends the phase that was and records how long it took. */
  entered(phase: PostPhase): void {
    const now = performance.now();
    this.#recordPhase(now);
    this.#phase = phase;
    this.#phaseStartedAt = now;
  }

  done(socket: Socket): void {
    clearTimeout(this.#connectDeadline);
    this.#stopConnecting = undefined;
    const { connections, endpoint } = this.#options;
    this.#send(connections.add(endpoint.key, socket));
  }

  data(chunk: Buffer): void {
    const hadHead = this.#response.head !== undefined;
    try {
      this.#response.push(chunk);
    } catch (error) {
      this.failed(error);
      return;
    }
    if (this.#response.ended) this.#settle();
    else if (!hadHead && isAccepted(this.#response.head?.statusCode)) {
      clearTimeout(this.#deadline);
      this.#deadline = setTimeout(() => {
        this.#settle();
      }, ACCEPTED_BODY_MS);
    }
  }

  closed(error: Error | undefined): void {
    this.failed(error ?? new SenderError('protocol', 'CLOSED', 'the connection closed before the response came'));
  }

  /** A response counts from its headers on: nothing after them takes its status back. */
  failed(error: unknown): void {
    if (this.#settled) return;
    this.#settle(this.#response.head === undefined ? describeFailure(error, this.#phase) : undefined);
  }

  #send(connection: Connection): void {
    this.entered('response');
    this.#connection = connection;
    connection.use(this);
    connection.write(this.#options.request);
  }

  #recordPhase(now: number): void {
    const took = rounded(now - this.#phaseStartedAt);
    if (this.#phase === 'dns' || this.#phase === 'connect' || this.#phase === 'tls') this.#phases[this.#phase] = took;
    else if (this.#phase === 'response' && this.#response.head !== undefined) this.#phases.firstByte = took;
  }

  #settle(error?: PostError): void {
    this.#settled = true;
    clearTimeout(this.#deadline);
    clearTimeout(this.#connectDeadline);
    const now = performance.now();
    this.#recordPhase(now);
    this.#phases.total = rounded(now - this.#startedAt);
    this.#stopConnecting?.();
    this.#release();
    const { head, text } = this.#response;
    const result = {
      ...(head !== undefined && { statusCode: head.statusCode }),
      ...(head?.retryAfter !== undefined && { retryAfter: head.retryAfter }),
      ...(text !== undefined && { response: text }),
      ...(error !== undefined && { error }),
      phases: this.#phases,
    };
    const raced = this.#racedCode(error);
    this.#resolve({ result, ...(raced !== undefined && { raced }) });
  }

  #release(): void {
    const { connections, endpoint } = this.#options;
    const connection = this.#connection;
    if (connection === undefined) return;
    connections.keep(endpoint.key, connection, this.#response.ended ? this.#response.keepMs : 0);
  }

  /**
   * A receiver closes connections that were idle for too long: it may reset them, or send a 408 first, just as the next
   * POST comes. https://www.rfc-editor.org/rfc/rfc9110#section-15.5.9
   */
  #racedCode(error: PostError | undefined): string | undefined {
    if (!this.#reused) return undefined;
    if (this.#response.head?.statusCode === REQUEST_TIMEOUT) return String(REQUEST_TIMEOUT);
    return error !== undefined && RACED.has(error.code) && !this.#response.hasBegun ? error.code : undefined;
  }
}

const RACED = new Set(['ECONNRESET', 'EPIPE', 'CLOSED']);

/**
 * The bytes of a POST.
 *
 * @throws TypeError for headers that HTTP cannot carry
 */
export function composeRequest(
  url: URL,
  host: string,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
): string | Buffer {
  const authority = `${host.includes(':') ? `[${host}]` : host}${url.port === '' ? '' : `:${url.port}`}`;
  let head = `POST ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${authority}\r\n`;
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    head += `${name}: ${value}\r\n`;
  }
  head += `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: keep-alive\r\n\r\n`;
  return typeof body === 'string' ? head + body : Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

/** Tenths of a millisecond. */
const rounded = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;
