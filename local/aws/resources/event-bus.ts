import { z } from 'zod';
import { policyDocumentSchema } from '../iam/policy-schema.ts';
import type { ResourceType } from './resource-type.ts';

const tags = z.array(z.strictObject({ Key: z.string(), Value: z.string() }));

const busSchema = z.strictObject({
  Name: z.string(),
  // For people who look at the console.
  Description: z.string().exactOptional(),
  Tags: tags.exactOptional(),
});

export const eventBus: ResourceType<z.infer<typeof busSchema>> = {
  type: 'AWS::Events::EventBus',
  schema: busSchema,
  identify: (_, { Name }, { region, accountId }) => ({
    ref: Name,
    attributes: { Name, Arn: `arn:aws:events:${region}:${accountId}:event-bus/${Name}` },
  }),
  create: ({ properties: { Name } }, runtime) => void runtime.eventBridge.addBus(Name),
};

const policySchema = z.strictObject({
  EventBusName: z.string().default('default'),
  StatementId: z.string(),
  /** One statement; what it may hold is what a policy document's may. */
  Statement: z.preprocess((Statement) => ({ Statement }), policyDocumentSchema),
});

/** A statement of a bus's resource policy. */
export const eventBusPolicy: ResourceType<z.infer<typeof policySchema>> = {
  type: 'AWS::Events::EventBusPolicy',
  schema: policySchema,
  identify: (logicalId) => ({ ref: logicalId, attributes: {} }),
  create({ properties: { EventBusName, StatementId, Statement } }, runtime) {
    runtime.access.setResourcePolicy(runtime.eventBridge.rules.bus(EventBusName).arn, Statement, StatementId);
  },
};
