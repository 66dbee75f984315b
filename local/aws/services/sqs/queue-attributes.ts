import { z } from 'zod';
import { LARGEST_MESSAGE_BYTES } from './message-rules.ts';
import { invalidAttribute, unknownAttribute } from './sqs-errors.ts';

/** Where messages go after `maxReceiveCount` receives. */
export interface RedrivePolicy {
  deadLetterTargetArn: string;
  maxReceiveCount: number;
}

/** The queues that may name this one as their dead-letter queue. */
export interface RedriveAllowPolicy {
  redrivePermission: 'allowAll' | 'denyAll' | 'byQueue';
  sourceQueueArns?: string[] | undefined;
}

/** Settings of a queue. Seconds and bytes; ranges and defaults are those of SQS. */
export interface QueueAttributes {
  visibilityTimeout: number;
  delaySeconds: number;
  maximumMessageSize: number;
  messageRetentionPeriod: number;
  receiveMessageWaitTime: number;
  redrivePolicy?: RedrivePolicy;
  redriveAllowPolicy?: RedriveAllowPolicy;
  /** Policy document, JSON text. */
  policy?: string;
}

export const LONGEST_VISIBILITY_SECONDS = 43_200;
export const LONGEST_WAIT_SECONDS = 20;

export const defaultQueueAttributes: QueueAttributes = {
  visibilityTimeout: 30,
  delaySeconds: 0,
  maximumMessageSize: LARGEST_MESSAGE_BYTES,
  messageRetentionPeriod: 345_600,
  receiveMessageWaitTime: 0,
};

const redrivePolicySchema = z.object({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: z.coerce.number().int().min(1).max(1000),
});

const redriveAllowPolicySchema = z.object({
  redrivePermission: z.enum(['allowAll', 'denyAll', 'byQueue']),
  sourceQueueArns: z.array(z.string()).max(10).optional(),
});

const whole = (name: string, value: string, least: number, most: number): number => {
  const number = Number(value);
  if (value !== '' && Number.isInteger(number) && number >= least && number <= most) return number;
  throw invalidAttribute(name, `It must be a whole number from ${least} to ${most}; it is ${value}.`);
};

function document<T>(name: string, text: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw invalidAttribute(name, error instanceof z.ZodError ? z.prettifyError(error) : 'It is not JSON.');
  }
}

function without(
  attributes: QueueAttributes,
  name: 'policy' | 'redrivePolicy' | 'redriveAllowPolicy',
): QueueAttributes {
  const rest = { ...attributes };
  delete rest[name];
  return rest;
}

type Change = (attributes: QueueAttributes, value: string) => QueueAttributes;

const changes: Readonly<Record<string, Change>> = {
  VisibilityTimeout: (a, v) => ({
    ...a,
    visibilityTimeout: whole('VisibilityTimeout', v, 0, LONGEST_VISIBILITY_SECONDS),
  }),
  DelaySeconds: (a, v) => ({ ...a, delaySeconds: whole('DelaySeconds', v, 0, 900) }),
  MaximumMessageSize: (a, v) => ({
    ...a,
    maximumMessageSize: whole('MaximumMessageSize', v, 1024, LARGEST_MESSAGE_BYTES),
  }),
  MessageRetentionPeriod: (a, v) => ({
    ...a,
    messageRetentionPeriod: whole('MessageRetentionPeriod', v, 60, 1_209_600),
  }),
  ReceiveMessageWaitTimeSeconds: (a, v) => ({
    ...a,
    receiveMessageWaitTime: whole('ReceiveMessageWaitTimeSeconds', v, 0, LONGEST_WAIT_SECONDS),
  }),
  // An empty value removes a policy.
  Policy: (a, v) => (v === '' ? without(a, 'policy') : { ...a, policy: v }),
  RedrivePolicy: (a, v) =>
    v === '' ? without(a, 'redrivePolicy') : { ...a, redrivePolicy: document('RedrivePolicy', v, redrivePolicySchema) },
  RedriveAllowPolicy: (a, v) =>
    v === ''
      ? without(a, 'redriveAllowPolicy')
      : { ...a, redriveAllowPolicy: document('RedriveAllowPolicy', v, redriveAllowPolicySchema) },
  // Encryption at rest changes nothing that a client can see.
  SqsManagedSseEnabled: (a) => a,
  KmsMasterKeyId: (a) => a,
  KmsDataKeyReusePeriodSeconds: (a) => a,
};

/**
 * `base` with the attributes of an API call applied.
 * @throws ServiceError that names the attribute and its rule.
 */
export function applyAttributes(base: QueueAttributes, values: Readonly<Record<string, string>>): QueueAttributes {
  let attributes = base;
  for (const [name, value] of Object.entries(values)) {
    const change = changes[name];
    if (change === undefined) throw unknownAttribute(name);
    attributes = change(attributes, value);
  }
  return attributes;
}

/** The attributes as `GetQueueAttributes` returns them. */
export function describeAttributes(attributes: QueueAttributes): Record<string, string> {
  return {
    VisibilityTimeout: String(attributes.visibilityTimeout),
    DelaySeconds: String(attributes.delaySeconds),
    MaximumMessageSize: String(attributes.maximumMessageSize),
    MessageRetentionPeriod: String(attributes.messageRetentionPeriod),
    ReceiveMessageWaitTimeSeconds: String(attributes.receiveMessageWaitTime),
    SqsManagedSseEnabled: 'true',
    ...(attributes.policy !== undefined && { Policy: attributes.policy }),
    ...(attributes.redrivePolicy !== undefined && { RedrivePolicy: JSON.stringify(attributes.redrivePolicy) }),
    ...(attributes.redriveAllowPolicy !== undefined && {
      RedriveAllowPolicy: JSON.stringify(attributes.redriveAllowPolicy),
    }),
  };
}
