import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readConfiguration } from '../../lib/configuration.ts';
import { WebhookStack, stackNameOf } from '../../lib/webhook-stack.ts';

// `npm run synth` validates the finished template; these tests look at the template themselves.
process.env['CDK_VALIDATION'] = 'false';

const directory = mkdtempSync(join(tmpdir(), 'webhooks-synth-'));
afterAll(() => rmSync(directory, { recursive: true }));

export interface TemplateResource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

const newApp = (): App => new App({ outdir: mkdtempSync(join(directory, 'out-')), analyticsReporting: false });

/** An empty stack of an app of its own. */
export const stackIn = (name: string): Stack => new Stack(newApp(), name);

/** An app with a stack for each of the given settings. */
export function appWith(...settings: object[]): { app: App; stacks: WebhookStack[] } {
  const app = newApp();
  const stacks = settings.map((webhooks) => {
    const configuration = readConfiguration({ webhooks });
    return new WebhookStack(app, stackNameOf(configuration), { configuration });
  });
  return { app, stacks };
}

/** A stack whose region is known at synthesis. */
export function stackOfRegion(region: string, settings: object): WebhookStack {
  const configuration = readConfiguration({ webhooks: settings });
  const env = { region, account: '123456789012' };
  return new WebhookStack(newApp(), stackNameOf(configuration), { configuration, env });
}

const templates = new Map<string, Template>();

/** The template of one stack with these settings, all others at their defaults. Settings that return are not made again. */
export function synthesized(settings: object = {}): Template {
  const key = JSON.stringify(settings);
  const known = templates.get(key);
  if (known !== undefined) return known;
  const [stack] = appWith(settings).stacks;
  if (stack === undefined) throw new Error('there is one stack');
  const template = Template.fromStack(stack);
  templates.set(key, template);
  return template;
}

export function resourcesOf(template: Template, type: string): [logicalId: string, resource: TemplateResource][] {
  return Object.entries(template.findResources(type)) as [string, TemplateResource][];
}

/** The one resource whose logical id begins with `prefix`. */
export function resource(template: Template, type: string, prefix: string): TemplateResource {
  const found = resourcesOf(template, type).filter(([id]) => id.startsWith(prefix));
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type} begin with ${prefix}`);
  return (found[0] as [string, TemplateResource])[1];
}

/** The logical id that an intrinsic function (`Ref`, `Fn::GetAtt`) refers to. */
export function referred(value: unknown): string {
  const { Ref: ref, 'Fn::GetAtt': attribute } = value as { Ref?: string; 'Fn::GetAtt'?: [string, string] };
  const id = ref ?? attribute?.[0];
  if (id === undefined) throw new Error(`no reference: ${JSON.stringify(value)}`);
  return id;
}
