import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verify } from '../../core/delivery/signature.ts';
import type { Certificate } from './certificate.ts';

/** Responses of a sample receiver to the POSTs of one delivery, by their number from 1. */
export interface Behaviour {
  name: string;
  /** Shown beside its URL. */
  description: string;
  answer(post: number): number;
}

export const BEHAVIOURS: readonly Behaviour[] = [
  { name: 'healthy', description: 'accepts every event', answer: () => 200 },
  { name: 'recovering', description: 'fails twice, then accepts', answer: (post) => (post <= 2 ? 503 : 200) },
  { name: 'dead', description: 'fails always', answer: () => 500 },
];

/** The POSTs of one event at a receiver. */
export interface Reception {
  posts: number;
  accepted: number;
  /** Bodies that came, as text; more than one means that attempts differed. */
  bodies: Set<string>;
  /** Whether every POST of it was verified. */
  verified: boolean;
}

/** An HTTPS server on loopback that verifies what it gets, as a partner's would. */
export class SampleReceiver {
  readonly behaviour: Behaviour;
  /** By `webhook-id`. */
  readonly receptions = new Map<string, Reception>();
  readonly #server: Server;
  readonly #secret: string;

  private constructor(behaviour: Behaviour, certificate: Certificate, secret: string) {
    this.behaviour = behaviour;
    this.#secret = secret;
    this.#server = createServer(certificate, (request, response) => {
      this.#receive(request, response).catch((error: unknown) =>
        response.destroy(error instanceof Error ? error : undefined),
      );
    });
  }

  static async start(behaviour: Behaviour, certificate: Certificate, secret: string): Promise<SampleReceiver> {
    const receiver = new SampleReceiver(behaviour, certificate, secret);
    await new Promise<void>((resolve, reject) => {
      receiver.#server.once('error', reject);
      receiver.#server.listen(0, '127.0.0.1', resolve);
    });
    return receiver;
  }

  get url(): string {
    return `https://localhost:${(this.#server.address() as AddressInfo).port}/webhook`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const id = header(request, 'webhook-id') ?? '';
    const reception = this.receptions.get(id) ?? { posts: 0, accepted: 0, bodies: new Set(), verified: true };
    this.receptions.set(id, reception);
    reception.posts += 1;
    reception.bodies.add(body.toString('utf8'));
    if (!this.#isGenuine(request, id, body)) reception.verified = false;
    const status = reception.verified ? this.behaviour.answer(reception.posts) : 400;
    if (status === 200) reception.accepted += 1;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ status }));
  }

  #isGenuine(request: IncomingMessage, id: string, body: Buffer): boolean {
    const message = {
      id,
      timestamp: header(request, 'webhook-timestamp'),
      signature: header(request, 'webhook-signature'),
      body,
    };
    try {
      verify(message, [this.#secret], { now: Math.floor(Date.now() / 1000) });
      return true;
    } catch {
      // The sender sees the 400, the reader the result of the run.
      return false;
    }
  }
}

const header = (request: IncomingMessage, name: string): string | undefined => request.headers[name]?.toString();
