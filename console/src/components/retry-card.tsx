import type { Destination } from '../api/types.ts';
import { duration } from '../format/quantity.ts';
import { AttemptTimes } from './attempt-times.tsx';
import { Card } from './card.tsx';
import { Fold } from './fold.tsx';

const USES = {
  lengthen: 'lengthens a wait',
  replace: 'replaces a wait',
  ignore: 'is ignored',
} as const;

/** When deliveries to a destination are tried again, by the API's own reckoning, and what ends them. */
export function RetryCard({ destination: { retry, retryTimes } }: { destination: Destination }) {
  return (
    <Card title="Retries" aside={<span class="muted small">{nameOf(retry)}</span>}>
      {retryTimes !== undefined && <AttemptTimes times={retryTimes.attempts} />}
      <Conditions policy={retry ?? {}} />
      {Object.entries(retryTimes?.byType ?? {}).map(([type, times]) => (
        <Fold key={type} title={`Of ${type}: ${nameOf(retry?.byType?.[type])}`}>
          <AttemptTimes times={times} />
          <Conditions policy={retry?.byType?.[type] ?? {}} />
        </Fold>
      ))}
    </Card>
  );
}

type Retry = NonNullable<Destination['retry']>;
type Policy = Omit<Retry, 'disableOn' | 'byType'>;

function nameOf(policy: Policy | undefined): string {
  if (policy?.preset !== undefined) return `preset ${policy.preset}`;
  if (policy?.schedule !== undefined) return 'schedule of its own';
  const own = [policy?.maxAttempts, policy?.baseSeconds, policy?.factor, policy?.maxSeconds, policy?.jitter];
  return own.every((field) => field === undefined) ? 'default of this stage' : 'waits of its own';
}

/** What a policy has beside its waits. */
function Conditions({ policy }: { policy: Policy & Pick<Retry, 'disableOn'> }) {
  const { deadlineSeconds, retryAfter, giveUpOn, retryOn, disableOn } = policy;
  const facts = [
    ['Deadline', deadlineSeconds === undefined ? undefined : duration(deadlineSeconds * 1000)],
    ['Retry-After', retryAfter === undefined ? undefined : USES[retryAfter]],
    ['Gives up at', textOf(giveUpOn)],
    ['Retries only at', textOf(retryOn)],
    ['Disabled at', textOf(disableOn)],
  ].filter(([, value]) => value !== undefined);
  if (facts.length === 0) return null;
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
  );
}

const textOf = (list: readonly string[] | undefined): string | undefined =>
  list?.length === 0 ? 'nothing' : list?.join(', ');
