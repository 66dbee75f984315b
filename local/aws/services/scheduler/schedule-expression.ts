import { parseCron } from './cron.ts';

/** When a schedule runs. */
export interface ScheduleExpression {
  /**
   * The first time after `after` (milliseconds since the epoch), or `undefined` when there is none.
   *
   * @param start when the schedule was made: rates count from it.
   */
  next(after: number, start: number): number | undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * `rate(value unit)` and `cron(minutes hours day-of-month month day-of-week year)`, in UTC.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 *
 * @throws Error that says what is wrong with it.
 */
export function parseScheduleExpression(expression: string): ScheduleExpression {
  const cron = /^cron\((.+)\)$/.exec(expression)?.[1];
  if (cron !== undefined) return { next: parseCron(cron) };
  const rate = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate === null) {
    throw new Error(
      `The schedule expression ${expression} is neither rate(5 minutes) nor cron(0 12 * * ? *); one-time at() schedules are not run locally.`,
    );
  }
  const [, value, unit, plural] = rate as unknown as [string, string, string, string];
  if ((value === '1') === (plural === 's')) {
    throw new Error(
      `The schedule expression ${expression} is refused: the unit of 1 is singular, that of any other value plural.`,
    );
  }
  const interval = Number(value) * (UNIT_MS[unit] ?? 0);
  return { next: (after, start) => start + (Math.floor(Math.max(after - start, 0) / interval) + 1) * interval };
}
