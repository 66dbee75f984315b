import {
  DescribeRuleCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestEventBridge } from './start-eventbridge.ts';
import { startEventBridge } from './start-eventbridge.ts';

let it: TestEventBridge;
beforeAll(async () => {
  it = await startEventBridge();
});
afterAll(() => it.stop());

describe('PutEvents', () => {
  test('hands the detail on digit for digit, in the envelope of AWS', async () => {
    const queue = it.queue('exact');
    it.rule('exact', { source: ['exact'] }, [queue]);
    const Detail = '{"total": 1500.00, "id":9223372036854775807,  "note":"\\u00e9 \\"\\\\ é 😀", "e": 1E2}';
    const { Entries } = await it.put({
      Source: 'exact',
      Detail,
      Time: new Date('2026-03-04T05:06:07.890Z'),
      Resources: ['arn:x'],
      TraceHeader: 'Root=1-2-3',
    });
    const [message] = queue.take(1);
    expect(message?.body).toBe(
      `{"version":"0","id":"${Entries?.[0]?.EventId}","detail-type":"order.created","source":"exact","account":"000000000000",` +
        `"time":"2026-03-04T05:06:07Z","region":"us-east-1","resources":["arn:x"],"detail":${Detail}}`,
    );
    expect(message?.traceHeader).toBe('Root=1-2-3');
  });

  test('carries what JSON allows and SQS does not, as escapes that mean the same', async () => {
    const queue = it.queue('characters');
    it.rule('characters', { source: ['characters'] }, [queue]);
    await it.put({ Source: 'characters', Detail: '{"a":"\uFFFF\uFFFE"}' });
    const [message] = queue.take(1);
    expect(message?.body).toContain('"detail":{"a":"\\uffff\\ufffe"}');
    expect((JSON.parse(message?.body ?? '') as { detail: unknown }).detail).toEqual({ a: '\uFFFF\uFFFE' });
  });

  test('names each entry that it refuses, and goes on with the others', async () => {
    const queue = it.queue('mixed');
    it.rule('mixed', { source: ['mixed'] }, [queue]);
    const { FailedEntryCount, Entries } = await it.put(
      { Source: 'mixed', Detail: '{"n":1}' },
      { Source: 'mixed', Detail: 'not json' },
      { Source: 'mixed', Detail: '[1]' },
      { Source: 'mixed', DetailType: '' },
      { Source: '' },
      { Source: 'aws.mixed' },
      { Source: 'mixed', EventBusName: 'nowhere' },
      { Source: 'mixed', Detail: '{"n":2}' },
    );
    expect(FailedEntryCount).toBe(6);
    expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      'MalformedDetail',
      'MalformedDetail',
      'InvalidArgument',
      'InvalidArgument',
      'NotAuthorizedForSourceException',
      'InvalidArgument',
      undefined,
    ]);
    expect(queue.take(10).map(({ body }) => (JSON.parse(body) as { detail: { n: number } }).detail.n)).toEqual([1, 2]);
  });

  test.each([
    ['the smallest and the largest integer', '{"a":-9223372036854775808,"b":[9223372036854775807]}', undefined],
    ['a larger integer', '{"a":9223372036854775808}', 'MalformedDetail'],
    ['a smaller integer', '{"a":[-9223372036854775809]}', 'MalformedDetail'],
    ['long digits in text', '{"a":"12345678901234567890 \\" 12345678901234567890"}', undefined],
    ['a long fraction', '{"a":0.12345678901234567890,"b":12345678901234567890.5,"c":1e30}', undefined],
    ['1,000 levels', `{"a":${'['.repeat(999)}${']'.repeat(999)}}`, undefined],
    ['1,001 levels', `{"a":${'['.repeat(1_000)}${']'.repeat(1_000)}}`, 'MalformedDetail'],
    ['brackets in text', `{"a":"${'['.repeat(2_000)}"}`, undefined],
  ])('of %s', async (_, Detail, code) => {
    const { Entries } = await it.put({ Source: 'limits', Detail });
    expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([code]);
  });

  test('drops an event that with its envelope fits into no queue, and counts it', async () => {
    const queue = it.queue('full');
    const deadLetters = it.queue('full-dead');
    it.rule('full', { source: ['full'] }, [{ id: 'full', arn: queue.arn, deadLetterArn: deadLetters.arn }]);
    const detailOf = (bytes: number): string => `{"text":"${'x'.repeat(bytes - 11)}"}`;
    const failures = (): number =>
      [
        ...it.gateway.host.metrics
          .series(
            {
              namespace: 'AWS/Events',
              name: 'InvocationsFailedToBeSentToDlq',
              dimensions: { EventBusName: 'orders', RuleName: 'full' },
            },
            'Sum',
            0,
            Date.now() + 60_000,
            60_000,
          )
          .values(),
      ].reduce((sum, value) => sum + value, 0);

    const head = 'fullorder.created'.length;
    const { FailedEntryCount } = await it.put({ Source: 'full', Detail: detailOf(1024 * 1024 - head) });
    expect(FailedEntryCount).toBe(0);
    expect([queue.take(1), deadLetters.take(1)]).toEqual([[], []]);
    expect(failures()).toBe(1);

    // The package refuses larger ones.
    await it.put({ Source: 'full', Detail: detailOf(1_000_000 - head) });
    expect(queue.take(1)).toHaveLength(1);
    expect(failures()).toBe(1);
  });

  test('takes a megabyte and ten entries, and no more', async () => {
    const queue = it.queue('large');
    it.rule('large', { source: ['large'] }, [queue]);
    const text = 'x'.repeat(900 * 1024);
    await it.put({ Source: 'large', Detail: `{"text":"${text}"}` });
    expect(queue.take(1)[0]?.body).toContain(text);
    await expect(it.put({ Detail: `{"text":"${text}${text}"}` })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(it.put(...Array.from({ length: 11 }, () => ({})))).rejects.toThrow('length from 1 to 10');
    await expect(it.client.send(new PutEventsCommand({ Entries: [] }))).rejects.toThrow('length from 1 to 10');
  });
});

describe('rules', () => {
  test('that both match deliver twice; disabled and other ones do not', async () => {
    const queue = it.queue('twice');
    it.rule('first', { source: ['twice'] }, [queue]);
    it.rule('second', { source: ['twice'], detail: { total: [{ numeric: ['>', 5] }] } }, [queue]);
    it.rule('off', { source: ['twice'] }, [queue], { enabled: false });
    it.rule('unlike', { source: ['twice'], detail: { total: [1] } }, [queue]);
    await it.put({ Source: 'twice', Detail: '{"total":10}' });
    const [one, two, three] = queue.take(10);
    expect(one?.body).toBe(two?.body);
    expect(three).toBeUndefined();
  });

  test('put what a target refuses on its dead-letter queue, and say why', async () => {
    const deadLetters = it.queue('undelivered');
    const shut = it.queues.ensure('shut', {});
    it.gateway.host.access.setResourcePolicy(`${shut.arn}-gone`, {
      Statement: {
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Resource: '*',
        Principal: { Service: 'events.amazonaws.com' },
      },
    });
    const targets = [
      { id: 'shut', arn: shut.arn, deadLetterArn: deadLetters.arn },
      { id: 'gone', arn: `${shut.arn}-gone`, deadLetterArn: deadLetters.arn },
      { id: 'lost', arn: shut.arn },
    ];
    const { arn } = it.rule('failing', { source: ['failing'] }, targets);
    const { FailedEntryCount } = await it.put({ Source: 'failing', Detail: '{"n":1}' });
    expect(FailedEntryCount).toBe(0);
    const dead = deadLetters.take(10);
    expect(
      dead.map(({ attributes }) => [
        attributes['RULE_ARN']?.StringValue,
        attributes['TARGET_ARN']?.StringValue,
        attributes['ERROR_CODE']?.StringValue,
      ]),
    ).toEqual([
      [arn, shut.arn, 'NO_PERMISSIONS'],
      [arn, `${shut.arn}-gone`, 'NO_RESOURCE'],
    ]);
    expect(dead[0]?.attributes['ERROR_MESSAGE']?.StringValue).toContain('sqs:SendMessage');
    expect(dead[0]?.body).toContain('"detail":{"n":1}');
    expect(it.gateway.problems.join('\n')).toContain('has no dead-letter queue, so the event is dropped');
  });

  test('answer when they are asked for', async () => {
    const queue = it.queue('asked');
    const rule = it.rule('asked', { source: ['asked'] }, [queue]);
    const { Rules } = await it.client.send(new ListRulesCommand({ EventBusName: 'orders', NamePrefix: 'ask' }));
    expect(Rules).toMatchObject([
      { Name: 'asked', Arn: rule.arn, State: 'ENABLED', EventPattern: '{"source":["asked"]}' },
    ]);
    expect(await it.client.send(new DescribeRuleCommand({ EventBusName: 'orders', Name: 'asked' }))).toMatchObject({
      Arn: rule.arn,
    });
    await expect(
      it.client.send(new DescribeRuleCommand({ EventBusName: 'orders', Name: 'none' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const { Targets } = await it.client.send(new ListTargetsByRuleCommand({ EventBusName: 'orders', Rule: 'asked' }));
    expect(Targets).toEqual([{ Id: 'asked', Arn: queue.arn }]);
    const ask = (EventPattern: string): Promise<{ Result?: boolean | undefined }> =>
      it.client.send(new TestEventPatternCommand({ EventPattern, Event: '{"source":"a"}' }));
    expect((await ask('{"source":["a"]}')).Result).toBe(true);
    expect((await ask('{"source":["b"]}')).Result).toBe(false);
    await expect(ask('{"source":"a"}')).rejects.toMatchObject({ name: 'InvalidEventPatternException' });
  });

  test('with a schedule start their function, which must let them', () => {
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:resume';
    const { arn: ruleArn } = it.rule('minutely', undefined, [{ id: 'resume', arn }], {
      scheduleExpression: 'rate(1 minute)',
    });
    it.scheduler.start();
    it.clock.advance(60_000);
    expect(it.invoked).toEqual([]);
    expect(it.gateway.problems.join('\n')).toContain('lambda:InvokeFunction');
    it.gateway.host.access.setResourcePolicy(arn, {
      Statement: {
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: arn,
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnLike: { 'aws:SourceArn': ruleArn } },
      },
    });
    it.clock.advance(60_000);
    expect(it.invoked).toHaveLength(1);
    expect(JSON.parse(it.invoked[0]?.payload ?? '')).toMatchObject({
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      resources: [ruleArn],
      time: '2026-01-01T00:02:00Z',
      detail: {},
    });
    it.scheduler.stop();
  });
});
