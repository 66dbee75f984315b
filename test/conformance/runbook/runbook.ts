import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { synthesize } from '../../../local/synthesize.ts';
import { AdminApi } from '../../helpers/admin-api.ts';
import { eventually } from '../../helpers/eventually.ts';
import { LocalStack } from '../../helpers/local-stack.ts';
import { Receiver } from '../../helpers/receiver.ts';
import { run } from '../child.ts';
import type { Part } from '../part.ts';
import { CACHE, installAwsCli } from '../tools.ts';
import type { Block } from './blocks.ts';
import { shellBlocks } from './blocks.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
const RUNBOOK = readFileSync(join(PROJECT, 'docs', 'runbook.md'), 'utf8');

/**
 * The steps of docs/runbook.md as printed, with the AWS command line, against the local stack with the cause of the alarm.
 * A planted fault makes the look at undelivered events take them.
 */
export const runbook: Part = {
  name: 'runbook',
  async run(report, { plant }) {
    const programs = await installAwsCli();
    const assembly = join(CACHE, 'runbook');
    await synthesize(assembly);
    const receivers = { healthy: await Receiver.start(), failing: await Receiver.start(() => (broken ? 500 : 200)) };
    let broken = true;
    const stack = await LocalStack.start({
      assembly,
      destinations: [
        { url: receivers.healthy.url, events: ['order.created'] },
        { url: receivers.failing.url, events: ['order.cancelled'], retry: { maxAttempts: 1 } },
      ],
    });
    try {
      const document = plant ? RUNBOOK.replace(' --visibility-timeout 0', '') : RUNBOOK;
      const steps = new Steps(stack, programs, shellBlocks(document));
      for (const heading of steps.withoutCause)
        await report.check(`runbook ${heading}`, async () => void (await steps.follow(heading)));
      await report.check('runbook undelivered-events', () => undeliveredEvents(stack, steps, receivers.healthy));
      await report.check('runbook events-dead-letters', () => eventsDeadLetters(stack, steps, receivers.healthy));
      await report.check('runbook destination-failing', async () => {
        const recovered = async () => {
          broken = false;
        };
        return destinationFailing(stack, steps, receivers.failing, recovered);
      });
    } finally {
      await stack.stop();
      for (const receiver of Object.values(receivers)) receiver.close();
    }
  },
};

/** Headings whose steps only look, or that need what has another part of this file. */
const WITH_CAUSE = new Set(['undelivered-events', 'events-dead-letters', 'destination-failing']);

/** Runs the blocks of a heading in one shell, after the block that sets the names. */
class Steps {
  readonly #stack: LocalStack;
  readonly #programs: string;
  readonly #blocks: readonly Block[];

  constructor(stack: LocalStack, programs: string, blocks: readonly Block[]) {
    this.#stack = stack;
    this.#programs = programs;
    this.#blocks = blocks;
  }

  /** Headings with steps that need no cause. */
  get withoutCause(): string[] {
    const headings = new Set(this.#blocks.filter(isLocal).map(({ heading }) => heading));
    return [...headings].filter((heading) => !WITH_CAUSE.has(heading));
  }

  /** @returns what the steps printed. @throws Error with their output when one of them fails or a heading has none */
  async follow(heading: string, variables: Readonly<Record<string, string>> = {}): Promise<string> {
    const blocks = this.#blocks.filter((block) => block.heading === heading && isLocal(block));
    assert.notEqual(blocks.length, 0, `the runbook has no steps for ${heading}`);
    const names =
      this.#blocks
        .find(({ title }) => title === 'names')
        ?.script.split('\n')
        .slice(1) ?? [];
    const script = [
      'set -euo pipefail',
      'eval "$(npm run --silent local:env)"',
      // Version 1, which PyPI has, ignores AWS_ENDPOINT_URL for SQS: https://github.com/aws/aws-cli/issues/8737
      'aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }',
      ...names,
      ...blocks.map((block) => block.script),
    ].join('\n');
    const { code, stdout, stderr } = await run(['bash', '-c', script], {
      cwd: PROJECT,
      env: {
        ...variables,
        PATH: `${this.#programs}:${process.env['PATH'] ?? ''}`,
        WEBHOOKS_LOCAL_DIRECTORY: this.#stack.folder,
      },
    });
    if (code !== 0) throw new Error(`exit code ${code}\n${stdout}\n${stderr}`);
    return stdout;
  }
}

const isLocal = ({ title }: Block): boolean => title === undefined;

/** Events that the bus cannot put on the events queue. */
async function undeliveredEvents(stack: LocalStack, steps: Steps, receiver: Receiver): Promise<string> {
  await stack.faults([
    {
      service: 'sqs',
      operation: 'SendMessage',
      principal: 'events.amazonaws.com',
      resource: '-events',
      error: 'internal',
    },
  ]);
  await stack.publish([1, 2, 3].map((number) => order('order.created', `undelivered_${number}`)));
  await waiting(stack, 'undelivered', 3);
  await stack.faults();
  const before = receiver.posts.length;
  const began = performance.now();
  await steps.follow('undelivered-events');
  await receiver.received(before + 3);
  await waiting(stack, 'undelivered', 0);
  const seconds = (performance.now() - began) / 1_000;
  // A look that takes messages holds them for 30 s.
  assert.ok(seconds < 25, `the look took the events: the redrive waited ${seconds} s`);
  return '3 events were delivered';
}

/** Events that fan-out could not accept five times. */
async function eventsDeadLetters(stack: LocalStack, steps: Steps, receiver: Receiver): Promise<string> {
  const sqs = new SQSClient(stack.stack);
  const visibility = (seconds: number) =>
    sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl: stack.stack.queues['events'],
        Attributes: { VisibilityTimeout: String(seconds) },
      }),
    );
  await visibility(1);
  await stack.faults([{ service: 'lambda', operation: 'Invoke', resource: 'FanOut', error: 'throttle' }]);
  await stack.publish([order('order.created', 'dead_1')]);
  await waiting(stack, 'eventsDeadLetters', 1);
  await stack.faults();
  await visibility(180);
  const before = receiver.posts.length;
  await steps.follow('events-dead-letters');
  await receiver.received(before + 1);
  return '1 event was delivered';
}

/** A receiver that failed and is fixed. */
async function destinationFailing(
  stack: LocalStack,
  steps: Steps,
  receiver: Receiver,
  fix: () => Promise<void>,
): Promise<string> {
  const [, destination = ''] = stack.destinationIds;
  await stack.publish([order('order.cancelled', 'failing_1')]);
  await stack.deliveriesWhen(destination, 1, ({ status }) => status === 'RETRY_EXHAUSTED');
  const { body } = await new AdminApi(stack.stack).call<{ items: { id: string }[] }>(
    'GET',
    `/deliveries?destination=${destination}`,
  );
  await fix();
  const printed = await steps.follow('destination-failing', { DST: destination, DLV: body.items[0]?.id ?? '' });
  assert.match(printed, /500/, 'the diagnosis names the status code');
  await stack.deliveriesWhen(destination, 1, ({ status }) => status === 'SUCCESS');
  return `1 delivery was recovered, ${receiver.posts.length} POSTs`;
}

const order = (type: string, eventId: string) => ({ type, detail: JSON.stringify({ eventId, orderId: eventId }) });

/** Waits until a queue has exactly so many messages, those in flight included. */
async function waiting(stack: LocalStack, queue: string, count: number): Promise<void> {
  const sqs = new SQSClient(stack.stack);
  await eventually(
    async () => {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: stack.stack.queues[queue],
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      const total = Object.values(Attributes).reduce((sum, text) => sum + Number(text), 0);
      return total === count ? true : undefined;
    },
    undefined,
    60_000,
  );
}
