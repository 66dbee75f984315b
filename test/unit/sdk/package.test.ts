import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SnippetProject } from '../../helpers/snippet-project.ts';

const RECEIVER = [
  'WebhookEventType',
  'WebhookSecretError',
  'WebhookVerificationError',
  'expressWebhook',
  'fastifyWebhook',
  'fetchWebhook',
  'generateTestHeaders',
  'honoWebhook',
  'lambdaWebhook',
  'validateWebhookSecret',
  'verifyWebhook',
];
const MAIN = [
  'PublishError',
  'PublishRefusedError',
  'WebhookAccessDeniedError',
  'WebhookApiError',
  'WebhookConfigurationError',
  'WebhookConflictError',
  'WebhookConnectionError',
  'WebhookDeliveryStatus',
  'WebhookIdError',
  'WebhookManager',
  'WebhookNotFoundError',
  'WebhookUnavailableError',
  'WebhookValidationError',
  'publishEvents',
  'webhookManager',
  ...RECEIVER,
];

/** Prints what both entries export, whether they are the same, and which packages were loaded for it. */
const report = (load: string) => `
  ${load}
  const loaded = Object.keys(require.cache).filter((file) => /node_modules.(@aws|@smithy)/.test(file));
  console.log(JSON.stringify({ main: Object.keys(main).sort(), receiver: Object.keys(receiver).sort(), same: main.verifyWebhook === receiver.verifyWebhook, loaded }));
`;

let project: SnippetProject;
beforeAll(async () => {
  project = await SnippetProject.create();
});
afterAll(() => project.remove());

describe('the published package', () => {
  test('loads as an ES module', async () => {
    const load = `import { createRequire } from 'node:module';
      import * as main from '@street-collector/webhooks';
      import * as receiver from '@street-collector/webhooks/receiver';
      const require = createRequire(import.meta.url);`;
    const { stdout, stderr } = await project.evaluate(report(load));
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      main: MAIN.toSorted(),
      receiver: RECEIVER.toSorted(),
      same: true,
      loaded: [],
    });
  });

  test('loads as CommonJS, without the AWS SDK', async () => {
    project.write(
      'report.cjs',
      report(
        "const main = require('@street-collector/webhooks'); const receiver = require('@street-collector/webhooks/receiver');",
      ),
    );
    const { stdout, stderr } = await project.run('report.cjs');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      main: MAIN.toSorted(),
      receiver: RECEIVER.toSorted(),
      same: true,
      loaded: [],
    });
  });

  test('loads the AWS SDK as an ES module at its first use, not before', async () => {
    const trace = `import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ load(url, context, next) { if (/node_modules.(@aws|@smithy)/.test(url)) loaded.push(url); return next(url, context); } });
      const { webhookManager, verifyWebhook } = await import('@street-collector/webhooks');
      const before = loaded.length;
      await webhookManager.getHealth().catch(() => undefined);
      console.log(JSON.stringify([typeof verifyWebhook, before, loaded.length > 0]));`;
    const environment = {
      WEBHOOKS_API_URL: 'http://127.0.0.1:9',
      AWS_REGION: 'eu-north-1',
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
    };
    const { stdout, stderr } = await project.evaluate(trace, environment);
    expect([stderr, JSON.parse(stdout)]).toEqual(['', ['function', 0, true]]);
  });

  test.each([
    ['an ES module', 'use.ts'],
    ['CommonJS', 'use.cts'],
  ])('has types for %s', async (_, name) => {
    project.write(
      name,
      `
      import { webhookManager, WebhookEventType, type WebhookPayload } from '@street-collector/webhooks';
      import { verifyWebhook } from '@street-collector/webhooks/receiver';
      export const total = (payload: WebhookPayload): number | undefined => (payload.event === WebhookEventType.ORDER_CREATED ? payload.data.total : undefined);
      export const verified: WebhookPayload = verifyWebhook('', {}, 'your_secure_secret');
      export const registered: Promise<{ secret: string; etag: string }> = webhookManager.registerWebhook({ url: 'https://your-service.com/webhook', events: ['*'] });
      // @ts-expect-error a destination has events
      export const wrong = webhookManager.registerWebhook({ url: 'https://your-service.com/webhook' });
    `,
    );
    expect(await project.compile({ skipLibCheck: false, types: ['node'] })).toEqual([]);
    expect(await project.compile({ module: 'preserve', moduleResolution: 'bundler' })).toEqual([]);
  });

  test('has the command `webhooks`', async () => {
    const { stdout, code } = await project.run('node_modules/@street-collector/webhooks-cli/dist/cli.js', {});
    expect([code, stdout]).toEqual([0, expect.stringContaining('webhooks')]);
  });

  test('contains only the files that it needs', async () => {
    const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: join(project.folder, 'node_modules/@street-collector/webhooks'),
    });
    const [pack] = JSON.parse(stdout) as [{ files: { path: string }[] }];
    expect(pack.files.length).toBeGreaterThan(10);
    const unexpected = pack.files.filter(
      ({ path }) =>
        !/^(package\.json|dist\/((esm|cjs)\/((index|receiver)\.js|package\.json|types\/.+\.d\.ts)))$/.test(path),
    );
    expect(unexpected).toEqual([]);
  });
});
