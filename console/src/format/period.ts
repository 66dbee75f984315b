/** The periods of lists and recoveries. */
export const PERIODS = {
  '15m': { label: 'Last 15 minutes', milliseconds: 900_000 },
  '1h': { label: 'Last hour', milliseconds: 3_600_000 },
  '24h': { label: 'Last 24 hours', milliseconds: 86_400_000 },
  '7d': { label: 'Last 7 days', milliseconds: 7 * 86_400_000 },
  '30d': { label: 'Last 30 days', milliseconds: 30 * 86_400_000 },
} as const;

/** A period as the address of the page has it: the name of a preset, `between` with times, or empty for any time. */
export interface Period {
  period: string;
  /** ISO 8601, of `between`. */
  from?: string | undefined;
  to?: string | undefined;
}

export interface Bounds {
  /** ISO 8601. */
  from?: string;
  to?: string;
}

const isPreset = (text: string): text is keyof typeof PERIODS => Object.hasOwn(PERIODS, text);

/** @param now milliseconds since the epoch */
export function boundsOf({ period, from, to }: Period, now: number): Bounds {
  if (isPreset(period)) return { from: new Date(now - PERIODS[period].milliseconds).toISOString() };
  if (period !== 'between') return {};
  return { ...(isTime(from) && { from: isoOf(from) }), ...(isTime(to) && { to: isoOf(to) }) };
}

/** The period in the query of an address. Times without a preset are those of `between`. */
export function periodIn(query: URLSearchParams): Period {
  const [from, to] = [query.get('from') || undefined, query.get('to') || undefined];
  return {
    period: query.get('period') || (from ?? to) === undefined ? (query.get('period') ?? '') : 'between',
    from,
    to,
  };
}

/** A part of a period that cannot be read. */
export interface PeriodFault {
  /** Its name in the address. */
  name: 'period' | 'from' | 'to';
  text: string;
  /** What it must be. */
  rule: string;
}

/** The parts of a period that cannot be read: a link can have any text. */
export function faultsOfPeriod({ period, from, to }: Period): PeriodFault[] {
  if (period === '' || isPreset(period)) return [];
  if (period !== 'between')
    return [{ name: 'period', text: period, rule: `it must be between or one of ${Object.keys(PERIODS).join(', ')}` }];
  const faults = (['from', 'to'] as const).flatMap((name): PeriodFault[] => {
    const text = name === 'from' ? from : to;
    const rule = 'it must be a date and time such as 2026-01-31T12:00:00Z';
    return text === undefined || text === '' || isTime(text) ? [] : [{ name, text, rule }];
  });
  if (faults.length === 0 && isTime(from) && isTime(to) && Date.parse(from) >= Date.parse(to))
    return [{ name: 'to', text: to, rule: 'it must be after from' }];
  return faults;
}

const isTime = (text: string | undefined): text is string => text !== undefined && !Number.isNaN(Date.parse(text));

/** The API takes UTC; a link may have a time of any zone, or of the reader's. */
const isoOf = (text: string): string => new Date(text).toISOString();
