import { DeliveriesClock } from './deliveries-clock.ts';

/** An outage of one destination. */
export interface Outage {
  /** Arriving deliveries a second, also during the outage. */
  perSecond: number;
  /** Its rate limit in deliveries a second. */
  limit: number;
  /** Length of the outage in seconds. */
  seconds: number;
}

export interface OutageMoment {
  minute: number;
  /** Waiting deliveries, nearly all of them parked. */
  waiting: number;
}

/**
 * Deliveries that resume leases and sends in a second: an `UpdateItem` each. A process with 0.145 of a processor sent 185 a
 * second over plain HTTP. Resume has four times that (1,024 MB), and TLS takes about half of it: an estimate, not a quota.
 */
export const RESUME_PER_SECOND = 370;
const MINUTE_SECONDS = 60;

/**
 * Models the work of resume: each minute it sends as many parked deliveries as the rate limit allows beside the new ones.
 * Returns one entry a minute, until no delivery waits or for `limitMinutes`.
 */
export function drain({ perSecond, limit, seconds }: Outage, limitMinutes: number): OutageMoment[] {
  const clock = new DeliveriesClock();
  const moments: OutageMoment[] = [];
  let waiting = 0;
  for (let minute = 0; minute <= limitMinutes; minute += 1) {
    moments.push({ minute, waiting });
    const down = minute * MINUTE_SECONDS < seconds;
    const coming = clock.whole(perSecond * MINUTE_SECONDS);
    if (down) waiting += coming;
    else {
      const room = Math.max(0, limit * MINUTE_SECONDS - coming);
      waiting = Math.max(
        0,
        waiting + Math.max(0, coming - limit * MINUTE_SECONDS) - Math.min(room, RESUME_PER_SECOND * MINUTE_SECONDS),
      );
      if (waiting === 0) {
        moments.push({ minute: minute + 1, waiting });
        break;
      }
    }
  }
  return moments;
}

/** Returns the minutes from the end of the outage until no delivery waits; `undefined` if that never happens. */
export function drainMinutes(outage: Outage, limitMinutes: number): number | undefined {
  const last = drain(outage, limitMinutes).at(-1);
  return last === undefined || last.waiting > 0 ? undefined : last.minute - outage.seconds / MINUTE_SECONDS;
}
