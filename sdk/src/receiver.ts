/** For services that receive webhooks, in Node. Needs no package beside Node. */
export * from './receiver/shared.ts';
export { expressWebhook, type ExpressRequest, type ExpressResponse } from './receiver/adapters/express.ts';
export { fastifyWebhook, type FastifyLike } from './receiver/adapters/fastify.ts';
export { fetchWebhook, honoWebhook } from './receiver/adapters/fetch.ts';
export { lambdaWebhook, type LambdaHttpEvent, type LambdaHttpResult } from './receiver/adapters/lambda.ts';
export { generateTestHeaders, type TestHeaderOptions } from './receiver/test-headers.ts';
export { validateWebhookSecret } from './receiver/validate-secret.ts';
export { verifyWebhook } from './receiver/verify-webhook.ts';
