import { isTerminal } from '../../../core/delivery/states.ts';
import type { Checker, Violation } from './evidence.ts';

/**
 * I3: terminal states are monotone within a run; a late 2xx wins, nothing else overwrites; only terminal rows, and
 * those of a listener, have a TTL.
 */
export const monotone: Checker = ({ scenario }, { deliveries }) =>
  deliveries.flatMap(({ key, destinationId, states }) => {
    const isListened = scenario.destinations.some(({ id, listener }) => id === destinationId && listener === true);
    const found: Violation[] = [];
    const violation = (message: string): void => void found.push({ invariant: 'I3', message: `${key}: ${message}` });
    for (const [index, after] of states.entries()) {
      if (isTerminal(after.status) && after.expiresAt === undefined)
        violation(`${after.status} without a TTL would be kept for ever`);
      if (!isTerminal(after.status) && !isListened && after.expiresAt !== undefined)
        violation(`${after.status} has a TTL`);
      const before = states[index - 1];
      if (before === undefined || before.run !== after.run) {
        // A late copy of the first message may succeed: a 2xx wins, of whatever run.
        if (before !== undefined && after.run < before.run && after.status !== 'SUCCESS')
          violation(`run ${before.run} was overwritten by run ${after.run}`);
        continue;
      }
      const lateSuccess = before.status === 'RETRY_EXHAUSTED' && after.status === 'SUCCESS';
      if (isTerminal(before.status) && before.status !== after.status && !lateSuccess)
        violation(`${before.status} was overwritten by ${after.status}`);
    }
    return found;
  });
