import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WebhookDeliveryStatus } from '../../sdk/src/delivery-status.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

/** A template that the rules of a company have changed: context of CDK, tags, Aspects. */

let assembly: string;
let receiver: Receiver;
let stack: LocalStack;

beforeAll(async () => {
  assembly = mkdtempSync(join(tmpdir(), 'company-'));
  const app = join(import.meta.dirname, '..', 'helpers', 'company-app.ts');
  await promisify(execFile)(process.execPath, [app], {
    env: { ...process.env, CDK_OUTDIR: assembly, CDK_VALIDATION: 'false' },
  });
  receiver = await Receiver.start();
  stack = await LocalStack.start({ assembly, destinations: [{ url: receiver.url, events: ['order.*'] }] });
});
afterAll(async () => {
  await stack?.stop();
  receiver?.close();
  rmSync(assembly, { recursive: true });
});

test('the template has what the rules add', () => {
  const template = readFileSync(join(assembly, 'company-webhooks.template.json'), 'utf8');
  for (const text of ['company-boundary', 'cost-center', '"Path": "/company/webhooks/"', 'KmsMasterKeyId', 'VpcConfig'])
    expect(template).toContain(text);
  expect(template).toContain('cdk-company01-assets');
});

test('the stack runs: an event is delivered', async () => {
  await stack.publish([{ type: 'order.created', detail: '{"eventId":"evt_1"}' }]);
  const [id = ''] = stack.destinationIds;
  await stack.deliveriesWhen(id, 1, ({ status }) => status === WebhookDeliveryStatus.SUCCESS);
  expect(receiver.posts).toHaveLength(1);
});

test('the start says once what is not evaluated, by type and property; nothing is denied', () => {
  const said = stack.lines.filter((line) => line.includes('does not evaluate'));
  expect(said).toHaveLength(1);
  const parts = (said[0] ?? '')
    .replace(/^.*?: /, '')
    .replace(/\.$/, '')
    .split('; ');
  expect(parts.toSorted()).toEqual([
    'AWS::IAM::Role ManagedPolicyArns: arn:aws:iam::aws:policy/CloudWatchLambdaInsightsExecutionRolePolicy is not in the template and grants nothing',
    'AWS::IAM::Role PermissionsBoundary: arn:aws:iam::000000000000:policy/company-boundary is not in the template and counts as one that allows all',
    'AWS::Lambda::Function Layers',
    'AWS::Lambda::Function ReservedConcurrentExecutions',
    'AWS::Lambda::Function VpcConfig',
    'AWS::SQS::Queue KmsMasterKeyId',
    'AWS::SSM::Parameter',
  ]);
  expect(stack.lines.filter((line) => line.includes('Access denied'))).toEqual([]);
});
