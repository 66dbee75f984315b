import { z } from 'zod';
import type { PolicyDocument } from './access-control.ts';
import { CONDITION_OPERATORS } from './conditions.ts';

const oneOrMore = z.union([z.string(), z.array(z.string())]);
const flag = z.union([z.string(), z.boolean()]);
const conditionValues = z.record(z.string(), z.union([flag, z.array(flag)]));

const statementSchema = z.strictObject({
  Sid: z.string().exactOptional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore.exactOptional(),
  NotAction: oneOrMore.exactOptional(),
  Resource: oneOrMore.exactOptional(),
  NotResource: oneOrMore.exactOptional(),
  Principal: z
    .union([z.literal('*'), z.strictObject({ AWS: oneOrMore.exactOptional(), Service: oneOrMore.exactOptional() })])
    .exactOptional(),
  Condition: z
    .strictObject(
      Object.fromEntries(CONDITION_OPERATORS.map((operator) => [operator, conditionValues.exactOptional()])),
    )
    .exactOptional(),
});

/** A policy document of the template; an element or a condition operator that the engine does not honour is refused. */
export const policyDocumentSchema: z.ZodType<PolicyDocument> = z.strictObject({
  Version: z.string().exactOptional(),
  Id: z.string().exactOptional(),
  Statement: z.union([statementSchema, z.array(statementSchema)]),
});
