import type { z } from 'zod';
import type { Environment } from '../environment.ts';
import { NOT_EVALUATED, NOT_MADE } from '../resources/not-evaluated.ts';
import type { Resource, ResourceType } from '../resources/resource-type.ts';
import { dependencyOrder } from './dependency-order.ts';
import type { Identity, Scope } from './intrinsics.ts';
import { holds, resolve, text, UnresolvedError } from './intrinsics.ts';
import type { Template, TemplateResource, Value } from './template.ts';

/** A resource that is ready to be made. */
export interface PlannedResource {
  type: ResourceType<unknown>;
  resource: Resource<unknown>;
  /** Where the construct stands in the app, e.g. `Webhooks/Events/Queue/Resource`; from the template's metadata. */
  path: string | undefined;
}

/** A template, resolved for this machine: resources in the order to make them, and the outputs. */
export interface Plan {
  resources: PlannedResource[];
  /** Types and properties of the template that are not evaluated, e.g. `AWS::SQS::Queue KmsMasterKeyId`. */
  notEvaluated: ReadonlySet<string>;
  outputs: Readonly<Record<string, string>>;
}

/** The template holds something that the local runtime does not know. The message lists all of it. */
export class UnknownResourceError extends Error {
  override name = 'UnknownResourceError';
}

/**
 * Resolves a template and checks every resource against the schema of its type. Makes nothing.
 *
 * @throws UnknownResourceError that lists every unknown type, property and value by logical id and path.
 */
export function planTemplate(
  template: Template,
  environment: Environment,
  types: ReadonlyMap<string, ResourceType<unknown>>,
): Plan {
  const identities = new Map<string, Identity>();
  const scope: Scope = { template, environment, identities };
  const problems: string[] = [];
  const resources: PlannedResource[] = [];
  const notEvaluated = new Set<string>();
  for (const id of dependencyOrder(template)) {
    const declared = template.Resources[id] as TemplateResource;
    if (declared.Condition !== undefined && !holds(declared.Condition, scope)) continue;
    if (NOT_MADE.has(declared.Type)) {
      notEvaluated.add(declared.Type);
      identities.set(id, anything(id));
      continue;
    }
    const outcome = planResource(id, declared, scope, types, notEvaluated);
    if (Array.isArray(outcome)) {
      problems.push(...outcome);
      identities.set(id, anything(id));
    } else {
      resources.push(outcome);
      identities.set(id, outcome.resource);
    }
  }
  if (problems.length > 0) throw new UnknownResourceError(explain(problems));
  return { resources, notEvaluated, outputs: resolveOutputs(template, scope) };
}

function planResource(
  logicalId: string,
  declared: TemplateResource,
  scope: Scope,
  types: ReadonlyMap<string, ResourceType<unknown>>,
  notEvaluated: Set<string>,
): PlannedResource | string[] {
  const type = types.get(declared.Type);
  if (type === undefined) return [`${logicalId}: resource type ${declared.Type}`];
  try {
    const evaluated = evaluatedProperties(declared, type, scope, notEvaluated);
    const parsed = type.schema.safeParse(resolve(evaluated, scope));
    if (!parsed.success)
      return parsed.error.issues.flatMap((issue) => describe(`${logicalId} (${declared.Type})`, issue));
    const identity = type.identify(logicalId, parsed.data, scope.environment);
    const path = declared.Metadata['aws:cdk:path'];
    return {
      type,
      resource: { logicalId, properties: parsed.data, ...identity },
      path: typeof path === 'string' ? path : undefined,
    };
  } catch (error) {
    if (error instanceof UnresolvedError) return [`${logicalId} (${declared.Type}): ${error.message}`];
    throw error;
  }
}

/** Leaves out tags and what is not evaluated here, and notes the latter. */
function evaluatedProperties(
  { Type, Properties }: TemplateResource,
  { mayLeadOutside = [] }: ResourceType<unknown>,
  scope: Scope,
  notEvaluated: Set<string>,
): Value {
  if (typeof Properties !== 'object' || Properties === null || Array.isArray(Properties)) return Properties;
  const evaluated = Object.entries(Properties as Readonly<Record<string, Value>>).filter(([name, value]) => {
    // Cognito has a name of its own for them.
    if (name === 'Tags' || name === 'UserPoolTags') return false;
    const leftOut =
      NOT_EVALUATED[Type]?.includes(name) === true || (mayLeadOutside.includes(name) && !isResolvable(value, scope));
    if (leftOut) notEvaluated.add(`${Type} ${name}`);
    return !leftOut;
  });
  return Object.fromEntries(evaluated);
}

function isResolvable(value: Value, scope: Scope): boolean {
  try {
    resolve(value, scope);
    return true;
  } catch (error) {
    if (error instanceof UnresolvedError) return false;
    throw error;
  }
}

/** One line for each unknown key; for a union, those of its closest branch. */
function describe(resource: string, issue: z.core.$ZodIssue, parent: readonly PropertyKey[] = []): string[] {
  const path = [...parent, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${resource}: property ${[...path, key].join('.')}`);
  }
  if (issue.code === 'invalid_union') {
    const closest = issue.errors.toSorted((left, right) => depth(right) - depth(left))[0];
    if (closest !== undefined && depth(closest) > 0) return closest.flatMap((inner) => describe(resource, inner, path));
  }
  return [`${resource}: property ${path.join('.')}: ${issue.message}`];
}

/** How far a branch of a union got: unknown keys of the right shape beat a wrong type. */
function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)));
}

function explain(problems: readonly string[]): string {
  const lines = problems.map((problem) => `  - ${problem}`).join('\n');
  return (
    `The local runtime does not know ${problems.length === 1 ? 'this' : `these ${problems.length} things`} in the template:\n${lines}\n` +
    'Teach it in local/aws/resources/ (a type: one more file, listed in index.ts; a property: its schema there), or leave it out of lib/.'
  );
}

/** Stands for a resource that failed its check, so that one pass finds the problems of those that refer to it too. */
function anything(logicalId: string): Identity {
  return { ref: logicalId, attributes: new Proxy({}, { get: (_target, name) => `${logicalId}.${String(name)}` }) };
}

function resolveOutputs(template: Template, scope: Scope): Record<string, string> {
  const present = Object.entries(template.Outputs).filter(
    ([, { Condition }]) => Condition === undefined || holds(Condition, scope),
  );
  return Object.fromEntries(
    present.map(([name, output]) => [name, text(resolve(output.Value, scope), `output ${name}`)]),
  );
}
