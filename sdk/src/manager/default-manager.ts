import { WebhookManager } from './webhook-manager.ts';

/** The manager for `WEBHOOKS_API_URL` and `AWS_REGION`; without them for the local stack in this folder or a parent. */
export const webhookManager: WebhookManager = new WebhookManager();
