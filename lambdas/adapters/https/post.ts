import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as httpRequest, type Agent } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { PostPhases, PostResult } from '../../../core/delivery/post-result.ts';
import { isAccepted } from '../../../core/delivery/post-result.ts';
import { headerOf } from '../raw-headers.ts';
import { describeFailure, type PostPhase, SenderError, timeoutError } from './failure.ts';
import { noteKeepAlive } from './keep-alive.ts';
import { readResponse } from './response-reader.ts';

export interface Post {
  url: URL;
  /** Host name, or IP literal without brackets. */
  host: string;
  /** Whether `host` is an IP literal, which is not looked up. */
  literal: boolean;
  headers: Readonly<Record<string, string>>;
  body: string | Buffer;
  agent: Agent;
  /** Milliseconds left for everything. */
  deadlineMs: number;
  /** Milliseconds to a usable connection, once there is a place for one. */
  connectDeadlineMs: number;
}

/** One POST on one connection. `stale`: a kept connection turned out to be dead before any answer. */
export interface PostOutcome {
  result: PostResult;
  stale: boolean;
}

/** Bytes of the header section of an answer. */
const HEADER_LIMIT = 16 * 1024;
/** Answers of the kind 1xx before the real one. */
const INFORMATION_LIMIT = 10;
const DEAD_CONNECTION = new Set(['ECONNRESET', 'EPIPE']);

/** Never rejects. */
export function post(options: Post): Promise<PostOutcome> {
  return new Promise((resolve) => {
    new PostRun(options, resolve).start();
  });
}

/** The state of one POST: where it is, since when, and how it ends. */
class PostRun {
  readonly #options: Post;
  readonly #resolve: (outcome: PostOutcome) => void;
  readonly #startedAt = performance.now();
  readonly #phases: PostPhases = { total: 0 };
  #phase: PostPhase = 'queue';
  #phaseStartedAt = this.#startedAt;
  #bytesBefore = 0;
  #informations = 0;
  #settled = false;
  #request: ClientRequest | undefined;
  #socket: Socket | undefined;
  #response: IncomingMessage | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #connectDeadline: NodeJS.Timeout | undefined;

  constructor(options: Post, resolve: (outcome: PostOutcome) => void) {
    this.#options = options;
    this.#resolve = resolve;
  }

  start(): void {
    const { url, host, literal, body, agent, deadlineMs } = this.#options;
    this.#deadline = setTimeout(() => {
      this.#fail(timeoutError(this.#phase, Math.round(performance.now() - this.#startedAt)));
    }, deadlineMs);
    try {
      const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
      this.#request = send({
        method: 'POST',
        protocol: url.protocol,
        hostname: host,
        port: url.port,
        path: url.pathname + url.search,
        headers: rawHeaders(this.#options),
        // Else Node works it out from the headers, at every POST.
        servername: literal ? '' : host,
        agent,
        maxHeaderSize: HEADER_LIMIT,
      });
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#request
      .on('socket', (socket) => {
        this.#onSocket(socket);
      })
      .on('information', () => {
        this.#onInformation();
      })
      .on('response', (response) => {
        this.#onResponse(response);
      })
      .on('upgrade', (_, socket) => {
        socket.destroy();
        this.#fail(new SenderError('protocol', 'UPGRADE', 'the endpoint switched to another protocol'));
      })
      .on('error', (error) => {
        this.#fail(error);
      })
      .on('close', () => {
        this.#onClose();
      })
      .end(body);
  }

  /** Comes last, at every POST: an error is only made where there was no end before it. */
  #onClose(): void {
    if (!this.#settled)
      this.#fail(new SenderError('protocol', 'CLOSED', 'the connection closed before the answer was complete'));
  }

  #onSocket(socket: Socket): void {
    this.#socket = socket;
    this.#bytesBefore = socket.bytesRead;
    if (!socket.connecting && this.#request?.reusedSocket === true) {
      this.#enter('response');
      return;
    }
    const secure = this.#options.url.protocol === 'https:';
    this.#enter(this.#options.literal ? 'connect' : 'dns');
    this.#connectDeadline = setTimeout(() => {
      this.#fail(timeoutError(this.#phase, this.#options.connectDeadlineMs));
    }, this.#options.connectDeadlineMs);
    // `lookup` comes once for each address.
    socket.once('lookup', (error: Error | null) => {
      if (error === null) this.#enter('connect');
    });
    socket.once('connect', () => {
      this.#enter(secure ? 'tls' : 'response');
    });
    if (secure)
      socket.once('secureConnect', () => {
        this.#enter('response');
      });
  }

  #onInformation(): void {
    if (++this.#informations > INFORMATION_LIMIT) {
      this.#fail(
        new SenderError(
          'protocol',
          'INFORMATION_LIMIT',
          `more than ${INFORMATION_LIMIT} interim answers came before the real one`,
        ),
      );
    }
  }

  #onResponse(response: IncomingMessage): void {
    this.#response = response;
    if (this.#socket !== undefined) noteKeepAlive(this.#socket, response);
    this.#enter('body');
    readResponse(response, (error, text) => {
      if (error !== undefined) this.#fail(error);
      else this.#settle(text === undefined ? {} : { response: text });
    });
  }

  /** Ends the phase that was and records how long it took. */
  #enter(phase: PostPhase): void {
    const now = performance.now();
    this.#recordConnecting(now);
    if (this.#phase === 'response') this.#phases.firstByte = rounded(now - this.#phaseStartedAt);
    if (phase === 'response') clearTimeout(this.#connectDeadline);
    this.#phase = phase;
    this.#phaseStartedAt = now;
  }

  #recordConnecting(now: number): void {
    if (this.#phase === 'dns' || this.#phase === 'connect' || this.#phase === 'tls') {
      this.#phases[this.#phase] = rounded(now - this.#phaseStartedAt);
    }
  }

  #fail(error: unknown): void {
    if (this.#settled) return;
    if (isAccepted(this.#response?.statusCode)) {
      // The receiver has the event: nothing that follows the headers of a 2xx takes that back.
      this.#settle({});
      this.#request?.destroy();
      return;
    }
    this.#recordConnecting(performance.now());
    const failure = describeFailure(error, this.#phase);
    const stale =
      this.#request?.reusedSocket === true &&
      DEAD_CONNECTION.has(failure.code) &&
      this.#response === undefined &&
      this.#socket?.bytesRead === this.#bytesBefore;
    this.#settle({ error: failure }, stale);
    this.#request?.destroy();
  }

  #settle(end: Pick<PostResult, 'error' | 'response'>, stale = false): void {
    this.#settled = true;
    clearTimeout(this.#deadline);
    clearTimeout(this.#connectDeadline);
    this.#phases.total = rounded(performance.now() - this.#startedAt);
    const statusCode = this.#response?.statusCode;
    const retryAfter = this.#response === undefined ? undefined : headerOf(this.#response, 'retry-after');
    const result = {
      ...(statusCode !== undefined && { statusCode }),
      ...(retryAfter !== undefined && { retryAfter }),
      ...end,
      phases: this.#phases,
    };
    this.#resolve({ result, stale });
  }
}

/** As a list, which Node checks and sends as it is; from an object it makes one copy more. */
function rawHeaders({ url, host, headers, body }: Post): string[] {
  const list = ['Host', `${host.includes(':') ? `[${host}]` : host}${url.port === '' ? '' : `:${url.port}`}`];
  for (const [name, value] of Object.entries(headers)) list.push(name, value);
  list.push('Content-Length', String(Buffer.byteLength(body)));
  return list;
}

/** Tenths of a millisecond. */
const rounded = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;
