import type { ApiAnswer, ApiRequest } from './admin-api.ts';
import type { LocalStack } from './local-stack.ts';

/** A colleague as the local user pool knows one. */
export interface Colleague {
  name: string;
  groups: readonly string[];
}

export const VIEWER: Colleague = { name: 'vera', groups: ['webhooks-viewers'] };
export const NO_MEMBER: Colleague = { name: 'nora', groups: [] };

/** `config.json` of the page. */
export interface PageConfiguration {
  title: string;
  stage: string;
  apiBase: string;
  signIn: {
    issuer: string;
    authorizeUrl: string;
    tokenUrl: string;
    revokeUrl?: string;
    clientId: string;
    scope: string;
  };
}

/** Origin of the console, e.g. `http://127.0.0.1:4567`. */
export const consoleOrigin = ({ stack }: LocalStack): string => new URL(stack.consoleUrl ?? '').origin;

/** The address that signs a colleague in; by default the printed one, of the owner of the stack. */
export async function consoleAddress(stack: LocalStack, colleague?: Colleague): Promise<string> {
  if (colleague === undefined) return stack.stack.consoleUrl ?? '';
  const { session } = (await stack.local('session', 'POST', colleague)) as { session: string };
  return `${consoleOrigin(stack)}/#session=${session}`;
}

/** An ID token, as the page gets one. */
export async function idTokenOf(stack: LocalStack, colleague?: Colleague): Promise<string> {
  const { signIn } = (await (await fetch(`${consoleOrigin(stack)}/config.json`)).json()) as PageConfiguration;
  const session = new URL(await consoleAddress(stack, colleague)).hash.replace('#session=', '');
  const form = { grant_type: 'refresh_token', client_id: signIn.clientId, refresh_token: session };
  const response = await fetch(signIn.tokenUrl, { method: 'POST', body: new URLSearchParams(form) });
  const { id_token: token } = (await response.json()) as { id_token?: string };
  if (token === undefined) throw new Error(`The user pool responded with ${response.status}.`);
  return token;
}

/** The admin API as the page calls it: through the HTTP API, with an ID token. */
export class ConsoleApi {
  readonly #origin: string;
  readonly #token: string;

  private constructor(origin: string, token: string) {
    this.#origin = origin;
    this.#token = token;
  }

  static async signIn(stack: LocalStack, colleague?: Colleague): Promise<ConsoleApi> {
    return new ConsoleApi(consoleOrigin(stack), await idTokenOf(stack, colleague));
  }

  async call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    { body, headers = {} }: ApiRequest = {},
  ): Promise<ApiAnswer<Body>> {
    const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
    const response = await fetch(`${this.#origin}/api${path}`, {
      method,
      headers: {
        ...(text !== '' && { 'content-type': 'application/json' }),
        ...headers,
        authorization: `Bearer ${this.#token}`,
      },
      ...(text !== '' && { body: text }),
    });
    const answer = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (answer === '' ? undefined : JSON.parse(answer)) as Body,
      text: answer,
    };
  }
}
