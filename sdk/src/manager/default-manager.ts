import { WebhookManager } from './webhook-manager.ts';

/** A manager by the environment: `WEBHOOKS_API_URL` and `AWS_REGION`, else the local stack in this folder or one above it. */
export const webhookManager: WebhookManager = new WebhookManager();
