import type { EventId } from '../../core/contract/ids.ts';
import { ApiError, invalid } from './api/problem.ts';
import type { FilterTestInput, FilterTestResult } from './api/schemas/insight.ts';
import { composeBody } from '../../core/event/envelope.ts';
import { compilePattern } from '../../core/event/pattern.ts';
import { json, notFound } from './response.ts';
import type { AdminDependencies } from './dependencies.ts';
import type { Handlers } from './routing.ts';

/** Tests a filter with a sample, an accepted event or an example. */
export const filterHandlers: Handlers<'testFilter'> = {
  async testFilter({ body }, dependencies) {
    const pattern = compilePattern(body.filter);
    const result = pattern.explain(await payloadOf(body, dependencies));
    const view: FilterTestResult = result.matches
      ? { matches: true }
      : { matches: false, field: result.path, expected: result.expected };
    return json(200, view);
  },
};

async function payloadOf(
  { payload, eventId, eventType }: FilterTestInput,
  dependencies: AdminDependencies,
): Promise<unknown> {
  const given = [payload, eventId, eventType].filter((each) => each !== undefined);
  if (given.length !== 1)
    throw invalid(
      'payload',
      'or eventId or eventType is required, and only one of them',
      'Send exactly one of the three.',
    );
  if (eventType !== undefined) return exampleOf(eventType, dependencies);
  if (eventId !== undefined) return stored(eventId, dependencies);
  return payload;
}

function exampleOf(type: string, { catalogue, eventSource, clock }: AdminDependencies): unknown {
  const documented = catalogue.get(type);
  if (documented === undefined)
    throw invalid('eventType', 'is not a documented type', 'Send a payload, or a type of GET /event-types.');
  return { event: type, timestamp: Math.floor(clock.now() / 1000), data: documented.example, source: eventSource };
}

async function stored(eventId: EventId, { events }: AdminDependencies): Promise<unknown> {
  const [event, data] = [(await events.read([eventId])).get(eventId), (await events.readData([eventId])).get(eventId)];
  if (event === undefined) throw notFound('event', eventId);
  if (data === undefined || event.unmatched === 'malformed') {
    throw new ApiError('conflict', `The event ${eventId} has no payload: it is erased, expired or malformed.`);
  }
  return JSON.parse(composeBody({ ...event, data }));
}
