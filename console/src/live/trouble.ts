import type { Source } from './sources.ts';

/** Why the page may show what is no longer so. */
export type TroubleKind = 'unauthorized' | 'forbidden' | 'unreachable' | 'failing' | 'throttled' | 'stale';

export interface Trouble {
  kind: TroubleKind;
  /** Milliseconds since the epoch. */
  since: number;
  /** The time of the oldest value that the page shows; `undefined` without any. */
  asOf: number | undefined;
  /** The error of the latest read; empty for values that are only old. */
  detail: string;
}

/** The worst first. */
const KINDS: readonly TroubleKind[] = ['unauthorized', 'forbidden', 'unreachable', 'failing', 'throttled', 'stale'];

/** A value is old when twice its interval and the longest read have passed. */
const LONGEST_READ_MS = 30_000;

/** The worst trouble of all that the page reads. A refusal of one request, e.g. for an unknown id, is none. */
export function troubleOf(all: Iterable<Source>, now: number): Trouble | undefined {
  const found = [...all].flatMap((source) => {
    const kind = kindOf(source, now);
    return kind === undefined ? [] : [{ kind, source }];
  });
  const kind = KINDS.find((each) => found.some((one) => one.kind === each));
  if (kind === undefined) return undefined;
  const times = found.flatMap(({ source: { readAt } }) => readAt ?? []);
  const worst = found.filter((one) => one.kind === kind);
  return {
    kind,
    since: Math.min(...worst.map(({ source }) => source.failedSince ?? (source.readAt ?? now) + source.interval)),
    asOf: times.length === 0 ? undefined : Math.min(...times),
    detail: worst[0]?.source.error?.message ?? '',
  };
}

function kindOf({ error, readAt, interval }: Source, now: number): TroubleKind | undefined {
  if (error === undefined)
    return readAt !== undefined && now - readAt > 2 * interval + LONGEST_READ_MS ? 'stale' : undefined;
  if (!('status' in error)) return 'unreachable';
  const status = error.status as number;
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 429) return 'throttled';
  // A gateway without its backend is as good as none.
  if (status === 502 || status === 503 || status === 504) return 'unreachable';
  return status >= 500 ? 'failing' : undefined;
}

const minute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const dayAndMinute = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** `14:08`, with the day if that is another one. */
export const minuteOf = (at: number, now: number): string =>
  (new Date(at).toDateString() === new Date(now).toDateString() ? minute : dayAndMinute).format(at);

const HEADLINES: Readonly<Record<TroubleKind, (since: string) => string>> = {
  unauthorized: (since) => `Signed out since ${since}`,
  forbidden: (since) => `Access refused since ${since}`,
  unreachable: (since) => `Not reachable since ${since}`,
  failing: (since) => `The API fails since ${since}`,
  throttled: (since) => `Too many requests since ${since}`,
  stale: () => 'No newer figures',
};

/** E.g. `Not reachable since 14:08; figures are of 14:07`. */
export function headlineOf({ kind, since, asOf }: Trouble, now: number): string {
  const figures = asOf === undefined ? '' : `; figures are of ${minuteOf(asOf, now)}`;
  return `${HEADLINES[kind](minuteOf(since, now))}${figures}`;
}
