import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catchUp } from '../model/catch-up.ts';
import type { Ceiling } from '../model/ceilings.ts';
import { ceilings, destinationCeiling, failingCeiling } from '../model/ceilings.ts';
import type { Deployment } from '../model/deployment.ts';
import { BATCH, DEFAULTS, deliverBatchMs, fanOutBatchMs } from '../model/deployment.ts';
import { drain, drainMinutes } from '../model/outage.ts';
import { QUOTAS } from '../model/quotas.ts';
import type { Part, Table } from '../part.ts';
import { linePlot } from '../report/line-plot.ts';

const IMAGES = join(import.meta.dirname, '..', '..', 'docs', 'images');
const RATES = [1_000, 10_000, 50_000];
const FAN_OUTS = [1, 5];
/** A fast, a usual and a slow receiver. */
const RECEIVERS_MS = [50, 200, 1_000];
const OUTAGE_SECONDS = 3_600;
const A_WEEK_MINUTES = 7 * 24 * 60;
/** Sum of the default backoffs of 30, 120 and 480 s, with jitter between half and all of each. */
const BACKOFFS_SECONDS = (30 + 120 + 480) * 0.75;

/** Models the capacity of a deployment from AWS's quotas and the settings of this project. It measures nothing. */
export const scale: Part = {
  name: 'scale',
  run() {
    mkdirSync(IMAGES, { recursive: true });
    plotRates();
    plotCatchUp();
    plotDrains();
    return Promise.resolve({
      figures: {
        defaults: DEFAULTS,
        quotas: QUOTAS,
        ceilings: FAN_OUTS.map((fanOut) => ({ fanOut, ceilings: ceilings({ ...DEFAULTS, fanOut }) })),
      },
      tables: [ceilingTable(), saturationTable(), drainTable(), otherTable()],
      targets: [],
    });
  },
};

const rounded = (value: number): string => Math.floor(value).toLocaleString('en-US');

function ceilingTable(): Table {
  const [one, five] = FAN_OUTS.map((fanOut) => ceilings({ ...DEFAULTS, fanOut }));
  const of = (list: readonly Ceiling[] | undefined, part: string): string =>
    rounded(list?.find((ceiling) => ceiling.part === part)?.perSecond ?? 0);
  return {
    caption:
      'Deliveries a second that each part lets through with the default configuration, receivers that take 200 ms and the default quotas of us-east-1; the lowest is the largest sustained rate.',
    columns: ['part', 'fan-out 1', 'fan-out 5', 'moved by'],
    rows: (one ?? []).map(({ part, movedBy }) => [part, of(one, part), of(five, part), movedBy]),
  };
}

/** Returns the settings that one stack needs for a rate, up to their maxima. */
function configured(perSecond: number, fanOut: number): Deployment {
  const need = (batchMs: number, deliveriesInBatch: number): number =>
    Math.min(QUOTAS.pollersAtMost.value, Math.ceil((perSecond * batchMs) / 1000 / deliveriesInBatch));
  const base = { ...DEFAULTS, fanOut };
  return {
    ...base,
    deliverConcurrency: need(deliverBatchMs(base), BATCH),
    fanOutConcurrency: need(fanOutBatchMs(base), BATCH * fanOut),
  };
}

function saturationTable(): Table {
  const rows = RATES.flatMap((rate) =>
    FAN_OUTS.map((fanOut) => {
      const below = (deployment: Deployment): Ceiling[] =>
        ceilings(deployment).filter(({ perSecond }) => perSecond < rate);
      const [first] = below({ ...DEFAULTS, fanOut });
      const settings = configured(rate, fanOut);
      const left = below(settings);
      const turned = `deliver ${Math.max(settings.deliverConcurrency, 2)}, fan-out ${Math.max(settings.fanOutConcurrency, 2)}`;
      return [
        rounded(rate),
        fanOut,
        first === undefined ? 'nothing' : `${first.part} (${rounded(first.perSecond)}/s)`,
        turned,
        left.length === 0
          ? 'nothing'
          : left.map(({ part, perSecond }) => `${part} (${rounded(perSecond)}/s)`).join('; '),
        Math.max(1, ...left.map(({ perSecond }) => Math.ceil(rate / perSecond))),
      ];
    }),
  );
  return {
    caption:
      'For each rate: the first limit of the default configuration, the required `maximumConcurrency` of both functions, and the limits that then remain: raise these quotas, or use this number of cells.',
    columns: [
      'deliveries a second',
      'fan-out',
      'first limit by default',
      'maximumConcurrency',
      'remaining limits',
      'cells instead',
    ],
    rows,
  };
}

/** The largest destination's traffic and limit, deliveries a minute. */
const DESTINATIONS = [
  { name: 'default limit, half used', perMinute: 50, limitPerMinute: 100 },
  { name: 'default limit, 90% used', perMinute: 90, limitPerMinute: 100 },
  { name: '50/s of a limit of 100/s', perMinute: 3_000, limitPerMinute: 6_000 },
  { name: '100/s of a limit of 300/s', perMinute: 6_000, limitPerMinute: 18_000 },
] as const;

const outageOf = ({ perMinute, limitPerMinute }: (typeof DESTINATIONS)[number]) => ({
  perSecond: perMinute / 60,
  limit: limitPerMinute / 60,
  seconds: OUTAGE_SECONDS,
});

function drainTable(): Table {
  return {
    caption:
      "An hour's outage of the largest destination: waiting deliveries at its end, and the time to drain them while new deliveries arrive.",
    columns: ['destination', 'waiting after the hour', 'minutes to drain'],
    rows: DESTINATIONS.map((destination) => [
      destination.name,
      destination.perMinute * 60,
      drainMinutes(outageOf(destination), A_WEEK_MINUTES) ?? 'never',
    ]),
  };
}

function otherTable(): Table {
  return {
    caption: 'Other limits.',
    columns: ['', 'at most'],
    rows: [
      [
        'deliveries a second to one destination, by its table partition (configuration caps limits at 300)',
        destinationCeiling(),
      ],
      [
        'failing deliveries a second that wait for retries in flight while circuits are closed',
        Math.floor(failingCeiling(BACKOFFS_SECONDS)),
      ],
      ['deliveries a second on the tables of a new stack, before they grow', QUOTAS.newTableWrites.value / 2],
    ],
  };
}

function plotRates(): void {
  const concurrencies = [2, 5, 10, 20, 50, 100, 200, 500, 1_000];
  const lines = RECEIVERS_MS.map((receiverMs) => ({
    name: `receivers take ${receiverMs} ms`,
    points: concurrencies.map((deliverConcurrency) => {
      const [lowest] = ceilings({
        ...DEFAULTS,
        receiverMs,
        deliverConcurrency,
        fanOutConcurrency: QUOTAS.pollersAtMost.value,
      });
      return [deliverConcurrency, lowest?.perSecond ?? 0] as const;
    }),
  }));
  const plot = linePlot(lines, {
    title: 'Largest sustained rate of one stack, fan-out 1',
    x: 'deliver.maximumConcurrency',
    y: 'deliveries a second',
    logarithmic: true,
  });
  writeFileSync(join(IMAGES, 'sustained-rate.svg'), plot);
}

function plotCatchUp(): void {
  const lines = [50, 250, 1_000].map((deliverConcurrency) => ({
    name: `${deliverConcurrency} batches at once`,
    points: catchUp({ ...DEFAULTS, deliverConcurrency }, 1_000, 1_000_000, 1_200).map(
      ({ second, waiting }) => [second, waiting] as const,
    ),
  }));
  writeFileSync(
    join(IMAGES, 'catch-up.svg'),
    linePlot(lines, {
      title: 'A million messages at once, on top of 1,000 a second',
      x: 'seconds',
      y: 'waiting messages',
    }),
  );
}

function plotDrains(): void {
  const lines = DESTINATIONS.slice(0, 2).map((destination) => ({
    name: destination.name,
    points: drain(outageOf(destination), A_WEEK_MINUTES).map(({ minute, waiting }) => [minute, waiting] as const),
  }));
  writeFileSync(
    join(IMAGES, 'outage.svg'),
    linePlot(lines, {
      title: "An hour's outage of a destination at the default limit",
      x: 'minutes',
      y: 'waiting deliveries',
    }),
  );
}
