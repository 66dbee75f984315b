import { Agent, request } from 'node:http';
import type { ServiceAnswer, ServiceCall } from '../../gateway/service.ts';

/** Local databases ask for the form of a signature and check nothing. Some keep the tables of each access key apart. */
const authorizationOf = (accessKeyId: string): string =>
  `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00`;

/** Passes calls on to a DynamoDB endpoint over kept connections. */
export class Forwarder {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #endpoint: URL;
  readonly #authorization: string;

  /** @param endpoint e.g. `http://127.0.0.1:8000`, or `http://KEY@127.0.0.1:8000` for the tables of that access key */
  constructor(endpoint: string) {
    this.#endpoint = new URL(endpoint);
    this.#authorization = authorizationOf(this.#endpoint.username || 'local');
  }

  /** @param api of the operation */
  send(
    { operation, body }: Pick<ServiceCall, 'operation' | 'body'>,
    api: 'DynamoDB_20120810' | 'DynamoDBStreams_20120810' = 'DynamoDB_20120810',
  ): Promise<ServiceAnswer> {
    const { hostname, port } = this.#endpoint;
    return new Promise((resolve, reject) => {
      const outgoing = request({
        agent: this.#agent,
        host: hostname,
        port,
        method: 'POST',
        path: '/',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'content-length': body.length,
          'x-amz-target': `${api}.${operation}`,
          'x-amz-date': '20260101T000000Z',
          authorization: this.#authorization,
        },
      });
      outgoing.on('error', reject);
      outgoing.on('response', (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 500,
            headers: { 'content-type': 'application/x-amz-json-1.0' },
            body: Buffer.concat(chunks),
          }),
        );
      });
      outgoing.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
