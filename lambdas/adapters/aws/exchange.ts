import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** Milliseconds to a connection, and for the whole of a call: one that hangs must end well before its function does. */
const CONNECT_DEADLINE_MS = 1_000;
const DEADLINE_MS = 5_000;
const CONNECTIONS = 50;

export interface Answer {
  status: number;
  body: string;
}

/** Kept connections to one endpoint. */
export class Connections {
  readonly #endpoint: URL;
  readonly #secure: boolean;
  readonly #agent: HttpAgent;

  constructor(endpoint: URL) {
    this.#endpoint = endpoint;
    this.#secure = endpoint.protocol === 'https:';
    const options = { keepAlive: true, maxSockets: CONNECTIONS };
    this.#agent = this.#secure ? new HttpsAgent(options) : new HttpAgent(options);
  }

  /** @throws Error when no whole answer came in time. */
  post(headers: Readonly<Record<string, string>>, body: string): Promise<Answer> {
    const { hostname, port } = this.#endpoint;
    return new Promise((resolve, reject) => {
      const request = (this.#secure ? httpsRequest : httpRequest)({
        agent: this.#agent,
        method: 'POST',
        hostname,
        port,
        path: '/',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      });
      const giveUp = (what: string, after: number): NodeJS.Timeout =>
        setTimeout(() => request.destroy(new TimeoutError(`${hostname} did not ${what} within ${after} ms`)), after);
      const deadline = giveUp('answer', DEADLINE_MS);
      let connecting: NodeJS.Timeout | undefined;
      const fail = (error: Error): void => {
        clearTimeout(deadline);
        clearTimeout(connecting);
        reject(error);
      };
      request.on('socket', (socket) => {
        if (!socket.connecting) return;
        connecting = giveUp('accept a connection', CONNECT_DEADLINE_MS);
        socket.once(this.#secure ? 'secureConnect' : 'connect', () => clearTimeout(connecting));
      });
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          clearTimeout(deadline);
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
        });
        response.on('error', fail);
      });
      request.on('error', fail);
      request.end(body);
    });
  }
}

/** AWS was not reached, or did not answer, in time. */
export class TimeoutError extends Error {
  override name = 'TimeoutError';
}
