import { expect, test } from '@jest/globals';
import type { Gate, Subscription } from '../../../../../../core/destination/destination.ts';
import {
  configurationToItem,
  gateFromItem,
  gateToItem,
  subscriptionFromItem,
  subscriptionToItem,
} from '../../../../../../lambdas/adapters/dynamodb/destinations/rows.ts';
import { asRead } from '../../../../../../lambdas/adapters/dynamodb/destinations/updates.ts';

const UNTIL = Date.UTC(2026, 0, 31);
const EXPIRES_AT = { N: String(UNTIL / 1000 + 86_400) };
const GATE: Gate = {
  destinationId: 'dst_1',
  tenant: 'default',
  state: 'LISTENING',
  listensUntil: UNTIL,
  configuration: 1,
  tat: 0,
  slot: 0,
};
const SUBSCRIPTION: Subscription = {
  destinationId: 'dst_1',
  events: ['order.*'],
  filter: { data: { total: [1] } },
  listensUntil: UNTIL,
};

test('the rows of a listener come back as they were, and each has a time to live', () => {
  const gate = gateToItem(GATE);
  const subscription = subscriptionToItem('default', SUBSCRIPTION);
  expect(gateFromItem(gate)).toEqual(GATE);
  expect(subscriptionFromItem(subscription)).toEqual(SUBSCRIPTION);
  const configuration = configurationToItem(
    {
      destinationId: 'dst_1',
      version: 1,
      tenant: 'default',
      name: 'n',
      url: 'http://localhost:3000/',
      events: ['order.*'],
      headers: {},
      secrets: [],
      createdAt: 1,
    },
    UNTIL,
  );
  for (const row of [gate, subscription, configuration]) expect(row).toMatchObject({ expiresAt: EXPIRES_AT });
});

test('a release that knows no listener reads a paused destination without events', () => {
  expect(gateToItem(GATE)['state']).toEqual({ S: 'PAUSED' });
  expect(subscriptionToItem('default', SUBSCRIPTION)['events']).toEqual({ S: '[]' });
});

test('a change of a listener is fenced on the state that its row has', () => {
  expect(asRead(GATE)[0]).toMatchObject({ name: 'state', value: { S: 'PAUSED' } });
});

test('a destination that is no listener has neither an end nor a time to live', () => {
  const { listensUntil: _, ...gate } = { ...GATE, state: 'PAUSED' as const };
  expect(gateFromItem(gateToItem(gate))).toEqual(gate);
  expect(gateToItem(gate)).not.toHaveProperty('expiresAt');
  const { listensUntil: __, ...subscription } = SUBSCRIPTION;
  expect(subscriptionToItem('default', subscription)).toMatchObject({ events: { S: '["order.*"]' } });
  expect(subscriptionToItem('default', subscription)).not.toHaveProperty('expiresAt');
});
