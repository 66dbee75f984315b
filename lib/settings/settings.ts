import { Names, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { z } from 'zod';
import type { WebhookPipelineProps } from '../webhook-pipeline-props.ts';
import { ConfigurationError } from './configuration-error.ts';
import { configurationError } from './explain.ts';
import { fillProtection, refuseContradictions } from './together.ts';
import { eventSource, logRetention, sharedRules, text } from './rules.ts';

/** Queue names end at 80 characters, `-deliveries` included. */
const NAME_LENGTH = 64;

const nameRule = text(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, hyphens or underscores').optional();

const schema = z
  .strictObject({ name: nameRule, stage: nameRule, eventSource, logRetention, ...sharedRules })
  .superRefine(refuseContradictions)
  .transform(fillProtection);

/** The props that are plain values, checked, with their defaults filled in. */
export type Settings = Omit<z.output<typeof schema>, keyof Filled> & Filled;

/** Their defaults follow from the construct's path. */
interface Filled {
  name: string;
  stage: string;
}

/**
 * Checks the plain values of a pipeline's props.
 *
 * @throws ConfigurationError that names each field at fault, its rule, the value given and the remedy.
 */
export function settingsOf(scope: Construct, props: WebhookPipelineProps): Settings {
  const { eventBus: _, alarmTopic: _1, vpc: _2, vpcSubnets: _3, securityGroups: _4, secretsKey: _5, ...given } = props;
  const result = schema.safeParse(given);
  if (!result.success) {
    const remedy = (): string => `Change it in the props of ${scope.node.path}.`;
    throw configurationError(result.error, given, { prefix: '', remedy });
  }
  const name = result.data.name ?? generatedName(scope);
  return { ...result.data, name, stage: result.data.stage ?? name };
}

/** E.g. `Shop-Webhooks-8A3F10BC`: unique in the account by the name of the stack, stable while the path stays. */
function generatedName(scope: Construct): string {
  if (Stack.of(scope).nested)
    throw new ConfigurationError(
      `name: must be given in a nested stack, whose own name is known only at deployment. Add it to the props of ${scope.node.path}.`,
    );
  return Names.uniqueResourceName(scope, { maxLength: NAME_LENGTH, separator: '-' });
}
