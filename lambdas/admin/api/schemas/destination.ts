import * as z from 'zod';
import {
  ATTEMPTS_LIMIT,
  LONGEST_WAIT_SECONDS,
  RETRY_PRESETS,
  SCHEDULE_STEP,
  SCHEDULE_STEPS,
} from '../../../../core/contract/retry-waits.ts';
import { ERROR_CLASSES, NAMED_FAILURE, RETRY_AFTER_USES } from '../../../../core/delivery/retry.ts';
import { DESTINATION_STATES } from '../../../../core/delivery/states.ts';
import { nearestType } from '../../../../core/event/nearest-type.ts';
import { problemError } from './problem.ts';
import { block, destinationId, jsonObject, page, pageQuery, tenant, tenantInput, time } from './common.ts';

const wholeNumber = (minimum: number, maximum: number) => {
  const rule = `must be a whole number from ${minimum} to ${maximum}`;
  return z.int({ error: rule }).min(minimum, rule).max(maximum, rule);
};

const decimal = (minimum: number, maximum: number) => {
  const rule = `must be a number from ${minimum} to ${maximum}`;
  return z.number({ error: rule }).min(minimum, rule).max(maximum, rule);
};

function presetRule(given: unknown): string {
  const nearest = typeof given === 'string' ? nearestType(given, RETRY_PRESETS) : undefined;
  const hint = nearest === undefined ? '' : `; the nearest is ${nearest}`;
  return `must be one of ${RETRY_PRESETS.join(', ')}${hint}`;
}

const text = (longest: number) =>
  z.string().min(1, 'must not be empty').max(longest, `must be at most ${longest} characters long`);

const rateLimit = z
  .object({
    perMinute: wholeNumber(1, 18_000).meta({ description: 'Deliveries a minute.' }),
    burst: wholeNumber(1, 10_000).meta({ description: 'Deliveries at once after an idle period.' }),
  })
  .meta({ description: 'Rate limit of the destination.' });

const failures = (fewest: number) =>
  z
    .array(
      z
        .string()
        .regex(NAMED_FAILURE, `must be a status such as 404, 4xx or 5xx, or one of ${ERROR_CLASSES.join(', ')}`),
    )
    .min(fewest, 'must name at least one failure')
    .max(50, 'must name at most 50 failures');

const SCHEDULE_RULE = 'must be a whole number followed by s, m, h or d, e.g. 5m';

const retryPolicy = z
  .strictObject({
    preset: z
      .enum(RETRY_PRESETS, { error: ({ input }) => presetRule(input) })
      .meta({ description: 'A timing with a name. It excludes the other fields of the timing: schedule to jitter.' }),
    schedule: z
      .array(z.string().regex(SCHEDULE_STEP, SCHEDULE_RULE))
      .min(1, 'must have at least one wait')
      .max(SCHEDULE_STEPS, `must have at most ${SCHEDULE_STEPS} waits`)
      .meta({
        description:
          'Waits between attempts. They add up to less than the retention, and exclude maxAttempts, baseSeconds, factor and maxSeconds.',
        examples: [['5s', '5m', '30m', '2h', '5h', '10h']],
      }),
    maxAttempts: wholeNumber(1, ATTEMPTS_LIMIT).meta({ description: 'Attempts of a delivery, including the first.' }),
    baseSeconds: wholeNumber(1, 3600).meta({ description: 'Seconds before the second attempt.' }),
    factor: decimal(1, 10).meta({ description: 'Each further wait is this many times longer. Default: 4.' }),
    maxSeconds: wholeNumber(1, LONGEST_WAIT_SECONDS).meta({ description: 'Longest wait. Default: a day.' }),
    jitter: decimal(0, 1).meta({
      description: 'Share of a wait that chance may take off. Default: 0.5, and 0 for a schedule.',
    }),
    deadlineSeconds: wholeNumber(1, 31_536_000).meta({
      description:
        'Seconds after the acceptance of the event, or after the start of a resend, recovery, backfill or replay, at which a delivery that was not accepted ends. At most the retention. Default: none.',
    }),
    retryAfter: z.enum(RETRY_AFTER_USES, { error: 'must be lengthen, replace or ignore' }).meta({
      description:
        'What `Retry-After` of a 429 or 503 does to a wait, up to an hour: it lengthens or replaces it, or is ignored. Default: `lengthen`.',
    }),
    giveUpOn: failures(0).meta({
      description: 'Failures that end a delivery at once: statuses, classes such as `4xx`, and errors such as `dns`.',
      examples: [['4xx', 'tls']],
    }),
    retryOn: failures(1).meta({ description: 'The only failures that are retried. Default: all.' }),
  })
  .partial();

const retry = retryPolicy
  .extend({
    disableOn: failures(0)
      .optional()
      .meta({ description: 'Failures that disable the destination. Default: `["410"]`.' }),
    byType: z
      .record(text(128), retryPolicy)
      .refine((types) => Object.keys(types).length <= 20, 'must have at most 20 types')
      .optional()
      .meta({
        description:
          'Policies of single types or families. Each replaces the whole policy, but for disableOn. An exact type comes first, then the longest family.',
        examples: [{ 'payment.failed': { schedule: ['10s', '1m'], deadlineSeconds: 600 } }],
      }),
  })
  .meta({
    description:
      'When a delivery is tried again. Absent fields are those of the stage. An exact status comes before its class; of the same exactness, no two lists may name one failure.',
  });

const secondsRange = z.object({ shortest: z.number(), longest: z.number() });
const attemptTimes = z.array(
  z.object({
    attempt: z.int().meta({ description: 'From 1.' }),
    afterSeconds: secondsRange.meta({ description: 'Seconds since the attempt before.' }),
    atSeconds: secondsRange.meta({ description: 'Seconds since the first attempt.' }),
  }),
);
const retryTimes = z
  .object({
    attempts: attemptTimes,
    byType: z.record(z.string(), attemptTimes).optional().meta({ description: 'By the types of `retry.byType`.' }),
  })
  .meta({
    description:
      'Times of the attempts, if all before fail at once and no `Retry-After` changes them. Absent in lists.',
  });
export type RetryTimes = z.output<typeof retryTimes>;

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
    retry: retry.optional(),
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
    retry: retry.nullable().optional(),
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
    retry: retry.optional().meta({ description: 'As it was given. Absent: the retry policy of the stage.' }),
    retryTimes: retryTimes.optional(),
    secretHeader,
    state: z.enum(DESTINATION_STATES).exclude(['DELETED']).meta({
      description:
        'Deliveries go out while ACTIVE. They wait while PAUSED or DISABLED. A listener is LISTENING and gets no POST.',
    }),
    listensUntil: time.optional().meta({ description: 'The end of a listener.' }),
    stateReason: z.string().optional().meta({ description: 'The reason for DISABLED.' }),
    ...block,
    previousSecretUntil: time.optional().meta({ description: 'The previous secret also signs until then.' }),
    version: z.int().meta({ description: 'Version of the configuration, from 1.' }),
    createdAt: time,
    updatedAt: time.meta({ description: 'Creation time of this version of the configuration.' }),
  })
  .meta({ id: 'Destination' });
export type DestinationView = z.output<typeof destination>;

/** `GET /destinations/{id}` */
export const destinationDetails = z
  .object({
    ...destination.shape,
    waiting: z
      .object({ deliveries: z.int(), atLeast: z.literal(true).optional() })
      .meta({ description: 'Number of deliveries that wait for an attempt; `atLeast` if there may be more.' }),
    lastAttemptAt: time
      .optional()
      .meta({ description: 'Start of the latest attempt that is known: counted, or of one of the latest deliveries.' }),
  })
  .meta({ id: 'DestinationDetails' });
export type DestinationDetails = z.output<typeof destinationDetails>;

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

/** Stands for all tenants. No tenant has this name. */
export const ALL_TENANTS = '*';

/** `GET /destinations` */
export const destinationsQuery = z.object({
  tenant: z
    .union([z.literal(ALL_TENANTS), tenantInput], { error: 'must be * or 1 to 64 letters, digits, - and _' })
    .default('default')
    .meta({ description: 'The tenant of the destinations; `*` for those of all tenants.' }),
  ...pageQuery,
});

export const destinationPage = page(destination).meta({ id: 'DestinationPage' });
export type DestinationPage = z.output<typeof destinationPage>;
