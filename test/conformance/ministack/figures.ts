import assert from 'node:assert/strict';
import type { WebhookDeliveryDetails } from '../../../sdk/src/index.ts';
import type { Overview, OverviewDestination } from '../../../lambdas/admin/api/schemas/figures.ts';
import { AdminApi } from '../../helpers/admin-api.ts';
import { eventually } from '../../helpers/eventually.ts';
import type { Report } from '../report.ts';
import type { Deployment } from './journey.ts';

type Counts = Pick<OverviewDestination, 'created' | 'succeeded' | 'exhausted' | 'attempts' | 'attemptsFailed'>;

const PATIENCE_MS = 60_000;

/** The stream of the deliveries table, which ministack writes, filters and brings to tally: it counts what the rows say. */
export async function figuresJourney(deployment: Deployment, report: Report): Promise<void> {
  await report.check(
    'the stream of the deliveries table brings tally each write: its figures are the rows',
    async () => {
      const rows = await eventually(() => countedRows(deployment), undefined, PATIENCE_MS);
      const api = new AdminApi(deployment);
      let figures: Record<string, Counts> = {};
      await eventually(
        async () => {
          const { body } = await api.expect<Overview>(200, 'GET', '/overview?bucket=hour');
          figures = Object.fromEntries(body.destinations.map((destination) => [destination.id, pick(destination)]));
          return JSON.stringify(sorted(figures)) === JSON.stringify(sorted(rows)) ? true : undefined;
        },
        () => JSON.stringify({ figures: sorted(figures), rows: sorted(rows) }),
        PATIENCE_MS,
      );
      const deliveries = Object.values(rows).reduce((sum, { created }) => sum + created, 0);
      const repeated = Object.values(rows).reduce((sum, { attemptsFailed }) => sum + attemptsFailed, 0);
      assert.ok(deliveries > 0 && repeated > 0);
      return `${deliveries} deliveries, ${repeated} failed attempts`;
    },
  );
}

/** @returns counts by destination, once no delivery is PENDING */
async function countedRows({ manager }: Deployment): Promise<Record<string, Counts> | undefined> {
  const rows: Record<string, Counts> = {};
  for await (const { id } of manager.getWebhookDeliveryHistory()) {
    const delivery = await manager.getDelivery(id);
    if (delivery.status === 'PENDING') return undefined;
    rows[delivery.destinationId] = add(rows[delivery.destinationId], delivery);
  }
  return rows;
}

const NONE: Counts = { created: 0, succeeded: 0, exhausted: 0, attempts: 0, attemptsFailed: 0 };

const add = (counts: Counts = NONE, { status, attempts }: WebhookDeliveryDetails): Counts => ({
  created: counts.created + 1,
  succeeded: counts.succeeded + Number(status === 'SUCCESS'),
  exhausted: counts.exhausted + Number(status === 'RETRY_EXHAUSTED'),
  attempts: counts.attempts + attempts.length,
  attemptsFailed: counts.attemptsFailed + attempts.filter(({ outcome }) => outcome === 'failure').length,
});

const pick = ({ created, succeeded, exhausted, attempts, attemptsFailed }: Counts): Counts => ({
  created,
  succeeded,
  exhausted,
  attempts,
  attemptsFailed,
});

const sorted = (counts: Record<string, Counts>): [string, Counts][] =>
  Object.entries(counts).toSorted(([left], [right]) => (left < right ? -1 : 1));
