import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';

const PROJECT = resolve(import.meta.dirname, '../..');
const directory = mkdtempSync(join(tmpdir(), 'webhooks-app-'));
afterAll(() => rmSync(directory, { recursive: true }));

function runApp(output: string, context: object): { status: number | null; stderr: string } {
  return spawnSync(process.execPath, ['bin/app.ts'], {
    cwd: PROJECT,
    encoding: 'utf8',
    env: { CDK_OUTDIR: join(directory, output), CDK_CONTEXT_JSON: JSON.stringify(context), CDK_VALIDATION: 'false' },
  });
}

const assets = (output: string): unknown =>
  JSON.parse(readFileSync(join(directory, output, 'webhooks-prod.assets.json'), 'utf8'));

describe('bin/app.ts, without the CDK command', () => {
  test('writes the assembly, and the same one each time', () => {
    const context = { 'webhooks.stage': 'prod' };
    expect(runApp('first', context)).toMatchObject({ status: 0, stderr: '' });
    expect(runApp('second', context)).toMatchObject({ status: 0 });
    expect(assets('second')).toEqual(assets('first'));
  });

  test('prints the faults of the configuration, without a stack trace', () => {
    const { status, stderr } = runApp('third', { 'webhooks.retry.maxAttempts': '99' });
    expect(status).toBe(1);
    expect(stderr).toContain('webhooks.retry.maxAttempts: must be a whole number from 1 to 13 (given: 99)');
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
