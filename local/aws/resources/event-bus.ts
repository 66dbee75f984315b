import { z } from 'zod';
import type { ResourceType } from './resource-type.ts';

const busSchema = z.strictObject({
  Name: z.string(),
  // For people who look at the console.
  Description: z.string().exactOptional(),
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
