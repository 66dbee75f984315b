import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js';
import { makeCertificate } from '../../local/sample/certificate.ts';

/** Who may sign in, with the groups of each. */
export type People = Readonly<Record<string, readonly string[]>>;

export interface ProviderOptions {
  people: People;
  /** Seconds that ID tokens live. Default 900. */
  idTokenSeconds?: number;
}

const CLIENT = 'console';

/**
 * An OpenID Connect provider (npm oidc-provider) over https on loopback, with a certificate of its own and a page to sign in.
 * The console is a public client of it with PKCE; ID tokens have the claim `groups`.
 */
export class SignInProvider {
  readonly clientId = CLIENT;
  /** PEM; who calls the provider must trust it. */
  readonly certificate: string;
  /** The origin that may read the token endpoint. */
  pageOrigin = '';
  /** Requests to the token endpoint and what it responded, e.g. `authorization_code 200`. */
  readonly grants: string[] = [];
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server, certificate: string) {
    this.#server = server;
    this.certificate = certificate;
    this.url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(options: ProviderOptions): Promise<SignInProvider> {
    const { cert, key } = await makeCertificate(Date.now());
    const server = createServer({ cert, key });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const started = new SignInProvider(server, cert);
    await started.#serve(options);
    return started;
  }

  /** Settings of the stack that make it the issuer. */
  get settings() {
    return {
      url: this.url,
      clientId: CLIENT,
      authorizationEndpoint: `${this.url}/auth`,
      tokenEndpoint: `${this.url}/token`,
      revocationEndpoint: `${this.url}/token/revocation`,
      endSessionEndpoint: `${this.url}/session/end`,
    };
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve({ people, idTokenSeconds = 900 }: ProviderOptions): Promise<void> {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const provider = new Provider(this.url, {
      adapter: createMemoryAdapter(),
      jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'provider-1' }] },
      cookies: { keys: [randomBytes(16).toString('hex')] },
      clients: [
        {
          client_id: CLIENT,
          // As an app of this machine it may return to any port of loopback: RFC 8252 section 7.3.
          application_type: 'native',
          token_endpoint_auth_method: 'none',
          redirect_uris: ['http://127.0.0.1/'],
          grant_types: ['authorization_code', 'refresh_token'],
          response_types: ['code'],
        },
      ],
      scopes: ['openid', 'email', 'profile', 'offline_access'],
      claims: { openid: ['sub', 'groups', 'email'], email: [], profile: [] },
      conformIdTokenClaims: false,
      pkce: { required: () => true },
      ttl: {
        IdToken: idTokenSeconds,
        AccessToken: 3600,
        RefreshToken: 86_400,
        Grant: 86_400,
        Session: 86_400,
        Interaction: 600,
      },
      clientBasedCORS: (_context: unknown, origin: string) => origin === this.pageOrigin,
      findAccount: (_context: unknown, id: string) => ({
        accountId: id,
        claims: () =>
          Promise.resolve({ sub: id, email: `${id}@example.com`, ...(people[id]?.length && { groups: people[id] }) }),
      }),
      interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/people/${uid}` },
      features: {
        devInteractions: { enabled: false },
        revocation: { enabled: true, allowedPolicy: () => Promise.resolve(true) },
        rpInitiatedLogout: {
          enabled: true,
          logoutSource(context: { body: string }, form: string) {
            context.body = page(
              `${form}<button form="op.logoutForm" name="logout" value="yes">Sign out here too</button>`,
            );
          },
        },
      },
    });
    provider.Client.prototype.postLogoutRedirectUriAllowed = (uri) => new URL(uri).hostname === '127.0.0.1';
    const respond = provider.callback();
    this.#server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (request.url?.startsWith('/people/') === true) {
        interact(provider, people, request, response).catch((error: unknown) => response.destroy(error as Error));
        return;
      }
      if (request.url === '/token' && request.method === 'POST') this.#note(request, response);
      respond(request, response);
    });
  }

  #note(request: IncomingMessage, response: ServerResponse): void {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    response.once('finish', () => {
      this.grants.push(`${new URLSearchParams(body).get('grant_type')} ${response.statusCode}`);
    });
  }
}

const page = (content: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Provider</title><h1>Who are you?</h1>${content}</html>`;

/** The page to sign in: a button for each person, and one to refuse. */
async function interact(
  provider: Provider,
  people: People,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  if (request.method === 'GET') {
    const buttons = [...Object.keys(people), 'nobody'].map(
      (name) => `<button name="who" value="${name}">${name}</button>`,
    );
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(page(`<form method="post">${buttons.join(' ')}</form>`));
    return;
  }
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const who = new URLSearchParams(body).get('who') ?? 'nobody';
  if (people[who] === undefined) {
    const refusal = { error: 'access_denied', error_description: 'You are not an operator' };
    return provider.interactionFinished(request, response, refusal);
  }
  const grant = new provider.Grant({ accountId: who, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  await provider.interactionFinished(request, response, {
    login: { accountId: who },
    consent: { grantId: await grant.save() },
  });
}
