const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * `rate(value unit)`, in milliseconds.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 *
 * @throws Error that names the rule which the expression breaks.
 */
export function parseRate(expression: string): number {
  const rate = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate === null)
    throw new Error(
      `The schedule expression ${expression} is not supported: use rate(5 minutes); cron() and at() do not run locally.`,
    );
  const [, value, unit, plural] = rate as unknown as [string, string, string, string];
  if ((value === '1') === (plural === 's'))
    throw new Error(
      `The schedule expression ${expression} is refused: the unit of 1 is singular, that of any other value plural.`,
    );
  return Number(value) * (UNIT_MS[unit] ?? 0);
}
