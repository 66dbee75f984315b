import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ruledFamiliesOf } from '../../core/contract/families.ts';
import { compilePattern } from '../../core/event/pattern.ts';
import { referred, resourcesOf, resource, synthesized } from './synthesized.ts';

const template = synthesized();
const rules = resourcesOf(template, 'AWS::Events::Rule')
  .filter(([, { Properties }]) => Properties['EventPattern'] !== undefined)
  .map(([id, { Properties }]) => ({ id, properties: Properties, pattern: compilePattern(Properties['EventPattern']) }));

const SOURCE = 'street-collector-platform';
const matching = (source: string, type: string): string[] =>
  rules.filter(({ pattern }) => pattern.matches({ source, 'detail-type': type, detail: {} })).map(({ id }) => id);

const GUIDE = [
  ['order', ['created', 'updated', 'cancelled']],
  ['product', ['created', 'updated', 'deleted']],
  ['vendor', ['status_changed', 'registration', 'profile_updated']],
  ['certificate', ['issued', 'transferred', 'validated']],
  ['payment', ['processed', 'refunded', 'failed']],
] as const;

describe('rules of the event bus', () => {
  test.each(GUIDE.flatMap(([family, names]) => names.map((name) => [family, `${family}.${name}`])))(
    'the %s rule alone takes %s',
    (family, type) => {
      expect(matching(SOURCE, type)).toEqual([expect.stringMatching(new RegExp(`^EventBus${family}Events`, 'i'))]);
    },
  );

  test.each(['order', 'orders.created', 'ORDER.created', 'shipment.sent', 'webhook.test', 'x'])(
    'exactly one takes %s, of no family',
    (type) => {
      expect(matching(SOURCE, type)).toEqual([expect.stringMatching(/^EventBusOtherEvents/)]);
    },
  );

  test('exactly one takes the operational events of the service itself', () => {
    expect(matching(`${SOURCE}.webhooks`, 'webhook.delivery.exhausted')).toEqual([
      expect.stringMatching(/^EventBusOperationalEvents/),
    ]);
    expect(matching(`${SOURCE}.webhooks`, 'order.created')).toHaveLength(1);
  });

  test('none takes events of another source', () => {
    expect(matching('somebody-else', 'order.created')).toEqual([]);
    expect(matching(`${SOURCE}.other`, 'order.created')).toEqual([]);
  });

  test('all but that of operational events are those of a replay, by an output', () => {
    const arns = JSON.stringify(template.findOutputs('ReplayRuleArns'));
    const named = [...arns.matchAll(/"(EventBus\w+)","Arn"/g)].map(([, id = '']) => id);
    const all = rules.map(({ id }) => id);
    expect(new Set(named)).toEqual(new Set(all.filter((id) => !id.startsWith('EventBusOperational'))));
  });

  test('all lead to the events queue, and undelivered events to a dead-letter queue', () => {
    expect(rules).toHaveLength(7);
    for (const { properties } of rules) {
      expect(properties['Targets']).toHaveLength(1);
      const [target] = properties['Targets'] as [{ Arn: unknown; DeadLetterConfig: { Arn: unknown } }];
      expect(referred(target.Arn)).toMatch(/^FanOutEventsQueue/);
      expect(referred(target.DeadLetterConfig.Arn)).toMatch(/^EventBusUndelivered/);
    }
  });

  test.each(['FanOutEventsQueuePolicy', 'EventBusUndeliveredPolicy'])(
    '%s lets EventBridge in for these rules only',
    (policy) => {
      const { Statement: statements } = resource(template, 'AWS::SQS::QueuePolicy', policy).Properties[
        'PolicyDocument'
      ] as {
        Statement: {
          Effect: string;
          Principal: unknown;
          Action: unknown;
          Condition: { ArnEquals: Record<string, unknown[]> };
        }[];
      };
      const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
      expect(allowed).toHaveLength(1);
      expect(allowed[0]).toMatchObject({ Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage' });
      const sources = (allowed[0]?.Condition.ArnEquals['aws:SourceArn'] ?? []).map(referred);
      expect(new Set(sources)).toEqual(new Set(rules.map(({ id }) => id)));
    },
  );

  test('the archive keeps both sources for the retention time', () => {
    const kept = Object.values(synthesized({ retentionDays: 7, source: 'shop' }).findResources('AWS::Events::Archive'));
    expect(kept).toEqual([
      expect.objectContaining({
        Properties: expect.objectContaining({ RetentionDays: 7, EventPattern: { source: ['shop', 'shop.webhooks'] } }),
      }),
    ]);
  });

  test('the first seven families of a catalogue have one each, and the rule for others waits for them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'webhooks-families-'));
    const definition = JSON.stringify({ description: 'x', schema: { type: 'object' }, example: {} });
    for (const type of ['a.x', 'b.x', 'c.x', 'd.x', 'Order.x', 'order.x', 'other.x', 'z.x', 'plain'])
      writeFileSync(join(folder, `${type}.json`), definition);
    const own = resourcesOf(synthesized({ catalogue: folder }), 'AWS::Events::Rule');
    rmSync(folder, { recursive: true });
    const prefixes = own.flatMap(([, { Properties }]) => {
      const { 'detail-type': [type] = [] } = (Properties['EventPattern'] ?? {}) as {
        'detail-type'?: { prefix?: string }[];
      };
      return type?.prefix ?? [];
    });
    expect(prefixes.toSorted()).toEqual(['Order.', 'a.', 'b.', 'c.', 'd.', 'order.', 'other.']);
    const [, others] =
      own.find(([, { Properties }]) => JSON.stringify(Properties['EventPattern']).includes('anything-but')) ?? [];
    expect(others?.Properties['EventPattern']).toMatchObject({
      'detail-type': [{ 'anything-but': { prefix: ruledFamiliesOf(prefixes).map((family) => `${family}.`) } }],
    });
    expect((others as unknown as { DependsOn: string[] }).DependsOn).toHaveLength(7);
  });
});
