import { expect, test } from '@jest/globals';
import type { Configuration, Gate } from '../../../../../../core/destination/destination.ts';
import { SECRET_GRACE_MS } from '../../../../../../core/destination/secrets.ts';
import { destinationView } from '../../../../../../lambdas/admin/api/views/destination.ts';

const NOW = 1_000_000;
const gate: Gate = { destinationId: 'dst_1', tenant: 'default', state: 'ACTIVE', configuration: 2, tat: 0, slot: 0 };
const rotated: Configuration = {
  destinationId: 'dst_1',
  version: 2,
  tenant: 'default',
  name: 'shop',
  url: 'https://shop.example.com/webhook',
  events: ['*'],
  headers: {},
  secrets: [
    { ciphertext: 'generated', supplied: false },
    { ciphertext: 'supplied', supplied: true, validUntil: NOW + SECRET_GRACE_MS },
  ],
  createdAt: NOW,
};
const defaults = { rateLimit: { perMinute: 60, burst: 10 }, retry: { maxAttempts: 4, baseSeconds: 60 } };

test.each([
  [1, true],
  [25, false],
])('%d h after a rotation from a supplied to a generated secret, secretHeader is %s', (hours, sent) => {
  expect(destinationView(gate, rotated, { defaults }, NOW + hours * 3_600_000).secretHeader).toBe(sent);
});
