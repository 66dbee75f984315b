import { faultsOfTiming } from '../contract/retry-waits.ts';
import type { DestinationRetry, RetrySettings } from '../delivery/retry.ts';
import { DISABLE_ON } from '../delivery/retry.ts';
import { checkEventSubscription, matchesSubscription, parseEventSubscription } from '../event/subscription.ts';
import type { Fault } from '../fault.ts';
import { faultsIn } from '../fault.ts';
import type { StageLimits } from './stage-limits.ts';

/** The rules of a retry policy that concern several of its fields, or the stage. */

export function faultsOfRetry(retry: DestinationRetry, limits: StageLimits): Fault[] {
  const { disableOn, byType = {} } = retry;
  return [
    ...faultsOfPolicy('retry', retry, disableOn, limits),
    ...Object.keys(byType).flatMap((type) => faultsOfType(fieldOfType(type), type)),
    ...Object.entries(byType).flatMap(([type, policy]) => faultsOfPolicy(fieldOfType(type), policy, disableOn, limits)),
  ];
}

/** A warning for each policy of a type that the destination does not subscribe to: it may be about to. */
export function warningsOfRetry({ byType = {} }: DestinationRetry, events: readonly string[]): Fault[] {
  return Object.keys(byType)
    .filter((type) => !events.some((event) => isCovered(type, event)))
    .map((type) => ({
      field: fieldOfType(type),
      rule: `The destination does not subscribe to ${JSON.stringify(type)}`,
      remedy: 'Add it to events, or remove the policy.',
    }));
}

/** Whether an event of `type`, or one of a family, may come by a subscription. */
function isCovered(type: string, subscription: string): boolean {
  const one = parseEventSubscription(type);
  const other = parseEventSubscription(subscription);
  if (one.kind === 'exact') return matchesSubscription(other, type);
  const inside = (text: string): string => text.replace(/\*$/, 'x');
  return matchesSubscription(other, inside(type)) || matchesSubscription(one, inside(subscription));
}

const fieldOfType = (type: string): string => `retry.byType[${JSON.stringify(type)}]`;

function faultsOfType(field: string, type: string): Fault[] {
  if (type !== '*') return faultsIn(field, () => checkEventSubscription(type));
  return [
    {
      field,
      rule: 'names all types',
      remedy: 'Give the policy for all types beside byType, and only exceptions in it.',
    },
  ];
}

function faultsOfPolicy(
  path: string,
  policy: RetrySettings,
  disableOn: readonly string[] | undefined,
  { maxAttempts, retentionDays, defaults }: StageLimits,
): Fault[] {
  const timing = faultsOfTiming(policy, { stage: defaults.retry, maxAttempts, retentionDays });
  return [
    ...timing.map(({ field, rule, remedy }) => ({ field: field === '' ? path : `${path}.${field}`, rule, remedy })),
    ...faultsOfDeadline(path, policy, retentionDays),
    ...faultsOfLists(path, policy, disableOn),
  ];
}

function faultsOfDeadline(path: string, { deadlineSeconds = 0 }: RetrySettings, retentionDays: number): Fault[] {
  if (deadlineSeconds <= retentionDays * 86_400) return [];
  const rule = `must be at most ${retentionDays * 86_400}, the retention of ${retentionDays} days`;
  return [
    { field: `${path}.deadlineSeconds`, rule, remedy: 'Lower it, or remove it: the retention ends deliveries too.' },
  ];
}

/** A failure has one meaning: no two lists of a policy name it alike. */
function faultsOfLists(
  path: string,
  { giveUpOn = [], retryOn = [] }: RetrySettings,
  disableOn: readonly string[] | undefined,
): Fault[] {
  const disabling = disableOn ?? DISABLE_ON;
  const where =
    disableOn === undefined ? `disableOn, which is ${JSON.stringify(DISABLE_ON)} unless given` : 'disableOn';
  const also = (list: 'giveUpOn' | 'retryOn', name: string, index: number, other: string): Fault => ({
    field: `${path}.${list}[${index}]`,
    rule: `${JSON.stringify(name)} is also in ${other}`,
    remedy: 'Name each failure in one list.',
  });
  return [
    ...giveUpOn.flatMap((name, index) => (disabling.includes(name) ? [also('giveUpOn', name, index, where)] : [])),
    ...retryOn.flatMap((name, index) => {
      if (disabling.includes(name)) return [also('retryOn', name, index, where)];
      return giveUpOn.includes(name) ? [also('retryOn', name, index, 'giveUpOn')] : [];
    }),
  ];
}
