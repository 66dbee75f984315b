import type { Destination } from '../../../../sdk/src/manager/types/destination.ts';
import type { DestinationStats } from '../../../../sdk/src/manager/types/insight.ts';
import type { WebhookManager } from '../../../../sdk/src/manager/webhook-manager.ts';
import { argument, tool } from '../tool.ts';
import { deliveryView, destinationView, outcomeView } from '../views.ts';

/** Destinations whose figures one call reads, and how many at a time: the API has a limit of requests. */
const EXAMINED = 200;
const AT_ONCE = 4;

export const destinationTools = [
  tool<{ tenant?: string; limit?: number }>({
    name: 'list_failing',
    title: 'List failing destinations',
    description: `Lists the destinations in trouble, worst first: not ACTIVE, blocked, or with failed deliveries among their latest 200, each with its latest failure and a diagnosis. Examines at most ${EXAMINED} destinations.`,
    properties: { tenant: argument.tenantOrAll, limit: argument.limit(10) },
    async run({ tenant = '*', limit = 10 }, manager) {
      const destinations = await manager.listWebhooks({ tenant, limit: EXAMINED });
      const examined = await inTurns(destinations, async (destination) => ({
        destination,
        stats: await manager.getWebhookStats(destination.id),
      }));
      const failing = examined.filter(isInTrouble).toSorted((one, other) => weight(other) - weight(one));
      return {
        examined: destinations.length,
        inTrouble: failing.length,
        failing: await inTurns(failing.slice(0, limit), (one) => troubleView(one, manager)),
      };
    },
  }),
  tool<{ tenant?: string; limit?: number }>({
    name: 'list_destinations',
    title: 'List destinations',
    description: 'Lists the destinations of a tenant or of all tenants.',
    properties: { tenant: argument.tenantOrAll, limit: argument.limit(20) },
    async run({ tenant = '*', limit = 20 }, manager) {
      const destinations = await manager.listWebhooks({ tenant, limit });
      return {
        destinations: destinations.map((destination) => {
          const { id, tenant: owner, name, url, events, state, blockedBy, blockedUntil } = destinationView(destination);
          return { id, tenant: owner, name, url, events, state, blockedBy, blockedUntil };
        }),
      };
    },
  }),
  tool<{ limit?: number }>({
    name: 'list_tenants',
    title: 'List tenants',
    description: 'Lists the tenants that have or had a destination.',
    properties: { limit: argument.limit(50) },
    async run({ limit = 50 }, manager) {
      return { tenants: await manager.listTenants({ limit }) };
    },
  }),
  tool<{ destination: string }>({
    name: 'get_destination',
    title: 'Show a destination',
    description: 'Shows the settings of a destination, without secrets, and figures of its latest 200 deliveries.',
    properties: { destination: argument.destination },
    required: ['destination'],
    async run({ destination: id }, manager) {
      const [destination, stats] = await Promise.all([manager.getWebhook(id), manager.getWebhookStats(id)]);
      return { destination: destinationView(destination), stats };
    },
  }),
  tool<{ destination: string; type?: string }>({
    name: 'test_destination',
    title: 'Test a destination',
    description: 'Sends one signed test event to a destination now, and returns its response with a diagnosis.',
    properties: {
      destination: argument.destination,
      type: argument.text('Event type. Default: the first type that the destination subscribes to.'),
    },
    required: ['destination'],
    effect: 'always',
    async run({ destination, type }, manager) {
      const { ok, webhookId, request: _, ...outcome } = await manager.testWebhook(destination, { type });
      return { ok, webhookId, ...outcomeView(outcome) };
    },
  }),
];

interface Examined {
  destination: Destination;
  stats: DestinationStats;
}

const failed = ({ byStatus }: DestinationStats): number => byStatus.FAILED + byStatus.RETRY_EXHAUSTED;

const isInTrouble = ({ destination, stats }: Examined): boolean =>
  destination.state !== 'ACTIVE' || destination.blockedUntil !== undefined || failed(stats) > 0;

/** Nothing goes to a destination that is not ACTIVE; otherwise by the share of failures. */
const weight = ({ destination, stats }: Examined): number =>
  (destination.state === 'ACTIVE' ? 0 : 2) + failed(stats) / Math.max(1, stats.sample.deliveries);

async function troubleView({ destination, stats }: Examined, manager: WebhookManager): Promise<object> {
  const { id, tenant, name, url, state, stateReason, blockedBy, blockedUntil } = destinationView(destination);
  const { byStatus, successRate, waiting, failures, sample } = stats;
  const latest = await Promise.all(
    (['FAILED', 'RETRY_EXHAUSTED'] as const)
      .filter((status) => byStatus[status] > 0)
      .map((status) => manager.getWebhookDeliveryHistory({ destinationId: id, status, limit: 1 })),
  );
  const [latestFailure] = latest.flat().toSorted((one, other) => other.acceptedAt.localeCompare(one.acceptedAt));
  return {
    id,
    tenant,
    name,
    url,
    state,
    stateReason,
    blockedBy,
    blockedUntil,
    byStatus,
    successRate,
    waiting,
    failures,
    newestDelivery: sample.newest,
    ...(latestFailure !== undefined && { latestFailure: deliveryView(latestFailure) }),
  };
}

async function inTurns<Item, Result>(items: readonly Item[], run: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(run))));
  }
  return results;
}
