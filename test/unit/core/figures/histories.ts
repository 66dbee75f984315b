import * as fc from 'fast-check';
import { LOG_KEPT, type Attempt, type Delivery } from '../../../../core/delivery/delivery.ts';
import { FAILURE_CLASSES } from '../../../../core/delivery/post-result.ts';
import { placeOf } from '../../../../core/figures/counted.ts';
import { changesOf } from '../../../../core/figures/changes.ts';
import type { StreamChange } from '../../../../core/figures/head.ts';
import { aDelivery } from '../../../helpers/a-delivery.ts';

/** Random lives of deliveries of one destination, as the writes of their rows. */

export const START = Date.UTC(2026, 0, 30, 22, 0);

export interface History {
  acceptedAt: number;
  steps: Step[];
}

type Step =
  | { kind: 'fail'; after: number; status: number; class: (typeof FAILURE_CLASSES)[number] }
  | { kind: 'succeed' | 'exhaust' | 'late' | 'resend' | 'park'; after: number };

const after = fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 9 * 3_600_000 }));

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('fail' as const),
    after,
    status: fc.constantFrom(400, 410, 429, 500, 503),
    class: fc.constantFrom(...FAILURE_CLASSES),
  }),
  fc.record({ kind: fc.constantFrom('succeed', 'exhaust', 'late', 'resend', 'park'), after }),
);

export const history: fc.Arbitrary<History> = fc.record({
  acceptedAt: fc.integer({ min: START, max: START + 3 * 3_600_000 }),
  steps: fc.array(anyStep, { maxLength: 12 }),
});

/** Every state of a row, the first one undefined. Steps that its state does not allow are left out. */
export function statesOf({ acceptedAt, steps }: History, index: number): (Delivery | undefined)[] {
  let now = acceptedAt;
  let row = aDelivery({ eventId: `msg_${String(index).padStart(22, '0')}`, acceptedAt });
  const states: (Delivery | undefined)[] = [undefined, row];
  for (const each of steps) {
    now += each.after + 1;
    const next = afterStep(row, each, now);
    if (next === undefined) continue;
    row = next;
    states.push(row);
  }
  return states;
}

function afterStep(row: Delivery, step: Step, now: number): Delivery | undefined {
  const open = row.status === 'PENDING' || row.status === 'FAILED';
  const attempt: Attempt = { run: row.run, number: row.attempts + 1, at: now, durationMs: now % 9_000 };
  const tried = (more: Partial<Attempt>): Pick<Delivery, 'attempts' | 'log'> => ({
    attempts: row.attempts + 1,
    log: [...row.log, { ...attempt, ...more }],
  });
  const { endedAt: _, reason: _reason, ...rest } = row;
  switch (step.kind) {
    case 'fail':
      if (!open) return undefined;
      return {
        ...row,
        status: 'FAILED',
        ...tried({ failure: step.class, ...(step.class === 'http' && { statusCode: step.status }) }),
      };
    case 'succeed':
      return open ? { ...row, status: 'SUCCESS', endedAt: now, ...tried({ statusCode: 200 }) } : undefined;
    case 'exhaust':
      return open ? { ...row, status: 'RETRY_EXHAUSTED', reason: 'attempts_spent', endedAt: now } : undefined;
    case 'late':
      if (row.status !== 'RETRY_EXHAUSTED') return undefined;
      return { ...rest, status: 'SUCCESS', endedAt: now, ...tried({ statusCode: 200, late: true }) };
    case 'park':
      return open ? { ...row, notBefore: now } : undefined;
    case 'resend': {
      const dropped = Math.max(0, row.log.length - Math.min(LOG_KEPT, 2));
      const log = row.log.slice(dropped);
      return { ...rest, status: 'PENDING', run: row.run + 1, attempts: 0, log, dropped: (row.dropped ?? 0) + dropped };
    }
  }
}

/** The stream records of the histories, in the order of their writes. Writes of one row keep their order. */
export function recordsOf(histories: readonly History[]): StreamChange[] {
  const writes = histories.flatMap((each, index) => {
    const states = statesOf(each, index);
    return states.slice(1).map((row, position) => ({
      at: timeOf(row as Delivery, states[position]),
      acceptedAt: each.acceptedAt,
      place: placeOf(row as Delivery),
      changes: changesOf(states[position], row as Delivery),
    }));
  });
  return writes
    .toSorted((a, b) => a.at - b.at)
    .map(({ acceptedAt, place, changes }, index) => ({
      acceptedAt,
      place,
      changes,
      sequence: 10n ** 20n + BigInt(index) * 7n,
    }));
}

const timeOf = (row: Delivery, before: Delivery | undefined): number =>
  Math.max(row.endedAt ?? 0, row.notBefore ?? 0, row.acceptedAt, before?.endedAt ?? 0, ...row.log.map(({ at }) => at));
