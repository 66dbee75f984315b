import {
  publishEvents,
  PublishError,
  webhookManager,
  type UndocumentedEventType,
  WebhookEventType,
  type WebhookPayload,
} from '@street-collector/webhooks';
import * as receiver from '@street-collector/webhooks/receiver';
import * as web from '@street-collector/webhooks/web';

export function describe(payload: WebhookPayload<{ 'loan.approved': { loanId: string } }>): string {
  if (payload.event === WebhookEventType.ORDER_CREATED) return payload.data.total.toFixed(2);
  if (payload.event === 'loan.approved') return payload.data.loanId;
  if (payload.event === 'payment.failed') return payload.data.paymentId;
  return `${payload.timestamp}`;
}

export const undocumented = (event: UndocumentedEventType): string => event;
export const now: WebhookPayload = receiver.verifyWebhook('', {}, 'your_secure_secret');
export const later: Promise<WebhookPayload> = web.verifyWebhook(new Uint8Array(), new Map<string, string>(), [
  'a',
  'b',
]);
export const fetched = web.fetchWebhook('your_secure_secret', async (payload, { id }) => `${id} ${payload.event}`);
export const express = receiver.expressWebhook('your_secure_secret', ({ event }) => event, { maxBytes: 1 });
export const lambda = receiver.lambdaWebhook('your_secure_secret', ({ event }) => event);
export const registered: Promise<{ secret: string; etag: string }> = webhookManager.registerWebhook({
  url: 'https://your-service.com/webhook',
  events: [WebhookEventType.ORDER_CREATED, 'loan.approved'],
});

export async function publish(): Promise<readonly string[]> {
  try {
    return (await publishEvents([{ event: 'order.cancelled', data: { orderId: 'ord_1' } }])).map(
      ({ eventId }) => eventId,
    );
  } catch (error) {
    if (error instanceof PublishError) return error.failures.map(({ code }) => code);
    if (error instanceof receiver.WebhookVerificationError) return [error.failure];
    throw error;
  }
}

// @ts-expect-error a destination has events
export const wrong = webhookManager.registerWebhook({ url: 'https://your-service.com/webhook' });
// @ts-expect-error the webhook must be awaited
export const notAwaited: WebhookPayload = web.verifyWebhook('', {}, 'your_secure_secret');
