import { POST_DEADLINE_MS } from '../../../core/contract/limits.ts';
import { keyText } from '../services/table.ts';
import type { Checker, Violation } from './evidence.ts';

/** I4: only real POSTs spend attempts. */
export const onlyPostsCharge: Checker = ({ ledger, faults, settings, tables }, { deliveries }) => {
  const logged = new Map([...tables.deliveries.rows()].map((row) => [keyText(row), row['log']?.L?.length ?? 0]));
  return deliveries.flatMap(({ key, destinationId, eventId, last, posts }) => {
    const found: Violation[] = [];
    const violation = (message: string): void => void found.push({ invariant: 'I4', message: `${key}: ${message}` });
    const configured = ledger.configurations.get(destinationId) ?? [];
    const allowed = Math.max(settings.retry.maxAttempts, ...configured.map(({ maxAttempts }) => maxAttempts));
    const real =
      posts.length +
      ledger.refusals.filter((refusal) => refusal.eventId === eventId && refusal.destinationId === destinationId)
        .length;
    if (logged.get(key) !== last.attempts)
      violation(`${last.attempts} attempts are counted, ${logged.get(key)} are in the log`);
    if (last.attempts > real) violation(`${last.attempts} attempts are recorded, ${real} POSTs were made`);
    // Of two messages handled at once one may spend the last attempt and the other succeed.
    if (last.attempts > allowed && last.status !== 'SUCCESS')
      violation(`${last.attempts} attempts, ${allowed} are allowed`);
    if (last.reason === 'attempts_spent' && !configured.some(({ maxAttempts }) => maxAttempts <= last.attempts)) {
      violation(`ended as attempts_spent after ${last.attempts} attempts, ${allowed} are allowed`);
    }
    for (const { deadlineMs } of posts)
      if (deadlineMs < POST_DEADLINE_MS) violation(`a receiver was given ${deadlineMs} ms to answer`);
    if (faults.none && ledger.poisonous.size === 0 && last.attempts !== real) {
      violation(`without any fault ${real} POSTs were made for ${last.attempts} recorded attempts`);
    }
    return found;
  });
};
