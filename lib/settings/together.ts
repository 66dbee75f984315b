import { RemovalPolicy } from 'aws-cdk-lib';
import type { z } from 'zod';
import { faultsOfTiming } from '../../core/contract/retry-waits.ts';
import type { sharedRules } from './rules.ts';
import { COGNITO_GROUPS } from './rules.ts';

const DAY_SECONDS = 86_400;

type Shared = z.output<z.ZodObject<typeof sharedRules>>;

/** Adds an issue for each two settings that contradict each other. */
export function refuseContradictions(settings: Shared, context: z.core.$RefinementCtx): void {
  const { retry, limits, retentionDays, removalPolicy, deletionProtection } = settings;
  const refuse = (path: string[], message: string): void => context.addIssue({ code: 'custom', path, message });

  if (limits.ratePerMinute > limits.maxPerSecond * 60)
    refuse(['limits', 'ratePerMinute'], `must be at most 60 x maxPerSecond, here ${limits.maxPerSecond * 60}`);
  for (const { field, rule } of faultsOfTiming(retry, { maxAttempts: limits.maxAttempts, retentionDays }))
    refuse(field === '' ? ['retry'] : ['retry', field], rule);
  if ((retry.deadlineSeconds ?? 0) > retentionDays * DAY_SECONDS)
    refuse(['retry', 'deadlineSeconds'], `must be at most the retention, here ${retentionDays * DAY_SECONDS}`);
  if (removalPolicy === RemovalPolicy.DESTROY && deletionProtection === true)
    refuse(
      ['deletionProtection'],
      'must not be true when removalPolicy is "destroy": protected tables cannot be destroyed',
    );
  refuseGroups(settings.console, (field, message) => refuse(['console', 'groups', field], message));
}

/** Nobody could sign in, or viewers could write. */
function refuseGroups({ issuer, groups }: Shared['console'], refuse: (field: string, message: string) => void): void {
  const { claim, admins, viewers } = groups;
  if (admins === viewers) refuse('viewers', 'must not be the group of the admins: viewers would write');
  if (issuer !== undefined) return;
  if (claim !== COGNITO_GROUPS)
    refuse('claim', `must be ${COGNITO_GROUPS} without console.issuer: the user pool names groups there`);
  // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html
  for (const [field, group] of Object.entries({ admins, viewers }))
    if (/\s/.test(group))
      refuse(field, 'must have no space without console.issuer: the user pool refuses such a group');
}

/** Fills in the default that depends on another setting. */
export const fillProtection = <Given extends Pick<Shared, 'removalPolicy' | 'deletionProtection'>>(
  settings: Given,
): Given & { deletionProtection: boolean } => ({
  ...settings,
  deletionProtection: settings.deletionProtection ?? settings.removalPolicy === RemovalPolicy.RETAIN,
});
