import type { Socket } from 'node:net';
import {
  checkServerIdentity,
  connect as connectTls,
  createSecureContext,
  getCACertificates,
  type PeerCertificate,
  type SecureContext,
} from 'node:tls';
import type { UrlPolicy } from '../../../core/destination/url-guard.ts';
import { connectToAny, inTurn } from './connect-to-any.ts';
import { SenderError, type PostPhase } from './failure.ts';
import { requireAllowed, resolveAllowed, type Resolve } from './guarded-lookup.ts';

/** Where a POST goes. */
export interface Endpoint {
  /** Of its connections. */
  key: string;
  secure: boolean;
  /** Host name, or IP literal without brackets. */
  host: string;
  port: number;
  /** Whether `host` is an IP literal, which is not looked up. */
  literal: boolean;
}

/** Follows the making of one connection. */
export interface Progress {
  entered(phase: PostPhase): void;
  done(socket: Socket): void;
  failed(error: unknown): void;
}

export interface ConnectorOptions {
  policy: UrlPolicy;
  resolve: Resolve;
  /** PEM certificates to trust beside the public ones. */
  trusted: readonly string[];
}

/** What ends the step that a connection is at. */
interface Making {
  stop: () => void;
}

/** TLS sessions that are remembered, so that the next handshake is a short one. */
const SESSIONS_KEPT = 100;

/** Makes connections with TLS 1.2 or newer to addresses that the guard allows. */
export class Connector {
  readonly #options: ConnectorOptions;
  readonly #sessions = new Map<string, Buffer>();
  readonly #making = new Set<Progress>();
  #context: SecureContext | undefined;

  constructor(options: ConnectorOptions) {
    this.#options = options;
  }

  /** @returns a function that ends the making, or does nothing once it has ended; `progress` is not called after it */
  connect(endpoint: Endpoint, progress: Progress): () => void {
    const making: Making = { stop: () => undefined };
    this.#making.add(progress);
    void this.#make(endpoint, progress, making);
    return () => {
      if (this.#making.delete(progress)) making.stop();
    };
  }

  /** Never rejects. */
  async #make(endpoint: Endpoint, progress: Progress, making: Making): Promise<void> {
    const failed = (error: unknown): void => {
      if (this.#making.delete(progress)) progress.failed(error);
    };
    const done = (socket: Socket): void => {
      if (this.#making.delete(progress)) progress.done(socket);
      else socket.destroy();
    };
    let addresses: string[];
    try {
      addresses = await this.#addresses(endpoint, progress);
    } catch (error) {
      failed(error);
      return;
    }
    if (!this.#making.has(progress)) return;
    progress.entered('connect');
    making.stop = connectToAny(addresses, endpoint.port, (error, socket) => {
      if (socket === undefined) return failed(error);
      if (!endpoint.secure) return done(socket);
      progress.entered('tls');
      making.stop = this.#secure(endpoint, socket, done, failed);
    });
  }

  /** Ends all connections that are being made. */
  close(): void {
    for (const progress of this.#making)
      progress.failed(new SenderError('protocol', 'CLOSED', 'the sender was closed'));
  }

  /** Every outgoing connection goes to addresses from here. */
  async #addresses({ secure, host, literal }: Endpoint, progress: Progress): Promise<string[]> {
    const { policy, resolve } = this.#options;
    if (!literal) {
      progress.entered('dns');
      return inTurn(await resolveAllowed(host, secure, policy, resolve));
    }
    requireAllowed(host, secure, policy, host);
    return [host];
  }

  #secure(
    { key, host, literal }: Endpoint,
    raw: Socket,
    done: (socket: Socket) => void,
    failed: (error: unknown) => void,
  ): () => void {
    const session = this.#sessions.get(key);
    const socket = connectTls({
      socket: raw,
      host,
      servername: literal ? '' : host,
      secureContext: (this.#context ??= contextOf(this.#options.trusted)),
      // Whatever NODE_TLS_REJECT_UNAUTHORIZED says.
      rejectUnauthorized: true,
      checkServerIdentity: requireNames,
      ...(session !== undefined && { session }),
    });
    const broken = (error: Error): void => {
      this.#sessions.delete(key);
      failed(error);
    };
    // The TLS socket reports what breaks the connection below it.
    raw.on('error', () => undefined);
    socket.on('session', (fresh) => {
      this.#remember(key, fresh);
    });
    socket.once('error', broken);
    socket.once('secureConnect', () => {
      socket.off('error', broken);
      done(socket);
    });
    return () => {
      socket.destroy();
    };
  }

  #remember(key: string, session: Buffer): void {
    this.#sessions.delete(key);
    this.#sessions.set(key, session);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > SESSIONS_KEPT && oldest !== undefined) this.#sessions.delete(oldest);
  }
}

/** One for all connections: making one parses every trusted certificate. */
function contextOf(trusted: readonly string[]): SecureContext {
  return createSecureContext({
    minVersion: 'TLSv1.2',
    ...(trusted.length > 0 && { ca: [...getCACertificates('default'), ...trusted] }),
  });
}

/** Names stand in the subjectAltName alone. https://www.rfc-editor.org/rfc/rfc9110#section-4.3.4 */
function requireNames(host: string, certificate: PeerCertificate): Error | undefined {
  if (certificate.subjectaltname !== undefined) return checkServerIdentity(host, certificate);
  return new SenderError('tls', 'CERT_WITHOUT_ALTNAME', 'the certificate has no subjectAltName');
}
