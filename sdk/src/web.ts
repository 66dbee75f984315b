/** For services that receive webhooks, in runtimes with WebCrypto and without Node. Needs no package. */
export * from './receiver/shared.ts';
export { fetchWebhook, honoWebhook } from './receiver/web/fetch.ts';
export { validateWebhookSecret } from './receiver/web/validate-secret.ts';
export { verifyWebhook } from './receiver/web/verify-webhook.ts';
