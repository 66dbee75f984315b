import * as z from 'zod';
import { DESTINATION_STATES } from '../../../../core/delivery/states.ts';
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
    burst: wholeNumber(1, 10_000).meta({ description: 'Deliveries at once after a quiet time.' }),
  })
  .meta({ description: 'How fast the destination is sent to.' });

const retry = z
  .object({
    maxAttempts: wholeNumber(1, 12).meta({ description: 'Attempts of a delivery, the first one included.' }),
    baseSeconds: wholeNumber(1, 3600).meta({
      description: 'Seconds before the second attempt; each further wait is 4 times longer.',
    }),
  })
  .meta({ description: 'How often and how far apart a delivery is tried.' });

const name = text(100).meta({ description: 'What people call it.' });
const url = text(2048).meta({
  description: 'Where to POST: https, a public host.',
  examples: ['https://shop.example.com/webhook'],
});
const events = z
  .array(text(128))
  .min(1, 'must name at least one event type')
  .max(100, 'must name at most 100 event types; a family such as order.* stands for several')
  .meta({
    description: 'Types such as `order.created`, families such as `order.*`, or `*`.',
    examples: [['order.created', 'product.*']],
  });
const filter = jsonObject.meta({
  description: 'EventBridge pattern over the payload `{event, timestamp, data, source}`.',
  examples: [{ data: { total: [{ numeric: ['>=', 1000] }] } }],
});
const description = text(500).meta({ description: 'For people.' });
const headers = z.record(z.string(), z.string()).meta({
  description: 'Sent with every POST. Whoever reads the destination reads them.',
  examples: [{ 'X-Shop': 'berlin' }],
});
const secretHeader = z.boolean({ error: 'must be true or false' }).meta({
  description:
    'Whether `X-Webhook-Secret` carries the secret. Unless said, a supplied secret is sent and a generated one is not.',
});
const secret = text(512).meta({ description: 'Signing secret, 16 characters or more; generated when left out.' });

/** `POST /destinations` */
export const destinationInput = z
  .strictObject({
    url,
    events,
    name: name.optional().meta({ description: 'What people call it; the host of the URL unless said.' }),
    secret: secret.optional(),
    filter: filter.optional(),
    description: description.optional(),
    headers: headers.optional(),
    rateLimit: rateLimit.strict().optional(),
    retry: retry.strict().partial().optional(),
    secretHeader: secretHeader.optional(),
    tenant: tenant.optional(),
  })
  .meta({ id: 'DestinationInput' });
export type DestinationInput = z.output<typeof destinationInput>;

/** `PATCH /destinations/{id}`: what is absent stays, `null` takes the setting back to its default. */
export const destinationPatch = z
  .strictObject({
    url: url.optional(),
    events: events.optional(),
    name: name.optional(),
    filter: filter.nullable().optional(),
    description: description.nullable().optional(),
    headers: headers.nullable().optional(),
    rateLimit: rateLimit.strict().nullable().optional(),
    retry: retry.strict().partial().nullable().optional(),
    secretHeader: secretHeader.nullable().optional(),
  })
  .meta({ id: 'DestinationPatch', description: 'What is absent stays; null takes a setting back to its default.' });
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
    headers,
    rateLimit,
    retry,
    secretHeader,
    state: z
      .enum(DESTINATION_STATES)
      .exclude(['DELETED'])
      .meta({ description: 'Deliveries go out when ACTIVE, else they wait.' }),
    stateReason: z.string().optional().meta({ description: 'Why it is DISABLED.' }),
    blockedUntil: time.optional().meta({ description: 'Over its rate limit, or resting after failures, until then.' }),
    previousSecretUntil: time.optional().meta({ description: 'A rotated-out secret signs as well until then.' }),
    version: z.int().meta({ description: 'Of the configuration, from 1.' }),
    createdAt: time,
    updatedAt: time.meta({ description: 'When this version of the configuration was made.' }),
  })
  .meta({ id: 'Destination' });
export type DestinationAnswer = z.output<typeof destination>;

const secretShown = {
  secret: z.string().meta({ description: 'Shown now and never again.' }),
  whsec: z.string().meta({ description: 'The same key in the form that Standard Webhooks libraries take.' }),
};

/** The only answers that hold the secret. */
export const destinationWithSecret = z
  .object({ ...destination.shape, ...secretShown })
  .meta({ id: 'DestinationWithSecret' });
export type DestinationWithSecret = z.output<typeof destinationWithSecret>;

/** `POST /destinations/{id}/rotate-secret` */
export const rotationInput = z
  .strictObject({
    secret: secret.optional(),
    immediately: z.boolean().default(false).meta({ description: 'The old secret ends at once, not in 24 hours.' }),
  })
  .meta({ id: 'RotationInput' });
export type RotationInput = z.output<typeof rotationInput>;

export const destinationsQuery = z.object({
  tenant: tenant.default('default').meta({ description: 'Whose destinations.' }),
  ...pageQuery,
});

export const destinationPage = page(destination).meta({ id: 'DestinationPage' });
export type DestinationPage = z.output<typeof destinationPage>;
