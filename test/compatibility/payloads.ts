import type { Payloads } from '../../scripts/compatibility/payloads.ts';
import { schemaBreaks } from './schema.ts';

/** Names the service and its version; no receiver may rely on it. */
const FREE_HEADER = 'User-Agent';

/** Says how payloads break those who receive webhooks. */
export function payloadBreaks(before: Payloads, after: Payloads): string[] {
  const { types } = after;
  return [
    ...Object.entries(before.types).flatMap(([type, schema]) =>
      Object.hasOwn(types, type)
        ? schemaBreaks({ before: {}, after: {} }, schema, types[type], 'response', `${type}, data`)
        : [`The event type ${type} is gone.`],
    ),
    ...before.operational
      .filter((type) => !after.operational.includes(type))
      .map((type) => `The event type ${type} is gone.`),
    ...Object.entries(before.post.headers)
      .filter(([name]) => name !== FREE_HEADER)
      .flatMap(([name, value]) => {
        const now = after.post.headers[name];
        if (now === undefined) return [`The header ${name} is gone.`];
        return now === value ? [] : [`The header ${name} was ${value} and is ${now} for the same event.`];
      }),
    ...(before.post.body === after.post.body
      ? []
      : [`The body was ${before.post.body} and is ${after.post.body} for the same event.`]),
  ];
}
