import { DeliveriesClock } from './deliveries-clock.ts';

/** One destination that is down for a while. */
export interface Outage {
  /** Deliveries a second that come in for it, all the time. */
  perSecond: number;
  /** Its limit: deliveries a second. */
  limit: number;
  /** Seconds that it is down. */
  seconds: number;
}

export interface OutageMoment {
  minute: number;
  /** Deliveries that wait, nearly all of them parked. */
  waiting: number;
}

/**
 * Deliveries that resume leases and sends in a second: an `UpdateItem` each, on 0.14 of a processor (256 MiB). An estimate
 * from the CPU of a call, no quota.
 */
export const RESUME_PER_SECOND = 100;
const MINUTE_SECONDS = 60;

/**
 * Minute by minute, as resume works: each minute it sends as many parked deliveries as the destination's limit lets through
 * in it, less those that come in meanwhile and go before them. Ends when nothing waits, or after `limitMinutes`.
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

/** Minutes from the end of the outage until nothing waits; `undefined` when it never comes to that. */
export function drainMinutes(outage: Outage, limitMinutes: number): number | undefined {
  const last = drain(outage, limitMinutes).at(-1);
  return last === undefined || last.waiting > 0 ? undefined : last.minute - outage.seconds / MINUTE_SECONDS;
}
