import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebhookManager } from '../../sdk/src/manager/webhook-manager.ts';
import { readDeployedStack } from '../../cli/src/deployed-stack.ts';
import { describeReplay, sourceOf, startReplay } from '../../cli/src/replay/replay.ts';
import { Aws } from '../../cli/src/verify/aws.ts';
import type { Result } from '../../cli/src/verify/verify.ts';
import type { AwsCredentials } from '../../sdk/src/manager/connection.ts';
import { Alarms } from '../helpers/alarms.ts';
import type { Resources } from '../helpers/broken-template.ts';
import {
  LETS_CLOUDWATCH_PUBLISH,
  ONLY_DENIES,
  withoutGrant,
  withoutQueueStatement,
  withProperties,
  withTopic,
} from '../helpers/broken-template.ts';
import { changedAssembly } from '../helpers/changed-assembly.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack, SOURCE } from '../helpers/local-stack.ts';
import { Program } from '../helpers/program.ts';
import { addRole, addRoleCode, roleCredentials } from '../helpers/role-credentials.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const CLI = join(PROJECT, 'cli', 'src', 'main.ts');
const SPEED = 10;
/** Ten minutes are ten seconds. */
const REPLAY_SPEED = 60;

const start = (folder: string, ...options: string[]): Program => new Program([CLI, 'verify', ...options], folder);

async function verified(
  folder: string,
  ...options: string[]
): Promise<{ code: number | null; results: Result[]; stderr: string }> {
  const { code, stdout, stderr } = await start(folder, '--json', ...options).finished;
  const results = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Result);
  return { code, results, stderr };
}

const inState = (results: readonly Result[], state: Result['state']): string[] =>
  results.filter((result) => result.state === state).map(({ check, text }) => `${check}: ${text}`);

const managerOf = ({ stack: { adminApiUrl, region, credentials } }: LocalStack): WebhookManager =>
  new WebhookManager({ apiUrl: adminApiUrl ?? '', region, credentials });

/** What runs left: tables and destinations. */
async function leftovers(stack: LocalStack, run: string): Promise<string[]> {
  const { TableNames = [] } = await new DynamoDBClient(stack.stack).send(new ListTablesCommand());
  const destinations = await managerOf(stack).listWebhooks({ tenant: run });
  return [...TableNames.filter((name) => name.includes('-verify-')), ...destinations.map(({ id }) => id)];
}

describe('webhooks verify, on a stack that works', () => {
  let stack: LocalStack;
  let assembly: string;

  beforeAll(async () => {
    assembly = changedAssembly((resources) => withTopic(resources, LETS_CLOUDWATCH_PUBLISH));
    stack = await LocalStack.start({ assembly, speed: SPEED });
  });

  afterAll(async () => {
    await stack.stop();
    rmSync(assembly, { recursive: true });
  });

  test('says that everything works, and leaves nothing behind', async () => {
    const { code, results, stderr } = await verified(stack.folder);
    expect([inState(results, 'failed'), inState(results, 'skipped'), code]).toEqual([[], [], 0]);
    const [, run = ''] = /The run (verify-\w+) sends/.exec(stderr) ?? [];
    expect(await leftovers(stack, run)).toEqual([]);
    expect(results.find(({ check }) => check.startsWith('A detail with odd numbers'))?.text).toBe(
      'it arrived byte for byte',
    );
  });

  test('says of each check that the local stack cannot show why, and docs/aws.md lists them', async () => {
    const { results } = await verified(stack.folder, '--before');
    const document = readFileSync(join(PROJECT, 'docs', 'aws.md'), 'utf8');
    expect(inState(results, 'not here')).toHaveLength(5);
    for (const { check, text } of results) {
      expect(text).toMatch(/^the local stack does not have \w+ of \w+$/);
      expect(document).toContain(`| ${check} |`);
    }
  });

  test('cleans up after Ctrl-C', async () => {
    const program = start(stack.folder);
    const [, run = ''] = await program.printed(/The run (verify-\w+) sends/);
    await program.printed(/ok +The admin API registers destinations/);
    const { code, stderr } = await program.stop();
    expect([code, stderr]).toEqual([130, expect.stringContaining('Stopped:')]);
    expect(await leftovers(stack, run)).toEqual([]);
  });

  test('removes with --clean what a killed run left', async () => {
    const program = start(stack.folder);
    const [, run = ''] = await program.printed(/The run (verify-\w+) sends/);
    await program.printed(/ok +The admin API registers destinations/);
    await program.stop('SIGKILL');
    expect(await leftovers(stack, run)).toHaveLength(5);
    const { stdout } = await start(stack.folder, '--clean').finished;
    expect(stdout.match(/removed the (destination dst_|table webhooks-dev-verify-)/g)).toHaveLength(5);
    expect(await leftovers(stack, run)).toEqual([]);
    expect((await start(stack.folder, '--clean').finished).stdout).toBe('Nothing was left.\n');
  });

  test('needs exactly the policy that --policy prints', async () => {
    const policy = JSON.parse((await start(stack.folder, '--policy').finished).stdout) as object;
    const roles = changedAssembly((resources) => {
      addRole(resources, policy);
      withTopic(resources, LETS_CLOUDWATCH_PUBLISH);
    });
    addRoleCode(roles);
    const other = await LocalStack.start({ assembly: roles, speed: SPEED });
    const folder = mkdtempSync(join(tmpdir(), 'webhooks-role-'));
    try {
      const credentials = await roleCredentials(other);
      mkdirSync(join(folder, '.local'));
      writeFileSync(join(folder, '.local', 'stack.json'), JSON.stringify({ ...other.stack, credentials }));
      const { code, results } = await verified(folder);
      expect([inState(results, 'failed'), code]).toEqual([[], 0]);
      await replayAs(credentials, other);
      const used = await usedStatements(other);
      const here = (policy as { Statement: { Sid: string }[] }).Statement.map(({ Sid }) => Sid).filter(
        (sid) => !['ReadBootstrap', 'ReadLogRole', 'UseOwnAlarm'].includes(sid),
      );
      expect(used.toSorted()).toEqual(here.toSorted());
    } finally {
      await other.stop();
      for (const directory of [roles, folder]) rmSync(directory, { recursive: true });
    }
  });

  test('rings the alarm that it names before it starts, and no other', async () => {
    const alarms = new Alarms(stack.stack);
    await eventually(async () => ((await alarms.rings()).length > 0 ? true : undefined));
    const { stderr } = await verified(stack.folder);
    for (const name of await alarms.rings()) expect(stderr).toContain(`webhooks-dev-${name}`);
  });
});

/** Calls what --replay calls, as somebody with these credentials: its ten minutes are not waited for. */
async function replayAs(credentials: AwsCredentials, { stack }: LocalStack): Promise<void> {
  const { region, endpoint, stackName } = stack;
  const connection = { region, credentials: () => Promise.resolve(credentials) };
  const deployed = await readDeployedStack(stackName, connection, endpoint);
  const source = sourceOf(stackName, deployed?.outputs ?? {});
  const aws = new Aws(connection, endpoint);
  const name = `${stackName}-verify-a1b2c3`;
  const from = new Date(Date.now() - 3_600_000);
  await startReplay(aws, source, { name, from, to: new Date(from.getTime() + 60_000) });
  expect(await describeReplay(aws, name)).toMatchObject({ name });
  const others = { name: 'of-somebody-else', from, to: new Date() };
  await expect(startReplay(aws, source, others)).rejects.toMatchObject({ code: 'AccessDeniedException' });
}

/** Ids of the statements of the tried policy that allowed something. */
async function usedStatements(stack: LocalStack): Promise<string[]> {
  const { requests } = (await stack.local('access')) as { requests: { statements: string[] }[] };
  const labels = requests.flatMap(({ statements }) => statements);
  return [...new Set(labels.flatMap((label) => /^tried#(\w+)$/.exec(label)?.[1] ?? []))];
}

describe('webhooks verify --replay', () => {
  async function triedWith(replayIds: 'same' | 'new'): Promise<{ outcome: unknown; leftovers: string[] }> {
    const stack = await LocalStack.start({ speed: REPLAY_SPEED, replayIds });
    try {
      const { code, results, stderr } = await verified(stack.folder, '--replay');
      expect(stderr).toContain('waits ten minutes until the archive surely has it');
      const { state, text } = results.find(({ check }) => check.includes('keeps its id in a replay')) ?? {};
      const [, run = ''] = /The run (verify-\w+) sends/.exec(stderr) ?? [];
      return {
        outcome: { state, text, failed: inState(results, 'failed'), code },
        leftovers: await leftovers(stack, run),
      };
    } finally {
      await stack.stop();
    }
  }

  test('says whether the id of an event survives: a fact about EventBridge, and no failure', async () => {
    const [same, changed] = await Promise.all([triedWith('same'), triedWith('new')]);
    const text = (pattern: RegExp): unknown => expect.stringMatching(pattern);
    expect(same).toEqual({
      outcome: { state: 'ok', text: text(/^msg_\w+ is still one event with one delivery/), failed: [], code: 0 },
      leftovers: [],
    });
    expect(changed).toEqual({
      outcome: {
        state: 'note',
        text: text(/^the id changes in a replay: the event msg_\w+ came again as msg_\w+\. .*Publish with an eventId/),
        failed: [],
        code: 0,
      },
      leftovers: [],
    });
  });
});

/** A stack with faults, and how `verify` names each: the check and the fault. */
interface Broken {
  name: string;
  faults: (resources: Resources) => void;
  named: readonly [check: RegExp, fault: RegExp][];
  before?: (stack: LocalStack) => Promise<unknown>;
}

const BROKEN: readonly Broken[] = [
  {
    name: 'wiring: a topic without policy, an alarm without action, a disabled mapping, rule and schedule',
    faults(resources) {
      withTopic(resources, ONLY_DENIES, 'DeliveriesBehind');
      withProperties(resources, 'Lambda::EventSourceMapping', 'Deliver', { Enabled: false });
      withProperties(resources, 'Events::Rule', 'EventBusVendorEvents', { State: 'DISABLED' });
      withProperties(resources, 'Events::Rule', 'ResumeEveryMinute', { State: 'DISABLED' });
    },
    named: [
      [/mappings are enabled/, /from arn:.*:webhooks-dev-deliveries to webhooks-dev-DeliverFunction\w+ is Disabled/],
      [/rules of the event bus/, /The rule webhooks-dev-EventBusVendorEvents\w+ is DISABLED/],
      [/schedule of resume/, /The rule webhooks-dev-ResumeEveryMinute\w+ is DISABLED/],
      [/Every alarm notifies/, /^These alarms notify nobody: webhooks-dev-deliveries-behind$/],
      [/may publish to the topic/, /The policy of arn:aws:sns:.* does not let CloudWatch publish/],
    ],
  },
  {
    name: 'fan-out may not record events',
    faults: (resources) => withoutGrant(resources, 'FanOut', 'RecordEvents'),
    named: [[/every documented family are recorded/, /FanOutFunction\w+ lacks dynamodb:PartiQLInsert on arn:.*Events/]],
  },
  {
    name: 'deliver may not decrypt secrets',
    faults: (resources) => withoutGrant(resources, 'Deliver', 'DecryptSecrets'),
    named: [[/^Deliveries arrive/, /DeliverFunction\w+ lacks kms:Decrypt on arn:aws:kms:/]],
  },
  {
    name: 'exhaust may not publish, unknown types have no rule, and a dead letter waits',
    faults(resources) {
      withoutGrant(resources, 'Exhaust', 'PublishOperationalEvents');
      const EventPattern = { source: [SOURCE], 'detail-type': ['nothing'] };
      withProperties(resources, 'Events::Rule', 'EventBusOtherEvents', { EventPattern });
    },
    before: ({ stack }) =>
      new SQSClient(stack).send(
        new SendMessageCommand({ QueueUrl: stack.queues['eventsDeadLetters'], MessageBody: 'not an event' }),
      ),
    named: [
      [/unknown type is recorded/, /EventBridge accepted verify\.unknown, and nothing recorded it/],
      [/operational event .* is published/, /ExhaustFunction\w+ lacks events:PutEvents on arn:aws:events:/],
      [/No function lacked a permission/, /ExhaustFunction\w+ lacks events:PutEvents/],
      [/dead-letter queues are empty/, /EventsDeadLetters\w+ has 1/],
    ],
  },
  {
    name: 'the events queue does not accept from rules',
    faults: (resources) => withoutQueueStatement(resources, 'FanOutEventsQueue', 'AcceptFromRules'),
    named: [[/every documented family are recorded/, /could not put \d+ events on the events queue: its policy/]],
  },
  {
    name: 'admin may not encrypt secrets',
    faults: (resources) => withoutGrant(resources, 'Admin', 'ManageSecrets'),
    named: [[/admin API registers destinations/, /AdminFunction\w+ lacks kms:Encrypt on arn:aws:kms:/]],
  },
  {
    name: 'deliver may not write its log',
    faults: (resources) => withoutGrant(resources, 'Deliver', 'WriteOwnLogs'),
    named: [[/metrics of this traffic/, /did not come: DeliveriesSucceeded/]],
  },
];

/** Runs `verify` on a broken stack. */
async function tried({ faults, before }: Broken): Promise<{ code: number | null; results: Result[] }> {
  const assembly = changedAssembly(faults);
  const stack = await LocalStack.start({ assembly, speed: SPEED });
  try {
    await before?.(stack);
    return await verified(stack.folder, '--patience', '8');
  } finally {
    await stack.stop();
    rmSync(assembly, { recursive: true });
  }
}

describe('webhooks verify names the very fault', () => {
  /** Most of the time goes into waiting for what does not come, so some stacks run at once. */
  const AT_ONCE = 3;
  const outcomes = new Map<string, ReturnType<typeof tried>>();

  beforeAll(() => {
    const lanes: Promise<unknown>[] = Array.from({ length: AT_ONCE }, () => Promise.resolve());
    for (const [index, broken] of BROKEN.entries()) {
      const outcome = (lanes[index % AT_ONCE] ?? Promise.resolve()).then(() => tried(broken));
      outcomes.set(broken.name, outcome);
      lanes[index % AT_ONCE] = outcome.catch(() => undefined);
    }
  });

  test.each(BROKEN)('$name', async ({ name, named }) => {
    const { code, results } = (await outcomes.get(name)) ?? { code: null, results: [] };
    const failed = results.filter(({ state }) => state === 'failed');
    for (const [check, fault] of named) {
      const result = failed.find((one) => check.test(one.check));
      expect(result?.text ?? inState(results, 'failed')).toMatch(fault);
      expect(result?.remedy).toMatch(/\w/);
    }
    expect(code).toBe(1);
  });
});
