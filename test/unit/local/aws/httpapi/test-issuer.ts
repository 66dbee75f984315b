import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CryptoKey, JWK } from 'jose';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** An OpenID Connect issuer: discovery and keys, and a hand that signs whatever a test wants. */
export class TestIssuer {
  readonly url: string;
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  keys: JWK[] = [];
  readonly #server: Server;
  readonly #private = new Map<string, CryptoKey>();

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<TestIssuer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const issuer = new TestIssuer(server);
    server.on('request', ({ url = '' }, response) => {
      issuer.asked.push(url);
      const documents: Record<string, object> = {
        '/.well-known/openid-configuration': { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` },
        '/keys': { keys: issuer.keys },
      };
      response.writeHead(documents[url] === undefined ? 404 : 200).end(JSON.stringify(documents[url]));
    });
    return issuer;
  }

  async addKey(kid: string, alg = 'RS256'): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair(alg);
    this.#private.set(kid, privateKey);
    this.keys.push({ ...(await exportJWK(publicKey)), kid, alg, use: 'sig' });
  }

  /** @param header over `{ alg: 'RS256', kid }` */
  async sign(kid: string, claims: Record<string, unknown>, header: Record<string, unknown> = {}): Promise<string> {
    const key = this.#private.get(kid);
    if (key === undefined) throw new Error(`no key ${kid}`);
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid, ...header }).sign(key);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
