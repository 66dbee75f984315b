import { POST_DEADLINE_MS } from '../../../core/contract/limits.ts';
import { verify } from '../../../core/delivery/signature.ts';
import type { Checker, ConfigurationEvidence } from './evidence.ts';

/** A POST follows its admission within the timeout of the function. */
const FUNCTION_TIMEOUT_MS = 30_000;

/** I8: no POST without guard and signature; what an admin changes acts on the next admission. */
export const guardedAndSigned: Checker = ({ ledger, faults }, { configurations }) =>
  ledger.posts.flatMap(({ destinationId, eventId, at, url, body, headers, repeat }) => {
    const violation = (message: string) => [
      {
        invariant: 'I8',
        message: `POST of ${eventId} to ${destinationId} at ${new Date(at).toISOString()}: ${message}`,
      },
    ];
    const inForce = during(configurations.get(destinationId) ?? [], at - FUNCTION_TIMEOUT_MS, at);
    const fitting = inForce.filter((each) => each.state === 'ACTIVE' && each.url === url);
    if (fitting.length === 0) return violation(`${url} was not in force`);
    const signed = fitting.some(({ secrets: [newest = ''] }) => {
      try {
        const message = {
          id: headers['webhook-id'],
          timestamp: headers['webhook-timestamp'],
          signature: headers['webhook-signature'],
          body,
        };
        // A repeat has the timestamp of its attempt.
        const toleranceSeconds = 1 + (faults.clocksApart + (repeat ? POST_DEADLINE_MS : 0)) / 1000;
        verify(message, [newest], { now: Math.floor(at / 1000), toleranceSeconds });
        return true;
      } catch {
        return false;
      }
    });
    return signed ? [] : violation('it is not signed with the secret in force');
  });

function during(
  configurations: readonly ConfigurationEvidence[],
  from: number,
  until: number,
): ConfigurationEvidence[] {
  return configurations.filter(
    (each, index) => each.from <= until && (configurations[index + 1]?.from ?? Number.POSITIVE_INFINITY) >= from,
  );
}
