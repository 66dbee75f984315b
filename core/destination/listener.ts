import type { Fault } from '../fault.ts';
import type { Gate } from './destination.ts';

/**
 * A listener is a destination that gets no POST: `webhooks listen` reads its events from the admin API and forwards them
 * itself. It is registered, read and deleted like any destination, never changed, and ends by itself.
 */

/** A listener ends this long after its registration, in milliseconds, so that one whose process was killed leaves nothing. */
export const LISTENER_LIFETIME_MS = 8 * 3_600_000;
/** The rows of a listener, and those of its events, are kept for this long after they have served, in seconds. */
export const LISTENER_ROWS_SECONDS = 24 * 3600;

/** When the row of an event of a listener may be removed, in Unix seconds. Nothing ends such a delivery. */
export const listenedRowExpiresAt = (now: number): number => Math.floor(now / 1000) + LISTENER_ROWS_SECONDS;

/** Whether a destination is deleted, or a listener whose time has ended. */
export const isGone = ({ state, listensUntil }: Pick<Gate, 'state' | 'listensUntil'>, now: number): boolean =>
  state === 'DELETED' || hasEnded(listensUntil, now);

/** @param listensUntil in milliseconds since the epoch; absent for a destination that is no listener */
export const hasEnded = (listensUntil: number | undefined, now: number): boolean =>
  listensUntil !== undefined && listensUntil <= now;

/** Settings of POSTs. */
const WITHOUT_EFFECT = ['headers', 'secretHeaders', 'rateLimit', 'retry'] as const;

/** The settings of a new listener that only a POST would have. */
export const faultsOfListener = (given: { readonly [Name in (typeof WITHOUT_EFFECT)[number]]?: unknown }): Fault[] =>
  WITHOUT_EFFECT.filter((name) => given[name] !== undefined && given[name] !== null).map((field) => ({
    field,
    rule: 'has no effect on a listener, which gets no POST',
    remedy: 'Remove it, or register a destination without "listener": true.',
  }));
