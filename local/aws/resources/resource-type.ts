import type { z } from 'zod';
import type { Environment } from '../environment.ts';
import type { LocalRuntime } from '../runtime.ts';

/** A resource of the template whose intrinsic functions are resolved and whose properties are validated. */
export interface Resource<Properties> {
  logicalId: string;
  properties: Properties;
  ref: string;
  attributes: Readonly<Record<string, string>>;
}

/**
 * How one CloudFormation resource type is made real on this machine. One file per type; `local/aws/resources/index.ts`
 * lists them. The schema is strict at every level: a property that the runtime does not honour must be refused, or named
 * in the schema with a comment that says why ignoring it changes nothing here, or listed in not-evaluated.ts, which says so
 * at the start. Tags are for people who look at the console, and belong to no schema.
 */
export interface ResourceType<Properties> {
  /** E.g. `AWS::SQS::Queue`. */
  type: string;
  schema: z.ZodType<Properties>;
  /** Properties that may name what only AWS has, by an import of another stack for example. They are left out then. */
  mayLeadOutside?: readonly string[];
  /** The values of `Ref` and `Fn::GetAtt`. It has no side effects. */
  identify(
    logicalId: string,
    properties: Properties,
    environment: Environment,
  ): Pick<Resource<Properties>, 'ref' | 'attributes'>;
  /** Makes it so. Called in dependency order. */
  create(resource: Resource<Properties>, runtime: LocalRuntime): Promise<void> | void;
}
