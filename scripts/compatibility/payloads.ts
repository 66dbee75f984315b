import { composePost } from '../../core/delivery/post.ts';
import { CATALOGUE } from '../../core/event/catalogue.ts';
import { OPERATIONAL_EVENT_TYPES } from '../../core/event/operational.ts';
import { CONFIGURATION, SUBJECT } from './stored.ts';

/** What receivers get. */
export interface Payloads {
  /** JSON Schema of `data` by event type, as `GET /event-types` shows it. */
  types: Record<string, unknown>;
  operational: readonly string[];
  /** The POST of one event: the same event must make the same POST. */
  post: { headers: Record<string, string>; body: string };
}

export function payloadsOf(): Payloads {
  const { headers, body } = composePost({
    event: SUBJECT,
    data: '{"orderId":"ord_1","total":1500.00,"weight":9007199254740993}',
    entity: { id: 'data.orderId', version: 'data.weight' },
    configuration: CONFIGURATION,
    secrets: [
      { secret: 'your_secure_secret', supplied: true },
      { secret: 'your_former_secret', supplied: true },
    ],
    nowMs: SUBJECT.acceptedAt + 100,
    traceparent: true,
  });
  return {
    types: Object.fromEntries(Object.entries(CATALOGUE).map(([type, { schema }]) => [type, schema])),
    operational: OPERATIONAL_EVENT_TYPES,
    post: { headers, body },
  };
}
