import { z } from 'zod';
import type { ResourceType } from './resource-type.ts';

const schema = z.strictObject({
  Name: z.string(),
  QueryString: z.string(),
  QueryLanguage: z.string().exactOptional(),
  LogGroupNames: z.array(z.string()).exactOptional(),
  Parameters: z.array(z.unknown()).exactOptional(),
});

/** A saved query of Logs Insights: accepted, for the console of AWS. */
export const queryDefinition: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::Logs::QueryDefinition',
  schema,
  identify: (logicalId) => ({ ref: logicalId, attributes: { QueryDefinitionId: logicalId } }),
  create: () => undefined,
};
