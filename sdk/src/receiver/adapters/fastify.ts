import type { HeadersLike } from '../received-headers.ts';
import type { SecretOrSecrets } from '../secrets.ts';
import { verifyWebhook } from '../verify-webhook.ts';
import { REPLY_HEADERS, responder, DEFAULT_MAX_BYTES, type ReceiverOptions, type WebhookHandler } from './respond.ts';

/** The used part of Fastify 4 and 5. */
export interface FastifyLike {
  removeAllContentTypeParsers(): unknown;
  addContentTypeParser(
    contentType: string,
    options: { parseAs: 'buffer' },
    parser: (request: never, body: Uint8Array, done: (error: Error | null, body?: unknown) => void) => void,
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
 * the parsers of other routes stay as they are. Responds 200, or 400 with the failed check; errors of `handler` go
 * to Fastify's error handler.
 *
 * @throws WebhookSecretError at once when the secret is missing
 */
export function fastifyWebhook<More = unknown>(
  secretOrSecrets: SecretOrSecrets,
  handler: WebhookHandler<More>,
  options: ReceiverOptions = {},
): (instance: FastifyLike) => Promise<void> {
  const replyTo = responder(verifyWebhook<More>, secretOrSecrets, handler, options);
  // Fastify waits for the callback of a plugin that is not async.
  return async (instance) => {
    instance.removeAllContentTypeParsers();
    instance.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    instance.post('/', { bodyLimit: options.maxBytes ?? DEFAULT_MAX_BYTES }, async (request, reply) => {
      const { status, body } = await replyTo(request.headers, () => rawBodyOf(request));
      return reply.code(status).headers(REPLY_HEADERS).send(body);
    });
  };
}

function rawBodyOf({ body }: FastifyRequestLike): Uint8Array | string {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new TypeError(
    'A hook parsed the body before fastifyWebhook, so its bytes are lost. Register fastifyWebhook in a scope without this hook.',
  );
}
