import { POST_DEADLINE_MS } from '../../../core/contract/limits.ts';
import type { Item } from '../../../lambdas/adapters/dynamodb/attributes.ts';
import { keyText } from '../services/table.ts';
import type { Checker, Violation } from './evidence.ts';
import { policyAsWritten } from './policy-as-written.ts';

/** I4: only real POSTs spend attempts. */
export const onlyPostsCharge: Checker = (
  { ledger, faults, settings, tables, scenario },
  { deliveries, events, configurations },
) => {
  const types = new Map(events.map(({ eventId, type }) => [eventId, type]));
  const logs = new Map([...tables.deliveries.rows()].map((row) => [keyText(row), runsInLog(row)]));
  const rerun = scenario.acts.some(({ act }) => act === 'resend' || act === 'recover');
  return deliveries.flatMap(({ key, destinationId, eventId, last, posts }) => {
    const found: Violation[] = [];
    const violation = (message: string): void => void found.push({ invariant: 'I4', message: `${key}: ${message}` });
    const configured = configurations.get(destinationId) ?? [];
    const budgets = configured.map(
      ({ retry }) => policyAsWritten(types.get(eventId), retry, settings.retry).waits.length + 1,
    );
    const allowed = Math.max(1, ...budgets);
    const refused = ledger.refusals.filter((each) => each.eventId === eventId && each.destinationId === destinationId);
    // A repeat is part of its attempt.
    const real = posts.filter(({ repeat }) => !repeat).length + refused.length;
    const runs = logs.get(key) ?? [];
    const logged = runs.filter((run) => run === last.run).length;
    if (logged !== last.attempts) violation(`${last.attempts} attempts are counted, ${logged} are in the log`);
    if (runs.length > real) violation(`${runs.length} attempts are recorded, ${real} POSTs were made`);
    // Of two messages handled at once one may spend the last attempt and the other succeed.
    if (last.attempts > allowed && last.status !== 'SUCCESS')
      violation(`${last.attempts} attempts, ${allowed} are allowed`);
    if (last.reason === 'attempts_spent' && !budgets.some((budget) => budget <= last.attempts)) {
      violation(`ended as attempts_spent after ${last.attempts} attempts, ${allowed} are allowed`);
    }
    for (const { deadlineMs, repeat } of posts)
      if (!repeat && deadlineMs < POST_DEADLINE_MS) violation(`a receiver was given ${deadlineMs} ms to respond`);
    // A new run supersedes an attempt that is under way.
    if (faults.none && ledger.poisonous.size === 0 && !rerun && runs.length !== real)
      violation(`without any fault ${real} POSTs were made for ${runs.length} recorded attempts`);
    return found;
  });
};

/** The run of every attempt in the log of a row. */
const runsInLog = (row: Item): number[] =>
  (row['log']?.L ?? []).map(({ S = '{}' }) => (JSON.parse(S) as { run: number }).run);
