import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { run, runOrThrow } from '../child.ts';
import { startMinistack } from '../ministack/ministack.ts';
import type { Part } from '../part.ts';
import type { Report } from '../report.ts';
import { installPython } from '../tools.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');

/**
 * Quick ones, with every kind of call among them. operations-metrics is not: it expects a read of the events table. On
 * ministack none was counted, probably because a failed condition returns the old item there, in a batch too.
 */
const JOURNEYS = [
  'admin-api',
  'admin-api-records',
  'admin-api-recover',
  'delivery',
  'fidelity',
  'permissions',
  'redrive',
  'sdk',
  'subscription-changes',
];

/** The journeys of the local stack on ministack's DynamoDB, and all of their AWS calls judged by botocore. */
export const journeys: Part = {
  name: 'journeys',
  async run(report, { plant }) {
    const python = await installPython();
    const recordings = mkdtempSync(join(tmpdir(), 'recordings-'));
    const ministack = await startMinistack();
    try {
      await runJourneys(report, { DYNAMODB_ENDPOINT: ministack.endpoint, RECORD_REQUESTS: recordings });
      if (plant) plantCall(recordings);
      const { stdout } = await runOrThrow([python, join(import.meta.dirname, 'check_calls.py'), recordings]);
      const { calls, problems } = JSON.parse(stdout) as { calls: Record<string, number>; problems: string[] };
      const count = Object.values(calls).reduce((sum, one) => sum + one, 0);
      const kinds = Object.keys(calls).length;
      report.expectNone(`${count} calls of ${kinds} kinds are valid and signed as botocore signs them`, problems);
    } finally {
      await ministack.stop();
      rmSync(recordings, { recursive: true });
    }
  },
};

interface JestResult {
  testResults: { name: string; status: string; message: string; assertionResults: { status: string }[] }[];
}

async function runJourneys(report: Report, env: Readonly<Record<string, string>>): Promise<void> {
  const output = join(env['RECORD_REQUESTS'] ?? '', 'results.json');
  const files = JOURNEYS.map((name) => `test/journey/${name}.test.ts`);
  // One at a time: ministack and a stack share the cores with each.
  const jest = [
    'node',
    '--experimental-vm-modules',
    'node_modules/jest/bin/jest.js',
    '--ci',
    '--json',
    '--maxWorkers=1',
  ];
  const { stderr } = await run([...jest, '--outputFile', output, '--runTestsByPath', ...files], { cwd: PROJECT, env });
  const { testResults } = JSON.parse(readFileSync(output, 'utf8')) as JestResult;
  if (testResults.length !== files.length) report.fail('every journey runs', stderr.slice(-3000));
  for (const { name, status, message, assertionResults } of testResults) {
    const check = `${relative(PROJECT, name)} on ministack's DynamoDB, ${assertionResults.length} tests`;
    if (status === 'passed') report.pass(check);
    else report.fail(check, message.slice(0, 3000));
  }
}

/** A recorded call with a member that its service does not know. */
function plantCall(recordings: string): void {
  const files = readdirSync(recordings).filter((name) => name.endsWith('.jsonl'));
  const lines = files.flatMap((name) => readFileSync(join(recordings, name), 'utf8').split('\n'));
  const line = lines.find((text) => text.includes('AmazonSQS.SendMessageBatch')) ?? '{}';
  const call = JSON.parse(line) as { body: string };
  const input = JSON.parse(Buffer.from(call.body, 'base64').toString()) as object;
  const body = Buffer.from(JSON.stringify({ ...input, Planted: 1 })).toString('base64');
  writeFileSync(join(recordings, 'planted.jsonl'), `${JSON.stringify({ ...call, body })}\n`);
}
