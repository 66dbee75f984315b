import type { HeadersLike } from '../received-headers.ts';
import type { SecretOrSecrets } from '../secrets.ts';
import { ANSWER_HEADERS, answerer, DEFAULT_MAX_BYTES, type ReceiverOptions, type WebhookHandler } from './answer.ts';

/** As much of Fastify 4 and 5 as the plugin uses. */
export interface FastifyLike {
  removeAllContentTypeParsers(): unknown;
  addContentTypeParser(
    contentType: string,
    options: { parseAs: 'buffer' },
    parser: (request: never, body: Buffer, done: (error: Error | null, body?: unknown) => void) => void,
  ): unknown;
  post(
    path: string,
    options: { bodyLimit: number },
    handler: (request: FastifyRequestLike, reply: FastifyReplyLike) => Promise<unknown>,
  ): unknown;
}

export interface FastifyRequestLike {
  headers: HeadersLike;
  body: unknown;
}

export interface FastifyReplyLike {
  code(status: number): FastifyReplyLike;
  headers(headers: Record<string, string>): FastifyReplyLike;
  send(body: string): unknown;
}

/**
 * A plugin: `app.register(fastifyWebhook(secret, onWebhook), { prefix: '/webhook' })`. Its own scope keeps bodies raw;
 * the parsers of other routes stay as they are. Answers 200, or 400 with the check that failed; errors of `handler` go
 * to Fastify's error handler.
 *
 * @throws WebhookSecretError at once when there is no secret
 */
export function fastifyWebhook<More = unknown>(
  secretOrSecrets: SecretOrSecrets,
  handler: WebhookHandler<More>,
  options: ReceiverOptions = {},
): (instance: FastifyLike) => Promise<void> {
  const answerTo = answerer(secretOrSecrets, handler, options);
  // Asynchronous, since Fastify waits for a callback of any other plugin.
  return async (instance) => {
    instance.removeAllContentTypeParsers();
    instance.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    instance.post('/', { bodyLimit: options.maxBytes ?? DEFAULT_MAX_BYTES }, async (request, reply) => {
      const { status, body } = await answerTo(request.headers, () => (request.body ?? '') as Uint8Array | string);
      return reply.code(status).headers(ANSWER_HEADERS).send(body);
    });
  };
}
