import { setTimeout as sleep } from 'node:timers/promises';
import { environmentVariable } from '../environment.ts';
import { isWellFormed } from '../../../core/event/well-formed.ts';
import { type AnyEvent, type Entry, toEntry } from './entry.ts';
import { type EventBus, type EventBusOptions, openEventBus } from './event-bus.ts';
import { Publication } from './publication.ts';
import { type PublishProblem, PublishRefusedError } from './publish-errors.ts';
import type { PublishableEvent } from './publishable-event.ts';
import type { PublishedEvent } from './published-event.ts';

const DEFAULT_SOURCE = 'street-collector-platform';
/** The wait before retry n is random in [0, 100 ms x 2^n], at most 5 s. */
const BACKOFF_BASE_MS = 100;
const BACKOFF_LIMIT_MS = 5000;

export interface PublishOptions extends EventBusOptions {
  /** The `source` of the events. Default: `WEBHOOKS_EVENT_SOURCE`, else `street-collector-platform`. */
  source?: string;
  /** Refuses, before anything is sent, events that would get a `warning` or `violations`. Default false: they are published. */
  strict?: boolean;
  /** Attempts of an event that the bus refuses for now, 1 or more. Default 5. */
  maxAttempts?: number;
  /** A bus of your own, e.g. for tests. Default: the bus of the other options. */
  bus?: EventBus;
}

/**
 * Publishes any number of platform events, at most 10 events and 1 MiB a call. Retries failed events alone.
 *
 * @returns one result for each event, in their order
 * @throws PublishRefusedError before anything is sent, when the bus would refuse an event
 * @throws PublishError when events are not published after all retries
 * @throws WebhookConfigurationError when no event bus is named
 */
export async function publishEvents<More = unknown>(
  events: readonly PublishableEvent<More>[],
  options: PublishOptions = {},
): Promise<PublishedEvent[]> {
  const { maxAttempts = 5, source = environmentVariable('WEBHOOKS_EVENT_SOURCE') ?? DEFAULT_SOURCE } = options;
  const entries = entriesOf(events, { source, strict: options.strict === true });
  if (entries.length === 0) return [];
  const publication = new Publication(options.bus ?? (await openEventBus(options)), source, entries.length);
  let waiting = await publication.send(entries);
  for (let attempt = 1; attempt < maxAttempts && waiting.length > 0; attempt += 1) {
    await sleep(Math.random() * Math.min(BACKOFF_LIMIT_MS, BACKOFF_BASE_MS * 2 ** attempt));
    waiting = await publication.send(waiting.map(({ entry }) => entry));
  }
  return publication.finish(waiting);
}

/** @throws PublishRefusedError */
function entriesOf(events: readonly AnyEvent[], options: { source: string; strict: boolean }): Entry[] {
  const fault = faultOfCall(events, options.source);
  if (fault !== undefined) throw new PublishRefusedError([fault]);
  const entries: Entry[] = [];
  const problems: PublishProblem[] = [];
  for (const [index, event] of events.entries()) {
    const result = toEntry(event, index, options);
    if ('entry' in result) entries.push(result.entry);
    else problems.push(...result.problems);
  }
  if (problems.length > 0) throw new PublishRefusedError(problems);
  return entries;
}

function faultOfCall(events: unknown, source: unknown): PublishProblem | undefined {
  if (!Array.isArray(events))
    return { field: 'events', rule: 'is not a list', remedy: 'Pass a list, also of one event: publishEvents([event])' };
  if (
    typeof source !== 'string' ||
    source === '' ||
    source.startsWith('aws.') ||
    /\s/.test(source) ||
    !isWellFormed(source)
  )
    return {
      field: 'source',
      rule: 'is empty or not text, begins with aws., or has white space or half of a surrogate pair',
      remedy: 'Use the configured source of the stack',
    };
  return undefined;
}
