import type { OwnPaths } from '../../gateway/dispatch.ts';
import { jsonAnswer } from '../../gateway/answers.ts';
import type { ServiceAnswer } from '../../gateway/service.ts';
import type { SignedRequest } from '../../gateway/sigv4.ts';
import { clientOf, grantTokens, OAuthError } from './token-endpoint.ts';
import { TokenIssuer } from './token-issuer.ts';
import type { PoolUser } from './user-pool.ts';
import { UserPool } from './user-pool.ts';

/** Paths of the gateway that belong to issuers: `/_aws/cognito-idp/<pool>/…`. */
const ISSUER_PREFIX = '/_aws/cognito-idp/';
/** Those of the domains of pools: `/_aws/cognito-domain/<domain>/…`. */
const DOMAIN_PREFIX = '/_aws/cognito-domain/';

const OPEN_THE_ADDRESS = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in</title>
<h1>Open the printed address</h1>
<p>There are no passwords on this machine. The local stack prints the address with a session when it starts, and
.local/stack.json has it as consoleUrl.</p></html>`;
const PAGE = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

/** Cognito user pools as OpenID Connect issuers: discovery, keys, tokens, revocation. No password, no form, no cookie. */
export class UserPools {
  readonly #endpoint: string;
  readonly #clock: () => number;
  readonly #pages: () => readonly string[];
  readonly #pools = new Map<string, { pool: UserPool; issuer: TokenIssuer }>();
  /** Pool ids by domain. */
  readonly #domains = new Map<string, string>();

  /**
   * @param clock the machine's, which browsers have too; milliseconds since the epoch
   * @param pages origins of this machine that may read tokens, beside those of the clients: a page with a domain of its own
   * is on this machine too
   */
  constructor(endpoint: string, clock: () => number, pages: () => readonly string[] = () => []) {
    this.#endpoint = endpoint;
    this.#clock = clock;
    this.#pages = pages;
  }

  /** Returns the issuer's URL on this machine. */
  add(id: string): string {
    const url = `${this.#endpoint}${ISSUER_PREFIX}${id}`;
    this.#pools.set(id, { pool: new UserPool(id, this.#clock), issuer: new TokenIssuer(url, this.#clock) });
    return url;
  }

  /** Returns the domain's URL on this machine. */
  addDomain(domain: string, poolId: string): string {
    this.#domains.set(domain, this.pool(poolId).id);
    return this.#domainUrl(domain);
  }

  /** @throws Error when there is none */
  pool(id: string): UserPool {
    const found = this.#pools.get(id);
    if (found === undefined) throw new Error(`There is no user pool ${id}.`);
    return found.pool;
  }

  /**
   * Starts a session of the first client of the first pool.
   *
   * @param user default: a member of every group
   * @param token of the session that each use of the printed address starts; a fresh session of one tab by default
   * @returns its refresh token; `undefined` where the template has no pool with a client
   */
  startSession(user?: PoolUser, token?: string): string | undefined {
    const pools = [...this.#pools.values()].map((entry) => entry.pool);
    const pool = pools.find(({ clients }) => clients.size > 0);
    const [client] = pool?.clients.values() ?? [];
    if (pool === undefined || client === undefined) return undefined;
    const owner = { name: 'admin', groups: pool.groups };
    return pool.startSession(user ?? owner, client, token === undefined ? {} : { token, starts: true });
  }

  /** What the gateway serves of them. */
  get paths(): OwnPaths[] {
    return [
      { prefix: ISSUER_PREFIX, serve: (request) => this.#serveIssuer(request) },
      { prefix: DOMAIN_PREFIX, serve: (request) => this.#serveDomain(request) },
    ];
  }

  #origins({ clients }: UserPool): string[] {
    return [...[...clients.values()].flatMap(({ callbackUrls }) => callbackUrls.map(originOf)), ...this.#pages()];
  }

  #domainUrl(domain: string): string {
    return `${this.#endpoint}${DOMAIN_PREFIX}${domain}`;
  }

  /** A foreign name may resolve to loopback: DNS rebinding. */
  #isOwn({ headers }: SignedRequest): boolean {
    const { port } = new URL(this.#endpoint);
    return headers['host'] === `127.0.0.1:${port}` || headers['host'] === `localhost:${port}`;
  }

  async #serveIssuer(request: SignedRequest): Promise<ServiceAnswer> {
    const [, id = '', path = ''] = /^([^/?]+)(\/[^?]*)/.exec(request.url.slice(ISSUER_PREFIX.length)) ?? [];
    const found = this.#pools.get(id);
    if (!this.#isOwn(request) || found === undefined || request.method !== 'GET') return jsonAnswer({}, 404);
    if (path === '/.well-known/jwks.json') return jsonAnswer(await found.issuer.keySet());
    if (path !== '/.well-known/openid-configuration') return jsonAnswer({}, 404);
    const issuer = `${this.#endpoint}${ISSUER_PREFIX}${id}`;
    const [domain] = [...this.#domains].find(([, poolId]) => poolId === id) ?? [];
    return jsonAnswer({
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      ...(domain !== undefined && {
        authorization_endpoint: `${this.#domainUrl(domain)}/oauth2/authorize`,
        token_endpoint: `${this.#domainUrl(domain)}/oauth2/token`,
        revocation_endpoint: `${this.#domainUrl(domain)}/oauth2/revoke`,
        end_session_endpoint: `${this.#domainUrl(domain)}/logout`,
      }),
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      token_endpoint_auth_methods_supported: ['none'],
    });
  }

  async #serveDomain(request: SignedRequest): Promise<ServiceAnswer> {
    const [, domain = '', path = ''] = /^([^/?]+)(\/[^?]*)/.exec(request.url.slice(DOMAIN_PREFIX.length)) ?? [];
    const found = this.#pools.get(this.#domains.get(domain) ?? '');
    if (!this.#isOwn(request) || found === undefined) return jsonAnswer({}, 404);
    switch (`${request.method} ${path}`) {
      case 'GET /oauth2/authorize':
        return { status: 200, headers: PAGE, body: OPEN_THE_ADDRESS };
      case 'GET /logout':
        return logout(found.pool, new URL(request.url, this.#endpoint).searchParams);
      case 'POST /oauth2/token':
        return forPages(request, this.#origins(found.pool), (form) => grantTokens(found.pool, found.issuer, form));
      case 'POST /oauth2/revoke':
        return forPages(request, this.#origins(found.pool), (form) => {
          clientOf(found.pool, form);
          found.pool.revoke(form.get('token') ?? '');
          return Promise.resolve({});
        });
      default:
        return jsonAnswer({}, 404);
    }
  }
}

/** Only the pages to which sign-in may return can read the response; AWS lets every origin. */
async function forPages(
  { headers, body }: SignedRequest,
  origins: readonly string[],
  respond: (form: URLSearchParams) => Promise<object>,
): Promise<ServiceAnswer> {
  const origin = origins.find((one) => one === headers['origin']);
  const shared = {
    vary: 'origin',
    'cache-control': 'no-store',
    ...(origin && { 'access-control-allow-origin': origin }),
  };
  let answer: ServiceAnswer;
  try {
    const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
    if (!isForm) throw new OAuthError('invalid_request');
    answer = jsonAnswer(await respond(new URLSearchParams(body.toString())));
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    answer = jsonAnswer({ error: error.message }, 400);
  }
  return { ...answer, headers: { ...answer.headers, ...shared } };
}

const originOf = (url: string): string => new URL(url).origin;

/** https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html */
function logout(pool: UserPool, query: URLSearchParams): ServiceAnswer {
  const to = query.get('logout_uri') ?? '';
  const known = pool.clients.get(query.get('client_id') ?? '')?.logoutUrls.includes(to) === true;
  return known ? { status: 302, headers: { location: to }, body: '' } : jsonAnswer({ error: 'invalid_request' }, 400);
}
