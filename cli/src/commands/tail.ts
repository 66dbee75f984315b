import { setTimeout as sleep } from 'node:timers/promises';
import { AttemptsSeen, type NewAttempt } from '../../../sdk/src/manager/attempts-seen.ts';
import type { Command, CommandContext } from '../command.ts';
import { listOf, textOf } from '../command.ts';
import { clockTime } from '../output.ts';
import { verdictOf } from './verdict.ts';

const INTERVAL_MS = 1000;

/** The next step after an attempt. */
function outlook({ delivery, attempt }: NewAttempt): string {
  if (attempt.outcome === 'success') return 'delivered';
  const next = delivery.nextAttemptAt ?? delivery.expectedAt ?? delivery.parkedUntil;
  if (attempt.number < delivery.attemptCount) return attempt.message ?? '';
  return next === undefined ? (delivery.reason ?? delivery.status) : `retry at ${clockTime(next).slice(0, 8)}`;
}

const line =
  (names: ReadonlyMap<string, string>) =>
  (seen: NewAttempt): string => {
    const { delivery, attempt } = seen;
    return [
      clockTime(attempt.at),
      delivery.type.padEnd(24),
      (names.get(delivery.destinationId) ?? delivery.destinationId).padEnd(20),
      `attempt ${attempt.number}`,
      verdictOf(attempt).padEnd(14),
      outlook(seen),
      delivery.id,
    ].join('  ');
  };

async function follow({ values, manager, output, stopSignal }: CommandContext): Promise<number> {
  const signal = stopSignal();
  const chosen = listOf(values, 'destination');
  const seen = new AttemptsSeen(manager);
  const names = new Map<string, string>();
  for (let first = true; !signal.aborted; first = false) {
    // Read in every round, so that destinations registered in the meantime are followed too.
    const destinations = await manager.listWebhooks({ tenant: textOf(values, 'tenant') });
    for (const { id, name } of destinations) names.set(id, name);
    if (first) output.aside(`Following ${chosen?.length ?? destinations.length} destinations. Press Ctrl-C to stop.`);
    for (const id of chosen ?? destinations.map((destination) => destination.id)) {
      const attempts = await seen.look(id);
      if (!first || values['past'] === true) for (const attempt of attempts) output.follow(attempt, line(names));
    }
    await sleep(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
  }
  return 0;
}

export const tailCommand: Command = {
  name: 'tail',
  summary: 'follow deliveries live: show each attempt when it is recorded',
  options: {
    destination: { type: 'string', multiple: true, short: 'd' },
    tenant: { type: 'string' },
    past: { type: 'boolean' },
  },
  help: [
    '--destination ID, -d  only this destination; can be repeated',
    '--tenant NAME         default: default',
    '--past                first show the attempts of the latest deliveries',
  ],
  run: follow,
};
