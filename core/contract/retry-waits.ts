/** The waits between the attempts of a delivery: lib checks the default of a stage by these rules, core those of a destination. */

/** When a delivery is tried again: a preset, a schedule, or waits that grow by a factor. */
export interface RetryTiming {
  /** Excludes all other fields. */
  readonly preset?: RetryPreset;
  /** Waits between attempts, 1 to 12: a number and `s`, `m`, `h` or `d`, e.g. `5m`. */
  readonly schedule?: readonly string[];
  /** Attempts in a run, the first included, 1 to 13. Default 4: the guide's 3 retries. */
  readonly maxAttempts?: number;
  /** Seconds before the second attempt, before jitter, 1 to 3600. Default 30. */
  readonly baseSeconds?: number;
  /** Each wait is this many times the one before it, 1 to 10. Default 4. */
  readonly factor?: number;
  /** Longest wait in seconds, 1 to 2,592,000. Default a day. */
  readonly maxSeconds?: number;
  /** Share by which chance may shorten a wait, 0 to 1. Default 0.5; 0 for a schedule. */
  readonly jitter?: number;
}

/** The waits that a timing means. */
export interface RetryWaits {
  /** Seconds of each wait at its longest; there is one attempt more. */
  waits: readonly number[];
  jitter: number;
}

export type RetryPreset = 'guide' | 'standard-webhooks' | 'patient' | 'impatient';

/**
 * `standard-webhooks` is the example schedule of the Standard Webhooks specification, which also recommends some jitter:
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#deliverability-and-reliability
 */
const PRESETS: Readonly<Record<RetryPreset, RetryTiming>> = {
  guide: { maxAttempts: 4, baseSeconds: 30, factor: 4, jitter: 0.5 },
  'standard-webhooks': { schedule: ['5s', '5m', '30m', '2h', '5h', '10h', '14h', '20h', '24h'], jitter: 0.1 },
  patient: { schedule: ['30s', '5m', '30m', '2h', '6h', '12h', '1d', '1d', '1d', '1d', '1d', '1d'], jitter: 0.1 },
  impatient: { schedule: ['1s', '2s', '5s', '10s'] },
};

export const RETRY_PRESETS = Object.keys(PRESETS) as RetryPreset[];

/** Most waits of a schedule. */
export const SCHEDULE_STEPS = 12;
/** Most attempts of a run, the first included. */
export const ATTEMPTS_LIMIT = SCHEDULE_STEPS + 1;
/** The longest wait unless a policy says so, in seconds: a day. Waits of more than an hour are parked, not left in flight. */
export const BACKOFF_LIMIT_SECONDS = 86_400;

/** Most that `maxSeconds` can be: 30 days. */
export const LONGEST_WAIT_SECONDS = 2_592_000;

/** A step of a schedule. */
export const SCHEDULE_STEP = /^([1-9]\d{0,6})([smhd])$/;
const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Seconds of a step such as `5m`; NaN for another text. */
export function stepSeconds(step: string): number {
  const [, count, unit = ''] = SCHEDULE_STEP.exec(step) ?? [];
  return Number(count) * (UNIT_SECONDS[unit] ?? NaN);
}

const EXPONENTIAL = ['maxAttempts', 'baseSeconds', 'factor', 'maxSeconds'] as const;

/**
 * The waits of a timing. A field that is absent comes from the timing of the stage where that grows by a factor too, or
 * else from the preset `guide`. A timing without any field is that of the stage.
 */
export function waitsOf(timing: RetryTiming, stage: RetryTiming = {}): RetryWaits {
  const { preset, schedule, jitter } = timing;
  if (preset !== undefined) return waitsOf(PRESETS[preset]);
  if (schedule !== undefined) return { waits: schedule.map(stepSeconds), jitter: jitter ?? 0 };
  if (EXPONENTIAL.every((field) => timing[field] === undefined) && isFixed(stage)) {
    const { waits, jitter: own } = waitsOf(stage);
    return { waits, jitter: jitter ?? own };
  }
  return exponential({ ...PRESETS.guide, ...(isFixed(stage) ? {} : stage), ...timing });
}

const isFixed = ({ preset, schedule }: RetryTiming): boolean => preset !== undefined || schedule !== undefined;

function exponential({
  maxAttempts = 1,
  baseSeconds = 1,
  factor = 1,
  maxSeconds = BACKOFF_LIMIT_SECONDS,
  jitter = 0,
}: RetryTiming): RetryWaits {
  const waits = Array.from({ length: maxAttempts - 1 }, (_, index) =>
    Math.min(baseSeconds * factor ** index, maxSeconds),
  );
  return { waits, jitter };
}

/** A rule that a timing breaks. */
interface TimingFault {
  /** Path below the policy; empty for the policy as a whole. */
  field: keyof RetryTiming | '';
  rule: string;
  remedy: string;
}

/** The rules that the fields of a timing break together. */
export function faultsOfTiming(
  timing: RetryTiming,
  { stage = {}, maxAttempts, retentionDays }: { stage?: RetryTiming; maxAttempts: number; retentionDays: number },
): TimingFault[] {
  const fixed = timing.preset === undefined ? 'schedule' : 'preset';
  const excluded = [...EXPONENTIAL, ...(fixed === 'preset' ? (['schedule', 'jitter'] as const) : [])];
  const contradictions = excluded
    .filter((field) => timing[fixed] !== undefined && timing[field] !== undefined)
    .map((field) => ({ field, rule: `contradicts ${fixed}`, remedy: `Give ${fixed} or ${field}, not both.` }));
  if (contradictions.length > 0) return contradictions;

  const { waits } = waitsOf(timing, stage);
  const attempts = waits.length + 1;
  const field = timing.preset === undefined ? (timing.schedule === undefined ? 'maxAttempts' : 'schedule') : 'preset';
  if (attempts > maxAttempts) {
    const makes = field === 'maxAttempts' ? '' : `makes ${attempts} attempts; they `;
    return [
      {
        field,
        rule: `${makes}must be at most ${maxAttempts}, the maximum of this stage`,
        remedy: 'Lower it, or have limits.maxAttempts of the stage raised.',
      },
    ];
  }
  if (waits.reduce((sum, wait) => sum + wait, 0) < retentionDays * 86_400) return [];
  return [
    {
      field: field === 'maxAttempts' ? '' : field,
      rule: `makes waits that add up to more than the retention of ${retentionDays} days`,
      remedy: {
        maxAttempts: 'Lower maxAttempts, baseSeconds, factor or maxSeconds.',
        schedule: 'Shorten the schedule.',
        preset: 'Choose another preset or a schedule.',
      }[field],
    },
  ];
}
