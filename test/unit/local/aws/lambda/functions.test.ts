import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { InvocationResult } from '../../../../../local/aws/services/lambda/function-worker.ts';
import { LineSplitter } from '../../../../../local/aws/services/lambda/line-splitter.ts';
import type { TestLambda } from './start-lambda.ts';
import { eventually } from '../../../../helpers/eventually.ts';
import { startLambda } from './start-lambda.ts';

let it: TestLambda;
beforeAll(() => {
  it = startLambda(2);
});
afterAll(() => it.stop());

const answer = (result: InvocationResult): unknown => (result.ok ? JSON.parse(result.payload) : result.error);

describe('an invocation', () => {
  test('gets its event, its context and an environment that holds nothing of the host', async () => {
    process.env['SECRET_OF_THE_HOST'] = 'x';
    const arn = it.add(
      'inside',
      `
      exports.handler = async (event, context) => ({
        event, name: context.functionName, arn: context.invokedFunctionArn, memory: context.memoryLimitInMB, id: context.awsRequestId,
        left: context.getRemainingTimeInMillis(), trace: process.env._X_AMZN_TRACE_ID, own: process.env.OWN,
        region: process.env.AWS_REGION, host: process.env.SECRET_OF_THE_HOST, path: process.env.PATH,
      });`,
      { environment: { OWN: 'mine' } },
    );
    const result = answer(await it.lambda.invoke('inside', '{"n":1}')) as Record<string, unknown>;
    expect(result).toMatchObject({
      event: { n: 1 },
      name: 'inside',
      arn,
      memory: '128',
      own: 'mine',
      region: 'us-east-1',
    });
    expect(result['id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(result['trace']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
    expect(result['left']).toBeGreaterThan(0);
    expect(result['left']).toBeLessThanOrEqual(30_000);
    expect([result['host'], result['path']]).toEqual([undefined, undefined]);
    delete process.env['SECRET_OF_THE_HOST'];
  });

  test('finds what an earlier one left in its warm worker', async () => {
    it.add('warm', 'let n = 0; exports.handler = async () => ++n;');
    expect([answer(await it.lambda.invoke('warm', '{}')), answer(await it.lambda.invoke('warm', '{}'))]).toEqual([
      1, 2,
    ]);
    expect(it.lambda.statistics()['warm']).toEqual({ invocations: 2, errors: 0, running: 0, workers: 1 });
  });

  test('shares no worker with another that runs, and waits when all are busy', async () => {
    it.add(
      'busy',
      `let running = 0; exports.handler = async () => { running += 1; await new Promise((r) => setTimeout(r, 20)); return running--; };`,
    );
    const results = await Promise.all(Array.from({ length: 6 }, () => it.lambda.invoke('busy', '{}')));
    expect(results.map(answer)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(it.lambda.statistics()['busy']).toMatchObject({ invocations: 6, workers: 2, running: 0 });
  });

  test('that waits behind others which run long gets a worker beside them', async () => {
    const many = startLambda(5);
    many.add(
      'held',
      'exports.handler = async ({ hold }) => { if (hold) await new Promise(() => setInterval(() => {}, 1000)); return "through"; };',
      { timeoutSeconds: 900 },
    );
    const held = Array.from({ length: 4 }, () => many.lambda.invoke('held', '{"hold":true}'));
    const last = many.lambda.invoke('held', '{}');
    expect(many.lambda.statistics()['held']).toMatchObject({ running: 3 });
    many.clock.advance(999);
    await Promise.resolve();
    expect(many.lambda.statistics()['held']).toMatchObject({ running: 3 });
    many.clock.advance(1);
    expect(await last).toEqual({ ok: true, payload: '"through"' });
    expect(many.lambda.statistics()['held']).toMatchObject({ running: 4, workers: 5 });
    await many.stop();
    expect((await Promise.all(held)).map(({ ok }) => ok)).toEqual([false, false, false, false]);
  });

  test('that answers nothing answers null', async () => {
    it.add('silent', 'exports.handler = async () => {};');
    expect(await it.lambda.invoke('silent', '{}')).toEqual({ ok: true, payload: 'null' });
  });

  test('of a function that is not there is an error of the API', () => {
    expect(() => it.lambda.invoke('none', '{}')).toThrow('Function not found: none');
  });
});

const fails = async (name: string, code: string, configuration = {}): Promise<unknown> => {
  it.add(
    name,
    `let n = 0; exports.handler = async (event) => { if (!event.bad) return 'fine'; ${code} };`,
    configuration,
  );
  const result = answer(await it.lambda.invoke(name, '{"bad":true}'));
  expect(answer(await it.lambda.invoke(name, '{}'))).toBe('fine');
  return result;
};

describe('an invocation fails, and the next one does not, when it', () => {
  test('throws', async () => {
    expect(await fails('throws', 'throw new TypeError("no such thing");')).toMatchObject({
      errorType: 'TypeError',
      errorMessage: 'no such thing',
      trace: expect.arrayContaining([expect.stringContaining('index.js')]),
    });
    expect(it.problems.join('\n')).toContain('throws failed: TypeError: no such thing');
    expect(it.lambda.statistics()['throws']).toMatchObject({ invocations: 2, errors: 1, workers: 1 });
  });

  test('takes longer than its timeout, even without yielding', async () => {
    const outcome = await fails('endless', 'for (;;);', { timeoutSeconds: 0.3 });
    expect(outcome).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('Task timed out after 0.30 seconds'),
    });
  });

  test('ends its process', async () => {
    expect(await fails('exits', 'process.exit(3);')).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: 'Runtime exited with error: exit status 3',
    });
  });

  test('leaves a rejection unhandled', async () => {
    const outcome = await fails('rejects', 'Promise.reject(new Error("lost")); await new Promise(() => {});');
    expect(outcome).toMatchObject({ errorType: 'Runtime.UnhandledError', errorMessage: 'lost' });
  });

  test('uses more memory than it has', async () => {
    const outcome = await fails(
      'hungry',
      'const all = []; for (;;) all.push(new Array(10000).fill({ n: Math.random() }));',
      { memoryMiB: 32 },
    );
    expect(outcome).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
  });
});

test('a bundle that does not load fails every invocation with its error', async () => {
  it.add('broken', 'throw new Error("cannot start");');
  it.add('callback', 'exports.handler = (event, context, callback) => callback(null, 1);');
  for (const _ of [1, 2])
    expect(answer(await it.lambda.invoke('broken', '{}'))).toMatchObject({ errorMessage: 'cannot start' });
  expect(answer(await it.lambda.invoke('callback', '{}'))).toMatchObject({
    errorMessage: expect.stringContaining('takes a callback'),
  });
});

test('an asynchronous invocation is tried three times in all', async () => {
  const arn = it.add('event', 'exports.handler = async () => { throw new Error("again"); };');
  const settled = async (errors: number): Promise<void> => {
    while ((it.lambda.statistics()['event']?.errors ?? 0) < errors)
      await new Promise((resolve) => setImmediate(resolve));
  };
  it.lambda.invokeEvent(arn, '{}');
  await settled(1);
  for (const delay of [60_000, 120_000]) {
    // The retry is armed once the failure is known here, a turn later.
    await new Promise((resolve) => setImmediate(resolve));
    const { errors } = it.lambda.statistics()['event'] ?? { errors: 0 };
    it.clock.advance(delay);
    await settled(errors + 1);
  }
  it.clock.advance(3_600_000);
  expect(it.lambda.statistics()['event']).toMatchObject({ invocations: 3, errors: 3 });
});

test('an asynchronous invocation is tried as often and as long as the function allows', async () => {
  const code = 'exports.handler = async () => { throw new Error("again"); };';
  const retries = { once: { most: 0, seconds: 21_600 }, young: { most: 2, seconds: 60 } };
  for (const [name, allowed] of Object.entries(retries)) {
    it.lambda.setEventRetries(it.add(name, code), allowed);
    it.lambda.invokeEvent(name, '{}');
    await eventually(() => Promise.resolve(it.lambda.statistics()[name]?.errors === 1 ? true : undefined));
    // A retry would be armed a turn later.
    await new Promise((resolve) => setImmediate(resolve));
    it.clock.advance(3_600_000);
    expect(it.lambda.statistics()[name]).toMatchObject({ invocations: 1 });
  }
});

test('what a function prints comes line by line, with its log group', async () => {
  it.add(
    'prints',
    'exports.handler = async () => { console.log("one\\ntwo é"); console.error("three"); process.stdout.write("half"); };',
  );
  await it.lambda.invoke('prints', '{}');
  await it.lambda.invoke('prints', '{}');
  // A worker's output comes in its own time, not with its answer.
  const expected = ['one', 'two é', 'three', 'halfone'].map((line) => `prints /aws/lambda/prints ${line}`);
  const printed = () => it.lines.filter((line) => line.startsWith('prints '));
  await eventually(
    () => Promise.resolve(expected.every((line) => printed().includes(line)) ? true : undefined),
    () => printed().join('; '),
  );
});

test('lines are whole, however the chunks fall', () => {
  const splitter = new LineSplitter();
  const bytes = Buffer.from('é1\né2\nrest');
  const lines = [...bytes].flatMap((byte) => splitter.push(Buffer.of(byte)));
  expect([...lines, ...splitter.end()]).toEqual(['é1', 'é2', 'rest']);
});
