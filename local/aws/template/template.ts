import { z } from 'zod';

/** A CloudFormation value: JSON in which objects with one `Ref` or `Fn::…` key stand for something else. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** One resource as the template has it, before anything is resolved. */
export interface TemplateResource {
  Type: string;
  Properties: Value;
  Condition: string | undefined;
  DependsOn: readonly string[];
  Metadata: Readonly<Record<string, Value>>;
}

export interface Template {
  Parameters: Readonly<Record<string, { Default?: Value | undefined }>>;
  Mappings: Readonly<Record<string, Value>>;
  Conditions: Readonly<Record<string, Value>>;
  Resources: Readonly<Record<string, TemplateResource>>;
  Outputs: Readonly<Record<string, { Value: Value; Condition?: string | undefined }>>;
}

const value: z.ZodType<Value> = z.json();
const values = z.record(z.string(), value).default({});

const resourceSchema = z.strictObject({
  Type: z.string(),
  Properties: value.default({}),
  Condition: z.string().optional(),
  DependsOn: z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]),
  Metadata: values,
  // They say what happens on a change or a removal of the stack; here each start makes the resources anew.
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
  UpdatePolicy: value.optional(),
  CreationPolicy: value.optional(),
});

const templateSchema = z.strictObject({
  AWSTemplateFormatVersion: z.string().optional(),
  Description: z.string().optional(),
  Metadata: values,
  Parameters: z.record(z.string(), z.object({ Default: value.optional() })).default({}),
  // Checks of the deploying account, such as the bootstrap version.
  Rules: values,
  Mappings: values,
  Conditions: values,
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z.record(z.string(), z.object({ Value: value, Condition: z.string().optional() })).default({}),
});

/** @throws Error when `document` is not a CloudFormation template, or has a section that is not known here. */
export function readTemplate(document: unknown): Template {
  const result = templateSchema.safeParse(document);
  if (!result.success) throw new Error(`The template cannot be read:\n${z.prettifyError(result.error)}`);
  const resources = Object.entries(result.data.Resources).map(([id, { Condition, ...resource }]) => [
    id,
    { ...resource, Condition },
  ]);
  return { ...result.data, Resources: Object.fromEntries(resources) as Template['Resources'] };
}
