import type { Catalogue, EventDefinition } from '../../../core/event/catalogue/definition.ts';
import { ENTITY_HEADER, ENTITY_VERSION_HEADER } from '../../../core/delivery/entity-headers.ts';
import { SECRET_HEADER } from '../../../core/delivery/headers.ts';

/** A JSON value that is an object. */
type Json = Record<string, unknown>;

/** Unix seconds of the example in the guide. */
const EXAMPLE_TIME = 1623456789;

/** The POSTs that receivers get, by event type: the `webhooks` of an OpenAPI document, and the schemas of their `data`. */
export function describeWebhooks(catalogue: Catalogue, eventSource: string): { webhooks: Json; schemas: Json } {
  const entries = [...catalogue];
  return {
    webhooks: Object.fromEntries(
      entries.map(([type, definition]) => [type, { post: webhook(type, definition, eventSource) }]),
    ),
    schemas: Object.fromEntries(entries.map(([type, { schema }]) => [nameOf(type), component(nameOf(type), schema)])),
  };
}

/** No other schema of the document has a dot in its name. */
const nameOf = (type: string): string => `data.${type}`;

function webhook(type: string, definition: EventDefinition, eventSource: string): Json {
  const { description, example, deprecatedSince, replacedBy, entity } = definition;
  const deprecation = deprecatedSince !== undefined && [
    `Deprecated since ${deprecatedSince}.`,
    ...(replacedBy === undefined ? [] : [`Use ${replacedBy}.`]),
  ];
  return {
    summary: type,
    description: [description, ...(deprecation || [])].join(' '),
    ...(deprecatedSince !== undefined && { deprecated: true }),
    tags: ['events'],
    parameters: [
      header('webhook-id', 'Id of the event, the same in every attempt.'),
      header('webhook-timestamp', 'Time of the attempt, in Unix seconds.'),
      header('webhook-signature', 'Signatures of the request, as in Standard Webhooks.'),
      header('X-Webhook-Event', 'The event type.'),
      header(SECRET_HEADER, 'The secret of the destination, unless it does without this header.', false),
      ...(entity === undefined ? [] : [header(ENTITY_HEADER, `The text of ${entity.id}, if it is there.`, false)]),
      ...(entity?.version === undefined
        ? []
        : [header(ENTITY_VERSION_HEADER, `The text of ${entity.version}, if it is there.`, false)]),
    ],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            properties: {
              event: { const: type },
              timestamp: { type: 'integer', description: 'Time of the event, in Unix seconds.' },
              data: { $ref: `#/components/schemas/${nameOf(type)}` },
              source: { type: 'string' },
            },
            required: ['event', 'timestamp', 'data', 'source'],
          },
          example: { event: type, timestamp: EXAMPLE_TIME, data: example, source: eventSource },
        },
      },
    },
    responses: { '2XX': { description: 'The receiver has the event. Any other status is a failed attempt.' } },
  };
}

const header = (name: string, description: string, required = true): Json => ({
  name,
  in: 'header',
  required,
  description,
  schema: { type: 'string' },
});

/** The schema as a component: its references begin at its own root, unless it has an `$id`. */
function component(name: string, definition: EventDefinition['schema']): unknown {
  const { $schema: _, ...schema } = definition;
  return Object.hasOwn(schema, '$id') ? schema : rooted(schema, `#/components/schemas/${name}`);
}

function rooted(value: unknown, root: string): unknown {
  if (Array.isArray(value)) return value.map((item) => rooted(item, root));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === '$ref' && typeof inner === 'string' && /^#(\/|$)/.test(inner)
        ? [key, `${root}${inner.slice(1)}`]
        : [key, rooted(inner, root)],
    ),
  );
}
