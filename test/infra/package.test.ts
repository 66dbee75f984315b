import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Template } from 'aws-cdk-lib/assertions';
import { AdminApi } from '../helpers/admin-api.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';
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
  console: { enabled: true },
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
      template.resourceCountIs('AWS::DynamoDB::Table', 8);
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
      const bundles = Object.values(assets.files).flatMap(({ source }) =>
        source.packaging === 'zip' ? [join(folder, 'cdk.out', source.path)] : [],
      );
      // fan-out, deliver, exhaust, resume, tally, admin and the page of the console
      expect(bundles).toHaveLength(7);
      for (const bundle of bundles) expect(existsSync(join(bundle, 'index.js'))).toBe(true);
      expect(bundles.filter((bundle) => existsSync(join(bundle, 'page', 'index.html.gz')))).toHaveLength(1);
    });
  });

  describe('in the app of another team, on the local stack', () => {
    const example = join(folder, 'other-team');
    const SOURCE = 'city-library';
    let stack: LocalStack;
    let api: AdminApi;
    let north: Receiver;
    let south: Receiver;

    const register = async (receiver: Receiver, tenant: string, events: string[]) =>
      (
        await api.expect<{ id: string; warnings?: { message: string; remedy: string }[] }>(
          201,
          'POST',
          '/destinations',
          {
            body: { url: receiver.url, events, tenant },
          },
        )
      ).body;
    const publish = (type: string, detail: string) => stack.publish([{ type, detail, source: SOURCE }]);

    beforeAll(async () => {
      cpSync(join(PROJECT, 'examples', 'other-team'), example, { recursive: true });
      await run(process.execPath, ['app.ts'], { cwd: example, env: { ...process.env, CDK_OUTDIR: 'cdk.out' } });
      [north, south] = await Promise.all([Receiver.start(), Receiver.start()]);
      stack = await LocalStack.start({ assembly: join(example, 'cdk.out') });
      api = new AdminApi(stack.stack);
    }, 120_000);
    afterAll(async () => {
      await stack?.stop();
      for (const receiver of [north, south]) receiver?.close();
    });

    test('a bad catalogue stops the synthesis with every fault and no assembly', async () => {
      const bad = join(folder, 'bad-team');
      cpSync(join(PROJECT, 'examples', 'other-team'), bad, { recursive: true });
      writeFileSync(join(bad, 'catalogue', 'hold.ready.json'), '{');
      writeFileSync(join(bad, 'catalogue', 'loan.lost.json'), '{"description": 1}');
      const failed = await run(process.execPath, ['app.ts'], {
        cwd: bad,
        env: { ...process.env, CDK_OUTDIR: 'cdk.out' },
      })
        .then(() => '')
        .catch((error: unknown) => (error as { stderr: string }).stderr);
      expect(failed).toContain('ConfigurationError: catalogue/hold.ready.json: is not JSON: ');
      expect(failed).toContain('catalogue/loan.lost.json: description must be text. ');
      expect(existsSync(join(bad, 'cdk.out', 'LibraryWebhooks.template.json'))).toBe(false);
    });

    test('the bus has a rule for each family, and GET /event-types has the types as its files do', async () => {
      const written = readFileSync(join(example, 'cdk.out', 'LibraryWebhooks.template.json'), 'utf8');
      const rules = Object.values(
        Template.fromJSON(JSON.parse(written) as Record<string, unknown>).findResources('AWS::Events::Rule'),
      );
      const patterns = rules.map(
        (rule) => (rule as { Properties: Record<string, unknown> }).Properties['EventPattern'],
      );
      expect(patterns).toEqual(
        expect.arrayContaining([
          { source: [SOURCE], 'detail-type': [{ prefix: 'hold.' }] },
          { source: [SOURCE], 'detail-type': [{ prefix: 'loan.' }] },
          { source: [SOURCE], 'detail-type': [{ 'anything-but': { prefix: ['hold.', 'loan.'] } }] },
        ]),
      );
      const files = readdirSync(join(example, 'catalogue')).toSorted();
      const { body } = await api.expect<{ items: unknown[] }>(200, 'GET', '/event-types');
      const definitions = files.map((name) => {
        const text = readFileSync(join(example, 'catalogue', name), 'utf8');
        return Object.assign({ type: name.replace(/\.json$/, '') }, JSON.parse(text) as object);
      });
      expect(body.items).toEqual(definitions);
    });

    test('the OpenAPI document is valid and describes what receivers get', async () => {
      const { body: document } = await api.expect(200, 'GET', '/openapi.json');
      const { valid, errors } = await new Validator().validate(structuredClone(document));
      expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
      expect(document['webhooks']).toMatchObject({
        'loan.started': {
          post: { parameters: expect.arrayContaining([expect.objectContaining({ name: 'X-Webhook-Entity' })]) },
        },
        'hold.ready': { post: { deprecated: true, description: expect.stringContaining('Use hold.available.') } },
      });
      const { schemas } = document['components'] as {
        schemas: Record<string, { properties: Record<string, unknown> }>;
      };
      expect(schemas['data.loan.started']?.properties['loan']).toEqual({
        $ref: '#/components/schemas/data.loan.started/$defs/loan',
      });
    });

    test('an event reaches its tenant alone, with the entity and the version as published', async () => {
      await register(north, 'branch-north', ['loan.*', 'hold.available']);
      await register(south, 'branch-south', ['*']);
      await publish(
        'loan.started',
        '{"tenant":"branch-north","loan":{"id":"loan_1","version": 9007199254740993 },"member":"mem_1","dueOn":"2026-12-24"}',
      );
      await north.received(1);
      await publish(
        'hold.available',
        '{"tenant":"branch-north","holdId":1500.00,"updatedAt":"2026-11-27T10:00:00Z","pickUp":{"locker":7}}',
      );
      await north.received(2);
      await publish('loan.lost', '{"tenant":"branch-south","loan":{"id":"loan_2","version":1}}');
      await south.received(1);
      const entities = [...north.posts, ...south.posts].map(({ headers }) => [
        headers['x-webhook-event'],
        headers['x-webhook-entity'],
        headers['x-webhook-entity-version'],
      ]);
      expect(entities).toEqual([
        ['loan.started', 'loan_1', '9007199254740993'],
        ['hold.available', '1500.00', '2026-11-27T10:00:00Z'],
        // The catalogue does not have it.
        ['loan.lost', undefined, undefined],
      ]);
    });

    test('data that breaks its schema is delivered, and the event has its violations', async () => {
      await publish('hold.available', '{"tenant":"branch-north","eventId":"odd","holdId":"1","pickUp":{}}');
      await north.received(3);
      const event = await eventually(
        async () => {
          const { status, body } = await api.call<{ violations: string[] }>('GET', '/events/odd?tenant=branch-north');
          return status === 200 ? body : undefined;
        },
        () => 'the event is not recorded',
      );
      expect(event.violations.toSorted()).toEqual([
        'data.holdId: expected integer, received string',
        'data.pickUp.locker: expected integer, received nothing',
        'data.pickUp.shelf: expected string, received nothing',
        'data.pickUp: expected exactly one of the alternatives of its schema',
        'data.updatedAt: expected string, received nothing',
      ]);
    });

    test('the command line publishes the example of a type of the catalogue', async () => {
      const words = ['publish', 'loan.returned', '--tenant', 'branch-north'];
      const { stderr } = await run(process.execPath, [join(PROJECT, 'cli', 'src', 'main.ts'), ...words], {
        cwd: stack.folder,
      });
      expect(stderr).toContain('Published with the documented example of loan.returned');
      await north.received(4);
      expect(north.posts.at(-1)?.headers).toMatchObject({
        'x-webhook-entity': 'loan_4711',
        'x-webhook-entity-version': '2',
      });
    });

    test('a registration is warned of a type that is near one of the catalogue, and a test event is its example', async () => {
      const { id, warnings } = await register(south, 'branch-south', ['loan.return']);
      expect(warnings).toEqual([
        expect.objectContaining({ remedy: expect.stringContaining('Did you mean loan.returned?') }),
      ]);
      const { body } = await api.expect<{ request: { headers: Record<string, string>; body: string } }>(
        200,
        'POST',
        `/destinations/${id}/test`,
        { body: { type: 'loan.returned' } },
      );
      expect(body.request.headers).toMatchObject({ 'X-Webhook-Entity': 'loan_4711', 'X-Webhook-Entity-Version': '2' });
      expect(JSON.parse(body.request.body)).toMatchObject({
        event: 'loan.returned',
        data: { condition: 'as lent' },
        source: SOURCE,
      });
    });
  });
});
