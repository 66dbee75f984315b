import { setTimeout as sleep } from 'node:timers/promises';
import type { NewAttempt } from '../../../sdk/src/manager/attempts-seen.ts';
import type { Destination } from '../../../sdk/src/manager/types/destination.ts';
import type { Command, CommandContext } from '../command.ts';
import { listOf, textOf } from '../command.ts';
import { cellsOf } from '../cells.ts';
import { type Cell, type Column, fitted, flexible, GAP, rowOf, textOfCell, toned } from '../layout.ts';
import { clockTime } from '../output.ts';
import { nextOf } from './next.ts';
import { verdictOf } from './verdict.ts';

const INTERVAL_MS = 1000;

/** The next step after an attempt. */
function outlook({ delivery, attempt }: NewAttempt, destination: Destination | undefined): string {
  if (attempt.outcome === 'success') return 'delivered';
  if (attempt.number < delivery.attemptCount) return 'retried';
  const next = nextOf(delivery, destination, (iso) => clockTime(iso).slice(0, 8));
  if (next === undefined) return delivery.reason ?? delivery.status;
  return `retry ${/^\d/.test(next) ? 'at ' : ''}${next}`;
}

/** Usual widths. In a terminal the cells are cut to them, elsewhere a longer cell widens its column from then on. */
const COLUMNS: readonly (readonly [column: Column, width: number])[] = [
  ['TIME', 18],
  [flexible('EVENT', 12), 24],
  [flexible('DESTINATION', 8), 20],
  ['ATTEMPT', 10],
  [flexible('VERDICT', 8), 22],
  [flexible('OUTLOOK', 10), 21],
  ['ID', 50],
];

class Rows {
  readonly #widths = COLUMNS.map(([, width]) => width);

  constructor(names: readonly string[]) {
    for (const name of names) this.#widen(['', '', name]);
  }

  line(cells: readonly Cell[], available: number | undefined): Cell[] {
    if (available === undefined) {
      this.#widen(cells);
      return rowOf(cells, this.#widths);
    }
    const columns = COLUMNS.map(([column]) => column);
    return rowOf(cells, fitted(columns, this.#widths, available) ?? this.#wrapped(columns, available));
  }

  /** Widths for a narrow terminal: the other columns fill its line, so that the id, which is never cut, has the next one. */
  #wrapped(columns: readonly Column[], available: number): number[] {
    const [others, widths] = [columns.slice(0, -1), this.#widths.slice(0, -1)];
    const least = others.map((column, index) => (typeof column === 'string' ? (widths[index] ?? 0) : column.least));
    const fit = fitted(others, widths, available - GAP) ?? least;
    const spare = available - fit.reduce((sum, width) => sum + width + GAP, 0);
    return [...fit.slice(0, -1), (fit.at(-1) ?? 0) + Math.max(0, spare), this.#widths.at(-1) ?? 0];
  }

  #widen(cells: readonly Cell[]): void {
    for (const [index, cell] of cells.entries())
      this.#widths[index] = Math.max(this.#widths[index] ?? 0, cellsOf(textOfCell(cell)));
  }
}

const cellsIn = (seen: NewAttempt, destination: Destination | undefined): Cell[] => {
  const { delivery, attempt } = seen;
  return [
    clockTime(attempt.at),
    delivery.type,
    destination?.name ?? delivery.destinationId,
    `attempt ${attempt.number}`,
    toned(verdictOf(attempt), attempt.outcome === 'success' ? 'good' : 'bad'),
    outlook(seen, destination),
    delivery.id,
  ];
};

async function follow({ values, manager, output, stopSignal }: CommandContext): Promise<number> {
  const { AttemptsSeen } = await import('../../../sdk/src/manager/attempts-seen.ts');
  const signal = stopSignal();
  const chosen = listOf(values, 'destination');
  const seen = new AttemptsSeen(manager);
  const known = new Map<string, Destination>();
  let rows: Rows | undefined;
  for (let first = true; !signal.aborted; first = false) {
    // Read in every round, so that destinations registered in the meantime are followed too.
    const destinations = await manager.listWebhooks({ tenant: textOf(values, 'tenant') });
    for (const destination of destinations) known.set(destination.id, destination);
    // A listener has no attempts, and its deliveries stay open.
    const ids = chosen ?? destinations.filter(({ state }) => state !== 'LISTENING').map(({ id }) => id);
    rows ??= new Rows(output.columns === undefined ? ids.map((id) => known.get(id)?.name ?? id) : []);
    const table = rows;
    if (first)
      output.aside(
        `Following ${ids.length} ${ids.length === 1 ? 'destination' : 'destinations'}. Press Ctrl-C to stop.`,
      );
    // The deliveries of a mistyped id are an empty list.
    for (const id of first && chosen !== undefined ? chosen : [])
      if (!known.has(id) && (await manager.findWebhook(id)) === undefined)
        output.aside([toned('Warning: ', 'warn'), `There is no destination ${id}.`]);
    for (const id of ids) {
      const attempts = await seen.look(id);
      if (first && values['past'] !== true) continue;
      for (const attempt of attempts)
        output.follow(attempt, (one) =>
          table.line(cellsIn(one, known.get(one.delivery.destinationId)), output.columns),
        );
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
  examples: ['tail', 'tail --destination dst_4fXq0a1ZkP9sT7uB --past'],
  run: follow,
};
