import { WebhookDeliveryStatus } from '../../../../sdk/src/delivery-status.ts';
import type { RecoverableStatus } from '../../../../sdk/src/manager/types/insight.ts';
import { argument, timeArgument, tool } from '../tool.ts';
import { attemptView, deliveryView, destinationView } from '../views.ts';

export const deliveryTools = [
  tool<{
    destination?: string;
    event?: string;
    tenant?: string;
    code?: string;
    status?: WebhookDeliveryStatus;
    since?: string;
    until?: string;
    limit?: number;
  }>({
    name: 'list_deliveries',
    title: 'List deliveries',
    description:
      'Lists deliveries of all tenants, of a destination or of an event, newest first, each with its last attempt.',
    properties: {
      destination: argument.destination,
      event: argument.text('Id of an event, msg_…, or an event type, e.g. order.created'),
      tenant: argument.anyTenant,
      code: argument.text('HTTP status or error code of the latest attempt, e.g. 503, ECONNREFUSED'),
      status: { type: 'string', enum: Object.keys(WebhookDeliveryStatus) },
      since: argument.time('Accepted then or later'),
      until: argument.time('Accepted before then'),
      limit: argument.limit(20),
    },
    async run({ destination, event, tenant, code, status, since, until, limit = 20 }, manager) {
      const deliveries = await manager.getWebhookDeliveryHistory({
        destinationId: destination,
        event,
        tenant,
        code,
        status,
        startDate: timeArgument('since', since),
        endDate: timeArgument('until', until),
        limit,
      });
      return { deliveries: deliveries.map(deliveryView) };
    },
  }),
  tool<{ delivery: string }>({
    name: 'get_delivery',
    title: 'Show a delivery',
    description: 'Shows a delivery with its attempts: status, diagnosis, and the beginning of each response.',
    properties: { delivery: argument.delivery },
    required: ['delivery'],
    async run({ delivery: id }, manager) {
      const { attempts, body: _, ...delivery } = await manager.getDelivery(id);
      return { delivery: { ...deliveryView(delivery), lastAttempt: undefined }, attempts: attempts.map(attemptView) };
    },
  }),
  tool<{ delivery: string; dryRun?: boolean }>({
    name: 'resend_delivery',
    title: 'Send a delivery again',
    description:
      'Sends a delivery again, with new attempts and the same webhook-id. By default a dry run: shows the delivery and its destination, and sends nothing.',
    properties: { delivery: argument.delivery, dryRun: argument.dryRun },
    required: ['delivery'],
    effect: 'without-dry-run',
    async run({ delivery: id, dryRun = true }, manager) {
      if (!dryRun) return { dryRun, delivery: deliveryView(await manager.resendDelivery(id)) };
      const { attempts: _, body: __, ...delivery } = await manager.getDelivery(id);
      const destination = await manager.findWebhook(delivery.destinationId);
      return {
        dryRun,
        delivery: deliveryView(delivery),
        destination: destination === undefined ? 'deleted: nothing can be sent' : destinationView(destination),
      };
    },
  }),
  tool<{
    destination: string;
    since: string;
    until?: string;
    statuses?: RecoverableStatus[];
    codes?: string[];
    dryRun?: boolean;
  }>({
    name: 'recover_destination',
    title: 'Send all failed deliveries again',
    description:
      "Sends all deliveries of a destination in a time range again that did not succeed, at the destination's rate limit. By default a dry run: counts them and estimates the time.",
    properties: {
      destination: argument.destination,
      since: argument.time('Accepted then or later'),
      until: argument.time('Accepted before then; default: now'),
      statuses: {
        type: 'array',
        items: { type: 'string', enum: ['FAILED', 'RETRY_EXHAUSTED', 'SUCCESS'] },
        description: 'Default: RETRY_EXHAUSTED.',
      },
      codes: {
        type: 'array',
        items: { type: 'string' },
        description: 'Only those whose latest attempt has one of these: 503, 5xx, ECONNREFUSED.',
      },
      dryRun: argument.dryRun,
    },
    required: ['destination', 'since'],
    effect: 'without-dry-run',
    destructive: true,
    async run({ destination, dryRun = true, since, until, statuses, codes }, manager) {
      const times = { since: timeArgument('since', since) ?? since, until: timeArgument('until', until) };
      const input = { ...times, statuses, codes };
      return dryRun ? manager.planRecovery(destination, input) : manager.recoverWebhook(destination, input);
    },
  }),
  tool<{ destination: string; recovery: string }>({
    name: 'get_recovery',
    title: 'Show the progress of a recovery',
    description: 'Shows how many deliveries of a recovery were sent again so far.',
    properties: { destination: argument.destination, recovery: argument.text('Id of a recovery, rcv_…') },
    required: ['destination', 'recovery'],
    run: ({ destination, recovery }, manager) => manager.getRecovery(destination, recovery),
  }),
];
