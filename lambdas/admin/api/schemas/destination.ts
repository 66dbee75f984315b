import * as z from 'zod';
import { DESTINATION_STATES } from '../../../../core/delivery/states.ts';
import { problemError } from './problem.ts';
import { destinationId, jsonObject, page, pageQuery, tenant, time } from './common.ts';

const wholeNumber = (minimum: number, maximum: number) => {
  const rule = `must be a whole number from ${minimum} to ${maximum}`;
  return z.int({ error: rule }).min(minimum, rule).max(maximum, rule);
};

const text = (longest: number) =>
  z.string().min(1, 'must not be empty').max(longest, `must be at most ${longest} characters long`);

const rateLimit = z
  .object({
    perMinute: wholeNumber(1, 18_000).meta({ description: 'Deliveries a minute.' }),
    burst: wholeNumber(1, 10_000).meta({ description: 'Deliveries at once after an idle period.' }),
  })
  .meta({ description: 'Rate limit of the destination.' });

const retry = z
  .object({
    maxAttempts: wholeNumber(1, 12).meta({ description: 'Attempts of a delivery, including the first.' }),
    baseSeconds: wholeNumber(1, 3600).meta({
      description: 'Seconds before the second attempt. Each further wait is 4 times longer.',
    }),
  })
  .meta({ description: 'Number of attempts, and the time between them.' });

const name = text(100).meta({ description: 'Display name.' });
const url = text(2048).meta({
  description: 'The https URL of the receiver, on a public host.',
  examples: ['https://shop.example.com/webhook'],
});
const events = z
  .array(text(128))
  .min(1, 'must name at least one event type')
  .max(100, 'must name at most 100 event types; a family such as order.* covers several')
  .meta({
    description: 'Types such as `order.created`, families such as `order.*`, or `*`.',
    examples: [['order.created', 'product.*']],
  });
const filter = jsonObject.meta({
  description: 'EventBridge pattern over the payload `{event, timestamp, data, source}`.',
  examples: [{ data: { total: [{ numeric: ['>=', 1000] }] } }],
});
const description = text(500).meta({ description: 'Free text.' });
const headerRecord = z.record(z.string(), z.string());
const headers = headerRecord.meta({
  description:
    'Sent with every POST. The value of a credential, e.g. of `Authorization`, is encrypted and never shown. In a change, the value `(hidden)` keeps such a value.',
  examples: [{ 'X-Shop': 'berlin' }],
});
const secretHeaders = headerRecord.meta({
  description:
    'Further headers, whose values are encrypted and never shown. A change adds or replaces them one by one.',
  examples: [{ 'X-Partner-Id': 'p-1' }],
});
const secretHeader = z.boolean({ error: 'must be true or false' }).meta({
  description:
    'Whether `X-Webhook-Secret` carries the secret. Default: a supplied secret is sent, a generated secret is not.',
});
const secret = text(512).meta({
  description:
    'Signing secret: at least 16 bytes of printable ASCII, or `whsec_` and the base64 of 24 to 64 bytes. Default: generated.',
});

/** `POST /destinations` */
export const destinationInput = z
  .strictObject({
    url,
    events,
    name: name.optional().meta({ description: 'Display name. Default: the host of the URL.' }),
    secret: secret.optional(),
    filter: filter.optional(),
    description: description.optional(),
    headers: headers.optional(),
    secretHeaders: secretHeaders.optional(),
    rateLimit: rateLimit.strict().optional(),
    retry: retry.strict().partial().optional(),
    secretHeader: secretHeader.optional(),
    tenant: tenant.optional(),
    listener: z.boolean({ error: 'must be true or false' }).optional().meta({
      description:
        'With true the destination gets no POST: its events are read with `GET /deliveries` and `GET /events/{id}`, as `webhooks listen` does. `url` then only says where they are forwarded to, and may be any http or https URL. It ends by itself after 8 hours. Default: false.',
    }),
  })
  .meta({ id: 'DestinationInput' });
export type DestinationInput = z.output<typeof destinationInput>;

/** `PATCH /destinations/{id}`: an absent setting stays, `null` goes back to the default. */
export const destinationPatch = z
  .strictObject({
    url: url.optional(),
    events: events.optional(),
    name: name.optional(),
    filter: filter.nullable().optional(),
    description: description.nullable().optional(),
    headers: headers.nullable().optional(),
    secretHeaders: secretHeaders.optional(),
    rateLimit: rateLimit.strict().nullable().optional(),
    retry: retry.strict().partial().nullable().optional(),
    secretHeader: secretHeader.nullable().optional(),
  })
  .meta({ id: 'DestinationPatch', description: 'An absent setting stays; null goes back to the default.' });
export type DestinationPatch = z.output<typeof destinationPatch>;

export const destination = z
  .object({
    id: destinationId,
    tenant,
    name,
    url,
    events,
    filter: filter.optional(),
    description: description.optional(),
    headers: headerRecord.meta({
      description: 'Sent with every POST. The value of a secret header is shown as `(hidden)`.',
    }),
    rateLimit,
    retry,
    secretHeader,
    state: z.enum(DESTINATION_STATES).exclude(['DELETED']).meta({
      description:
        'Deliveries go out while ACTIVE. They wait while PAUSED or DISABLED. A listener is LISTENING and gets no POST.',
    }),
    listensUntil: time.optional().meta({ description: 'The end of a listener.' }),
    stateReason: z.string().optional().meta({ description: 'The reason for DISABLED.' }),
    blockedUntil: time.optional().meta({ description: 'Rate-limited, or the circuit is open, until then.' }),
    previousSecretUntil: time.optional().meta({ description: 'The previous secret also signs until then.' }),
    version: z.int().meta({ description: 'Version of the configuration, from 1.' }),
    createdAt: time,
    updatedAt: time.meta({ description: 'Creation time of this version of the configuration.' }),
  })
  .meta({ id: 'Destination' });
export type DestinationView = z.output<typeof destination>;

const warnings = z.array(problemError).optional().meta({
  description: 'Events that are allowed but may be mistyped, with the nearest documented type. Absent without any.',
});

/** `PATCH /destinations/{id}` */
export const changedDestination = z.object({ ...destination.shape, warnings }).meta({ id: 'ChangedDestination' });

const secretShown = {
  secret: z.string().meta({ description: 'Shown only now.' }),
  whsec: z.string().meta({ description: 'The same key in the format of Standard Webhooks libraries.' }),
};

/** The only responses that contain the secret. */
export const destinationWithSecret = z
  .object({ ...destination.shape, ...secretShown })
  .meta({ id: 'DestinationWithSecret' });
export type DestinationWithSecret = z.output<typeof destinationWithSecret>;

/** `POST /destinations` */
export const createdDestination = z
  .object({ ...destinationWithSecret.shape, warnings })
  .meta({ id: 'CreatedDestination' });

/** `POST /destinations/{id}/rotate-secret` */
export const rotationInput = z
  .strictObject({
    secret: secret.optional(),
    immediately: z.boolean().default(false).meta({ description: 'The old secret ends now instead of in 24 hours.' }),
  })
  .meta({ id: 'RotationInput' });
export type RotationInput = z.output<typeof rotationInput>;

export const destinationsQuery = z.object({
  tenant: tenant.default('default').meta({ description: 'The tenant of the destinations.' }),
  ...pageQuery,
});

export const destinationPage = page(destination).meta({ id: 'DestinationPage' });
export type DestinationPage = z.output<typeof destinationPage>;
