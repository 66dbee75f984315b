import type { Clock } from '../clock.ts';

/**
 * Fan-out goes by subscriptions that it read for earlier events, and all the same no event misses a change that was
 * answered before it came: the change waits, not the events.
 *
 * Only times of SQS are compared, never those of a function's own clock. What was read for an event that SQS accepted at
 * t was read later than t, and is gone by for events accepted until t + `READ_HOLDS_MS`. A change is answered
 * `CHANGE_TAKES_MS` after it was written: events accepted from then on are beyond what any earlier read holds for.
 */

/** How much later than what it was read for an event may be accepted and still go by it, in milliseconds. */
export const READ_HOLDS_MS = 100;

/** How far clocks of SQS may be apart, in milliseconds. AWS keeps them within about one of UTC. */
const CLOCKS_APART_MS = 50;

/** From writing a change of subscriptions until it may be answered, in milliseconds. */
export const CHANGE_TAKES_MS = READ_HOLDS_MS + 2 * CLOCKS_APART_MS;

/**
 * Whether subscriptions may be gone by without another look.
 *
 * @param readFor when the last of the events that they were read for was accepted, in milliseconds since the epoch
 * @param acceptedAt when the event was accepted that is to go by them, in milliseconds since the epoch
 */
export const stillHolds = (readFor: number, acceptedAt: number): boolean => acceptedAt <= readFor + READ_HOLDS_MS;

/** To be awaited between writing a change of subscriptions and telling anybody of it. */
export const changeInForce = (clock: Pick<Clock, 'sleep'>): Promise<void> => clock.sleep(CHANGE_TAKES_MS);
