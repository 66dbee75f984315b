import { RemovalPolicy } from 'aws-cdk-lib';
import type { z } from 'zod';
import { longestScheduleSeconds } from '../../core/contract/limits.ts';
import type { sharedRules } from './rules.ts';

const DAY_SECONDS = 86_400;

type Shared = z.output<z.ZodObject<typeof sharedRules>>;

/** Adds an issue for each two settings that contradict each other. */
export function refuseContradictions(settings: Shared, context: z.core.$RefinementCtx): void {
  const { retry, limits, retentionDays, removalPolicy, deletionProtection } = settings;
  const refuse = (path: string[], message: string): void => context.addIssue({ code: 'custom', path, message });

  if (limits.ratePerMinute > limits.maxPerSecond * 60)
    refuse(['limits', 'ratePerMinute'], `must be at most 60 x maxPerSecond, here ${limits.maxPerSecond * 60}`);
  if (retry.maxAttempts > limits.maxAttempts)
    refuse(['retry', 'maxAttempts'], `must be at most limits.maxAttempts, here ${limits.maxAttempts}`);
  if (longestScheduleSeconds(retry) >= retentionDays * DAY_SECONDS)
    refuse(
      ['retry'],
      `backoffs add up to more than the retention of ${retentionDays} days: lower maxAttempts or baseSeconds, or raise retentionDays`,
    );
  if (removalPolicy === RemovalPolicy.DESTROY && deletionProtection === true)
    refuse(
      ['deletionProtection'],
      'must not be true when removalPolicy is "destroy": protected tables cannot be destroyed',
    );
}

/** Fills in the default that depends on another setting. */
export const fillProtection = <Given extends Pick<Shared, 'removalPolicy' | 'deletionProtection'>>(
  settings: Given,
): Given & { deletionProtection: boolean } => ({
  ...settings,
  deletionProtection: settings.deletionProtection ?? settings.removalPolicy === RemovalPolicy.RETAIN,
});
