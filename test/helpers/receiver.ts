import { EventEmitter, on } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** One POST as it came. */
export interface Post {
  id: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** Number of the POST among those of its `webhook-id`, from 1. */
  number: number;
}

/** Answers a POST: a status, or anything else done to the response by hand. */
export type Answer = (post: Post, response: ServerResponse) => number | undefined | Promise<number | undefined>;

/** A webhook receiver on loopback that remembers what it got. */
export class Receiver {
  readonly posts: Post[] = [];
  readonly #server: Server;
  readonly #events = new EventEmitter();
  readonly #secure: boolean;

  private constructor(answer: Answer, certificate: { cert: string; key: string } | undefined) {
    this.#secure = certificate !== undefined;
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      void this.#receive(request, response, answer);
    };
    this.#server = certificate === undefined ? createServer(listener) : createSecureServer(certificate, listener);
  }

  static async start(answer: Answer = () => 200, certificate?: { cert: string; key: string }): Promise<Receiver> {
    const receiver = new Receiver(answer, certificate);
    await new Promise<void>((resolve) => {
      receiver.#server.listen(0, '127.0.0.1', resolve);
    });
    return receiver;
  }

  get url(): string {
    return `${this.#secure ? 'https' : 'http'}://localhost:${(this.#server.address() as AddressInfo).port}/webhook`;
  }

  /** POSTs by `webhook-id`. */
  get byId(): Map<string, Post[]> {
    const groups = new Map<string, Post[]>();
    for (const post of this.posts) groups.set(post.id, [...(groups.get(post.id) ?? []), post]);
    return groups;
  }

  /** Resolves when as many POSTs have come. */
  async received(count: number): Promise<readonly Post[]> {
    if (this.posts.length >= count) return this.posts;
    for await (const _ of on(this.#events, 'post')) if (this.posts.length >= count) break;
    return this.posts;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #receive(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
    const at = Date.now();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const id = String(request.headers['webhook-id']);
    const post: Post = {
      id,
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
      at,
      number: this.posts.filter((earlier) => earlier.id === id).length + 1,
    };
    this.posts.push(post);
    const status = await answer(post, response);
    if (status !== undefined) response.writeHead(status).end();
    this.#events.emit('post');
  }
}
