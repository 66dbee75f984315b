import { z } from 'zod';
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
