import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { snippetsOf } from '../helpers/snippets.ts';
import { referred, resource, resourcesOf } from './synthesized.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const PACKAGES = join(PROJECT, 'node_modules');
const TSC = join(PACKAGES, 'typescript', 'bin', 'tsc');
const run = promisify(execFile);

/** A stack with the pipeline of README.md, and a second one on a bus of its own. */
const APP = `
import { App, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { WebhookPipeline } from '@street-collector/webhooks-cdk';
import { addWebhooks } from './webhooks.ts';

const app = new App({ outdir: 'cdk.out' });
const stack = new Stack(app, 'Shop');
const orders = new Function(stack, 'Orders', {
  runtime: Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: Code.fromInline('exports.handler = async () => {};'),
});
addWebhooks(stack, orders);
const partners = new WebhookPipeline(stack, 'Partners', {
  eventBus: EventBus.fromEventBusName(stack, 'PartnerBus', 'partner-events'),
  eventSource: 'partners',
  retry: { maxAttempts: 6 },
});
partners.grantPublish(orders);
partners.metricDeliveriesExhausted().createAlarm(stack, 'Exhausted', { threshold: 100, evaluationPeriods: 1 });
app.synth();
`;

describe('the packed package', () => {
  // Outside the repository, so that nothing finds a package of this project by looking upwards.
  const folder = mkdtempSync(join(tmpdir(), 'webhooks-package-'));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const npm = (cwd: string, ...parameters: string[]) =>
    run('npm', [...parameters, '--offline', '--no-audit', '--no-fund'], { cwd });
  let tarball: string;

  beforeAll(async () => {
    await npm(PROJECT, 'pack', '--pack-destination', folder);
    tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
    const peers = ['aws-cdk-lib', 'constructs'].map((name) => [name, `file:${join(PACKAGES, name)}`]);
    write('package.json', JSON.stringify({ type: 'module', dependencies: Object.fromEntries(peers) }));
    await npm(folder, 'install', '--ignore-scripts', join(folder, tarball));
    const snippet = snippetsOf(join(PROJECT, 'README.md')).find(({ name }) => name === 'webhooks.ts');
    write('webhooks.ts', snippet?.code ?? '');
    write('app.ts', APP);
    // npm starts three times: on a busy machine that takes longer than a test may.
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  test('needs the two packages of the CDK and no other', () => {
    const installed = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(installed).toEqual(['@street-collector', 'aws-cdk-lib', 'constructs']);
    expect(() => createRequire(join(folder, 'app.ts')).resolve('esbuild')).toThrow('Cannot find module');
  });

  test('has declarations that a strict app compiles against, as an ES module and as CommonJS', async () => {
    write(
      'common.cts',
      `import { WebhookPipeline } from '@street-collector/webhooks-cdk';\nexport const Pipeline = WebhookPipeline;\n`,
    );
    const compilerOptions = {
      target: 'es2023',
      module: 'node20',
      types: [],
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
    };
    write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.ts', '*.cts'] }));
    await expect(run(process.execPath, [TSC, '-p', folder])).resolves.toMatchObject({ stdout: '' });
    const loaded = await run(
      process.execPath,
      ['-p', `typeof require('@street-collector/webhooks-cdk').WebhookPipeline`],
      {
        cwd: folder,
      },
    );
    expect(loaded.stdout).toBe('function\n');
  });

  describe('in an app with two pipelines in one stack', () => {
    let template: Template;
    const namesOf = (type: string, property: string): unknown[] =>
      resourcesOf(template, type).map(([, { Properties }]) => Properties[property]);

    beforeAll(async () => {
      await run(process.execPath, ['app.ts'], { cwd: folder });
      const text = readFileSync(join(folder, 'cdk.out', 'Shop.template.json'), 'utf8');
      template = Template.fromJSON(JSON.parse(text) as Record<string, unknown>);
    });

    test('synthesizes two sets of resources, and one bus beside the imported one', () => {
      template.resourceCountIs('AWS::DynamoDB::Table', 6);
      template.resourceCountIs('AWS::KMS::Key', 2);
      template.resourceCountIs('AWS::Events::EventBus', 1);
      template.resourceCountIs('AWS::Events::Archive', 2);
      template.resourceCountIs('AWS::ApiGateway::RestApi', 2);
      template.resourceCountIs('AWS::ApiGateway::Account', 0);
      template.hasResourceProperties('AWS::Events::Rule', { EventBusName: 'partner-events' });
    });

    test.each([
      ['AWS::SQS::Queue', 'QueueName', 4],
      ['AWS::CloudWatch::Dashboard', 'DashboardName', 2],
      ['AWS::CloudWatch::CompositeAlarm', 'AlarmName', 8],
      ['AWS::CloudWatch::InsightRule', 'RuleName', 4],
      ['AWS::Logs::QueryDefinition', 'Name', 12],
      ['AWS::ApiGateway::RestApi', 'Name', 2],
    ])('gives every %s a name of its own', (type, property, count) => {
      const names = namesOf(type, property).filter((name) => name !== undefined);
      expect(names).toHaveLength(count);
      expect(new Set(names).size).toBe(count);
    });

    test('counts the metrics of each pipeline apart', () => {
      const stages = resourcesOf(template, 'AWS::Lambda::Function').map(([, { Properties }]) => {
        const { Variables } = (Properties['Environment'] ?? { Variables: {} }) as {
          Variables: Record<string, unknown>;
        };
        return Variables['STAGE'];
      });
      expect(new Set(stages.filter((stage) => stage !== undefined)).size).toBe(2);
    });

    test('lets the publisher put events on both buses and do nothing else', () => {
      const policy = resource(template, 'AWS::IAM::Policy', 'Orders').Properties['PolicyDocument'];
      const { Statement: statements } = policy as {
        Statement: { Action: string; Resource: Record<string, unknown> }[];
      };
      expect(statements.map(({ Action }) => Action)).toEqual(['events:PutEvents', 'events:PutEvents']);
      expect(referred(statements[0]?.Resource)).toMatch(/^WebhooksEventBus/);
      expect(JSON.stringify(statements[1]?.Resource)).toContain(':event-bus/partner-events');
    });

    test('finds the code of every function in the package', () => {
      const assets = JSON.parse(readFileSync(join(folder, 'cdk.out', 'Shop.assets.json'), 'utf8')) as {
        files: Record<string, { source: { path: string; packaging: string } }>;
      };
      const bundles = Object.values(assets.files).filter(({ source }) => source.packaging === 'zip');
      expect(bundles).toHaveLength(5);
      for (const { source } of bundles) {
        expect(existsSync(join(folder, 'cdk.out', source.path, 'index.js'))).toBe(true);
      }
    });
  });
});
