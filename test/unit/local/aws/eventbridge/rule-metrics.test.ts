import { expect, test } from '@jest/globals';
import { startEventBridge } from './start-eventbridge.ts';

test('the metrics of a rule count events by what became of them, name its bus, and are never zero', async () => {
  const it = await startEventBridge();
  const shut = it.queues.ensure('shut', {});
  const closed = it.queues.ensure('closed', {});
  it.rule('taken', { source: ['taken'] }, [it.queue('open')]);
  const failing = [
    { id: 'kept', arn: shut.arn, deadLetterArn: it.queue('undelivered').arn },
    { id: 'lost', arn: shut.arn, deadLetterArn: closed.arn },
  ];
  it.rule('failing', { source: ['failing'] }, failing);
  await it.put({ Source: 'taken' }, { Source: 'failing' });

  const { metrics } = it.gateway.host;
  const counts = metrics.list().map((identity) => {
    const [sum] = metrics.series(identity, 'Sum', 0, Infinity, 60_000).values();
    const { EventBusName, RuleName } = identity.dimensions;
    return `${identity.name} of ${RuleName} on ${EventBusName}: ${sum}`;
  });
  expect(counts.toSorted()).toEqual([
    'FailedInvocations of failing on orders: 2',
    'Invocations of failing on orders: 2',
    'Invocations of taken on orders: 1',
    'InvocationsFailedToBeSentToDlq of failing on orders: 1',
    'InvocationsSentToDlq of failing on orders: 1',
    'MatchedEvents of failing on orders: 2',
    'MatchedEvents of taken on orders: 1',
  ]);
  await it.stop();
});
