import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CredentialStore } from '../../../../local/aws/gateway/credential-store.ts';
import { type Authentication, SignatureVerifier } from '../../../../local/aws/gateway/sigv4.ts';
import type { AwsCredentials } from '../../../../sdk/src/manager/connection.ts';

export const CREDENTIALS: AwsCredentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'a-secret-access-key' };

export interface SeenRequest {
  method: string;
  /** Path and query as they came. */
  url: string;
  headers: IncomingHttpHeaders;
  body: unknown;
  /** Of the signature, which was right. */
  authentication: Authentication;
}

export interface Reply {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** Close the connection instead of an answer. */
  drop?: true;
  /** Never answer. */
  hold?: true;
}

/** An API that checks signatures and answers as a test says; what it says is not the API's business. */
export class ApiServer {
  readonly requests: SeenRequest[] = [];
  readonly #server: Server;

  private constructor(reply: (request: SeenRequest, index: number) => Reply) {
    const store = new CredentialStore();
    store.add({ name: 'admin', kind: 'admin' }, CREDENTIALS);
    const verifier = new SignatureVerifier({ credentials: store });
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const body = Buffer.concat(chunks);
        const authentication = verifier.authenticate({ method, url, headers: headers as Record<string, string>, body });
        const seen = {
          method,
          url,
          headers,
          body: body.length === 0 ? undefined : (JSON.parse(body.toString('utf8')) as unknown),
          authentication,
        };
        this.requests.push(seen);
        const { status = 200, body: answer, headers: extra = {}, drop, hold } = reply(seen, this.requests.length - 1);
        if (hold === true) return;
        if (drop === true) request.socket.destroy();
        else
          response
            .writeHead(status, { 'content-type': 'application/json', ...extra })
            .end(answer === undefined ? '' : typeof answer === 'string' ? answer : JSON.stringify(answer));
      });
    });
  }

  static async start(reply: (request: SeenRequest, index: number) => Reply = () => ({ body: {} })): Promise<ApiServer> {
    const api = new ApiServer(reply);
    await new Promise<void>((resolve) => {
      api.#server.listen(0, '127.0.0.1', resolve);
    });
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
