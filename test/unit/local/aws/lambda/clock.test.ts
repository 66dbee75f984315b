import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestLambda } from './start-lambda.ts';
import { startLambda } from './start-lambda.ts';

const HOUR_MS = 3_600_000;
let it: TestLambda;
beforeAll(() => {
  const now = Date.now();
  it = startLambda(1, undefined, { machineStart: now, stackStart: now + HOUR_MS, speed: 100 });
});
afterAll(() => it.stop());

test("a function's Date follows the stack's clock; its timers and its deadline follow the machine's", async () => {
  it.add(
    'clock',
    `exports.handler = async (event, context) => {
       const [before, began] = [Date.now(), performance.now()];
       await new Promise((resolve) => setTimeout(resolve, 50));
       return {
         before, passed: Date.now() - before, waited: performance.now() - began, left: context.getRemainingTimeInMillis(),
         fresh: new Date().getTime(), given: new Date(5).getTime(), isDate: new Date() instanceof Date,
       };
     };`,
  );
  const result = await it.lambda.invoke('clock', '{}');
  const seen = JSON.parse(result.ok ? result.payload : '{}') as Record<string, number>;
  expect(seen['before']).toBeGreaterThan(Date.now() + HOUR_MS / 2);
  expect(seen['passed']).toBeGreaterThanOrEqual(4_900);
  expect(seen['waited']).toBeLessThan(seen['passed'] ?? 0);
  expect(seen['left']).toBeLessThanOrEqual(30_000);
  expect(seen['left']).toBeGreaterThan(0);
  expect(seen['fresh']).toBeGreaterThan(seen['before'] ?? 0);
  expect([seen['given'], seen['isDate']]).toEqual([5, true]);
});
