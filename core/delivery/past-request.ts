import { shownHeaders } from '../destination/custom-headers.ts';
import type { Configuration } from '../destination/destination.ts';
import type { OpenSecret } from '../destination/secrets.ts';
import { validSecrets } from '../destination/secrets.ts';
import type { EntityPaths } from '../event/catalogue/definition.ts';
import type { DeliverySubject } from './delivery.ts';
import { ENTITY_HEADER, ENTITY_VERSION_HEADER } from './entity-headers.ts';
import { composePost, shownPost } from './post.ts';
import { HIDDEN } from './redaction.ts';

/**
 * The POST of an attempt, which nothing stores: it follows from the configuration in force at its time, the secrets that
 * signed then, and the payload.
 */

/** Stands for a value that cannot be composed again. */
export const NOT_KEPT = '(not kept)';

/** An attempt may use the version before one that was made so recently, in milliseconds: a change takes time to commit. */
const CHANGE_MS = 10_000;
/** The clocks of two functions may differ by this, in milliseconds. */
const SKEW_MS = 1000;

/** What an attempt may have been made of. */
export interface Ingredients {
  configuration: Configuration;
  /** When its secrets were chosen, in milliseconds since the epoch. */
  moment: number;
  /** The secrets that signed, newest first; absent when they cannot be decrypted. */
  secrets?: readonly OpenSecret[];
}

/** When the secrets of an attempt may have been chosen: the last of these times is the least likely. */
export const momentsOf = (at: number): readonly number[] => [at, at - CHANGE_MS];

/**
 * The versions that an attempt may have used, the most likely first; none when the version of that time is not kept.
 *
 * @param history newest first
 * @param at start of the attempt, in milliseconds since the epoch
 */
export function versionsAt(history: readonly Configuration[], at: number): Configuration[] {
  const possible = history.flatMap((configuration, index) => {
    const next = history[index - 1];
    // The version after it is not kept, so that its end is unknown.
    if (next !== undefined && next.version !== configuration.version + 1) return [];
    const until = next?.createdAt ?? Infinity;
    if (configuration.createdAt > at + SKEW_MS || until <= at - CHANGE_MS) return [];
    return [{ configuration, likely: configuration.createdAt <= at && at < until }];
  });
  return possible
    .toSorted((left, right) => Number(right.likely) - Number(left.likely))
    .map(({ configuration }) => configuration);
}

/** The request of an attempt, without secrets. */
export interface PastRequest {
  url: string;
  /** All of them; a secret is `(hidden)`, and a value that cannot be composed again is `(not kept)`. */
  headers: Record<string, string>;
  /** Version of the configuration. */
  version: number;
  /** The destination changed within seconds of the attempt, and the request may be of the version before. */
  uncertain?: true;
}

/**
 * @param possible the most likely first, see `versionsAt` and `momentsOf`
 * @param data the event's `data`; absent when the payload is erased or has expired
 * @param traceparent whether receivers get the trace
 * @param entity where `data` has the entity of the event
 */
export function pastRequest(
  { eventId, type, source, time, trace }: DeliverySubject,
  at: number,
  possible: readonly Ingredients[],
  data: string | undefined,
  traceparent: boolean,
  entity?: EntityPaths,
): PastRequest | undefined {
  const event = { eventId, type, source, time, ...(trace !== undefined && { trace }) };
  const composed = possible.map(({ configuration, moment, secrets }) => {
    const sealed = validSecrets(configuration.secrets, moment).map(({ supplied }) => ({ supplied, secret: HIDDEN }));
    const shown = { ...configuration, headers: shownHeaders(configuration) };
    const post = composePost({
      event,
      data: data ?? 'null',
      entity,
      configuration: shown,
      secrets: secrets ?? sealed,
      nowMs: at,
      traceparent,
    });
    const headers = shownPost(post, configuration);
    return {
      url: post.url,
      version: configuration.version,
      headers: {
        ...headers,
        ...((data === undefined || secrets === undefined) && { 'webhook-signature': NOT_KEPT }),
        ...(data === undefined && { 'Content-Length': NOT_KEPT, ...lostEntity(entity) }),
      },
    };
  });
  const [likely] = composed;
  if (likely === undefined) return undefined;
  const sent = ({ url, headers }: PastRequest): string => JSON.stringify([url, headers]);
  if (composed.every((other) => sent(other) === sent(likely))) return likely;
  return { ...likely, headers: { ...likely.headers, 'webhook-signature': NOT_KEPT }, uncertain: true };
}

const lostEntity = (entity?: EntityPaths): Record<string, string> => ({
  ...(entity !== undefined && { [ENTITY_HEADER]: NOT_KEPT }),
  ...(entity?.version !== undefined && { [ENTITY_VERSION_HEADER]: NOT_KEPT }),
});
