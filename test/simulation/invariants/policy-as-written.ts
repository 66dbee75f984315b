import { waitsOf } from '../../../core/contract/retry-waits.ts';
import type { FailureClass } from '../../../core/delivery/post-result.ts';
import type { DestinationRetry, RetryPolicy, RetrySettings, StageRetry } from '../../../core/delivery/retry.ts';

/** Retry policies as their documents say, written a second time: a checker that ran the code of core would share its faults. */

/** The keys of `byType` that an event of a type could have, the most exact first: `a.b.c`, `a.b.*`, `a.*`. */
const keysOf = (type: string): string[] => {
  const parts = type.split('.');
  const families = parts.slice(1).map((_, index) => `${parts.slice(0, parts.length - 1 - index).join('.')}.*`);
  return [type, ...families];
};

export function policyAsWritten(
  type: string | undefined,
  retry: DestinationRetry | undefined,
  stage: StageRetry,
): RetryPolicy {
  const key = keysOf(type ?? '').find((each) => Object.keys(retry?.byType ?? {}).includes(each));
  const own: RetrySettings = (key === undefined ? retry : retry?.byType?.[key]) ?? {};
  const { deadlineSeconds, retryAfter = 'lengthen', giveUpOn = [], retryOn } = { ...stage, ...own };
  return {
    ...waitsOf(own, stage),
    ...(deadlineSeconds !== undefined && { deadlineSeconds }),
    retryAfter,
    giveUpOn,
    disableOn: retry?.disableOn ?? ['410'],
    ...(retryOn !== undefined && { retryOn }),
  };
}

/** A failed attempt, by its status or by its error. */
export type Failure = { statusCode?: number; error?: { class: FailureClass } };

export function judgedAsWritten(policy: RetryPolicy, { statusCode, error }: Failure): 'retry' | 'give-up' | 'disable' {
  const exact = error?.class ?? String(statusCode);
  const list = (name: string) =>
    (['disableOn', 'giveUpOn', 'retryOn'] as const).find((each) => policy[each]?.includes(name) === true);
  const found = list(exact) ?? (error === undefined ? list(`${exact.slice(0, 1)}xx`) : undefined);
  if (found === undefined) return policy.retryOn === undefined ? 'retry' : 'give-up';
  return ({ disableOn: 'disable', giveUpOn: 'give-up', retryOn: 'retry' } as const)[found];
}
