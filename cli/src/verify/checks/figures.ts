import type { WebhookDelivery } from '../../../../sdk/src/manager/types/delivery.ts';
import type { AfterCheck } from '../check.ts';
import { CheckError } from '../check-error.ts';

/** Lambda fills a batch of the stream for up to a minute, and what is older than 75 seconds is counted. */
const PATIENCE = { seconds: 180 };

/** The only check of the deliveries' stream: its shards, its filter and its event source mapping. */
export const figures: AfterCheck = {
  name: 'The figures of a destination are its deliveries',
  when: 'after',
  traffic: true,
  remedy: 'docs/runbook.md has the alarms of tally: figures-late and figures-incomplete',
  async run({ deployment: { manager }, journey, until, progress }) {
    const deliveries = await journey.deliveries('limited');
    const expected = countsOf(deliveries);
    const latest = Math.max(...deliveries.map(({ lastAttempt }) => Date.parse(lastAttempt?.at ?? '') || 0));
    let seen = 'nothing is counted';
    const found = await until(async () => {
      const { figures: counted } = await manager.getWebhookStats(journey.destinationId('limited'));
      if (counted === undefined) return 'figures.enabled is false: this stage counts none';
      const { countedUntil, totals } = counted;
      seen = `counted until ${countedUntil}: ${textOf(totals)}`;
      progress(`Waiting for the figures, ${seen}`);
      return Date.parse(countedUntil) > latest && textOf(totals) === expected ? expected : undefined;
    }, PATIENCE);
    if (found === undefined) throw new CheckError(`Its deliveries are ${expected}, and it has ${seen}`);
    return found;
  },
};

const textOf = ({ created, succeeded, attempts }: { created: number; succeeded: number; attempts: number }): string =>
  `${created} created, ${succeeded} succeeded, ${attempts} attempts`;

const countsOf = (deliveries: readonly WebhookDelivery[]): string =>
  textOf({
    created: deliveries.length,
    succeeded: deliveries.filter(({ status }) => status === 'SUCCESS').length,
    attempts: deliveries.reduce((sum, { attemptCount }) => sum + attemptCount, 0),
  });
