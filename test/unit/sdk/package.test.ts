import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { packedPackages } from '../../helpers/packages.ts';
import { SnippetProject } from '../../helpers/snippet-project.ts';
import { OutsideProject, resolutionsOf } from '../../matrix/outside-project.ts';
import { compilerOf, nodeOf } from '../../matrix/tools.ts';

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
let outside: OutsideProject;
beforeAll(async () => {
  project = await SnippetProject.create();
  outside = new OutsideProject();
});
afterAll(() => {
  project.remove();
  outside.remove();
});

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

  test('shows an error that nobody catches within a screen', async () => {
    project.write(
      'uncaught.ts',
      `import { publishEvents } from '@street-collector/webhooks'; await publishEvents([]  as never, { source: '' });`,
    );
    const { code, stderr } = await project.run('uncaught.ts', {});
    expect(code).toBe(1);
    expect(stderr).toContain('PublishRefusedError');
    expect(stderr.length).toBeLessThan(2000);
  });

  test('has at most 100 KB once it is installed, its README and its licence included', () => {
    const [sdk, cli] = packedPackages().tarballs;
    const unexpected = sdk?.files.filter(
      ({ path }) =>
        !/^(LICENSE|README\.md|package\.json|dist\/(esm|cjs)\/((aws|edge|index|receiver|shared-\w+|web)\.js|package\.json|(index|receiver|web)\.d\.ts))$/.test(
          path,
        ),
    );
    expect(unexpected).toEqual([]);
    expect(sdk?.unpackedSize).toBeLessThanOrEqual(100_000);
    // dist/ has a file for each part of the command line that is loaded when it is needed.
    const files = cli?.files.map(({ path }) => path).filter((path) => !/^dist\/(?!cli\.js)[\w-]+\.js$/.test(path));
    expect(files?.toSorted()).toEqual(['LICENSE', 'README.md', 'dist/cli.js', 'package.json']);
  });

  test.each(['sdk', 'cli'])('has a README in %s that leads nowhere outside of the package', (folder) => {
    const text = readFileSync(join(import.meta.dirname, '../../..', folder, 'README.md'), 'utf8');
    expect(text).not.toBe('');
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target);
    expect(links.filter((target) => !/^(https:|#)/.test(target ?? ''))).toEqual([]);
    expect(text).not.toMatch(/npm (install|i) (-\w+ )*@street-collector\/(?!\S*\.tgz)/);
  });

  test.each([
    ['receiver', 'node'],
    ['web', 'browser'],
  ] as const)(
    'adds at most 4 KB to the bundle of somebody who imports verifyWebhook of /%s',
    async (entry, platform) => {
      const { outputFiles } = await build({
        stdin: {
          contents: `export { verifyWebhook } from '@street-collector/webhooks/${entry}';`,
          resolveDir: project.folder,
        },
        bundle: true,
        minify: true,
        write: false,
        format: 'esm',
        platform,
      });
      expect(outputFiles[0]?.contents.length).toBeLessThanOrEqual(4_096);
    },
  );

  test('says in a bundle for an edge runtime which entry to import instead of /receiver', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `import { verifyWebhook } from '@street-collector/webhooks/receiver'; console.log(verifyWebhook);`,
        resolveDir: project.folder,
      },
      bundle: true,
      write: false,
      format: 'esm',
      conditions: ['edge-light'],
    });
    const { stderr } = await project.evaluate(outputFiles[0]?.text ?? '');
    expect(stderr).toContain('In an edge runtime import @street-collector/webhooks/web and await verifyWebhook.');
  });
});

describe.each([20, 24] as const)('the published package on Node %i, alone in a project', (major) => {
  test.each(['node.mjs', 'node.cjs', 'web.mjs', 'web.cjs'])(
    'verifies, publishes and names missing packages: %s',
    (file) => {
      expect(outside.run(nodeOf(major), [file])).toBe('ok');
    },
  );
});

describe.each(['4.9', '7.0'] as const)('the declarations for TypeScript %s, without other types', (version) => {
  test.each(resolutionsOf(version))('compile as ES2021 with the resolution $name', (resolution) => {
    expect(outside.compile(compilerOf(version), resolution)).toBe('');
  });
});

test('the declarations have the Request and the Response of the program', () => {
  const [resolution] = resolutionsOf('7.0');
  if (resolution === undefined) throw new Error('no resolution');
  outside.write(
    'use.mts',
    `import { fetchWebhook } from '@street-collector/webhooks/web';
     export const POST: (request: Request) => Promise<Response> = fetchWebhook('your_secure_secret', () => undefined);`,
  );
  expect(outside.compile(compilerOf('7.0'), { ...resolution, more: { lib: ['es2021', 'dom'] } })).toBe('');
});
