import { describe, expect, test } from '@jest/globals';
import type { DeliverySubject } from '../../../../core/delivery/delivery.ts';
import type { Ingredients } from '../../../../core/delivery/past-request.ts';
import { momentsOf, NOT_KEPT, pastRequest, versionsAt } from '../../../../core/delivery/past-request.ts';
import { composePost } from '../../../../core/delivery/post.ts';
import type { Configuration } from '../../../../core/destination/destination.ts';

const AT = 1_700_000_000_000;
const SECRET = 'supplied-secret-of-the-partner';
const DATA = '{"text":"a \\"quote\\", a\\nline and ü"}';

const configuration = (version: number, createdAt: number, more: Partial<Configuration> = {}): Configuration => ({
  destinationId: 'dst_0000000000000001',
  version,
  tenant: 'default',
  name: 'shop',
  url: `https://shop.example.com./hooks?v=${version}`,
  events: ['*'],
  headers: { 'X-Shop': 'berlin', Authorization: 'Bearer of an earlier release' },
  secretHeaders: { 'X-Partner': { ciphertext: 'sealed', length: 6 } },
  secrets: [{ ciphertext: 'sealed', supplied: true }],
  createdAt,
  ...more,
});
const subject: DeliverySubject = {
  destinationId: 'dst_0000000000000001',
  eventId: 'msg_0000000000000000000001',
  acceptedAt: AT - 5000,
  tenant: 'default',
  type: 'order.created',
  source: 'shop',
  time: 1_700_000_000,
};
const all = (versions: readonly Configuration[], secret = SECRET): Ingredients[] =>
  versions.flatMap((each) =>
    momentsOf(AT).map((moment) => ({ configuration: each, moment, secrets: [{ secret, supplied: true }] })),
  );
const numbers = (versions: readonly Configuration[]): number[] => versions.map(({ version }) => version);

describe('the version that an attempt used', () => {
  const hour = 3_600_000;
  const history = [configuration(3, AT + hour), configuration(2, AT - hour), configuration(1, AT - 2 * hour)];

  test('is the one in force at its time, whatever came later', () => {
    expect(numbers(versionsAt(history, AT))).toEqual([2]);
    expect(numbers(versionsAt(history, AT + 2 * hour))).toEqual([3]);
    expect(numbers(versionsAt(history, AT - 1.5 * hour))).toEqual([1]);
  });

  test('may be the version before one that was made seconds earlier, or the next one, by the clock of another function', () => {
    expect(numbers(versionsAt(history, AT + hour + 4000))).toEqual([3, 2]);
    expect(numbers(versionsAt(history, AT + hour - 500))).toEqual([2, 3]);
  });

  test('is unknown before the first version, and where the next version is not kept', () => {
    expect(versionsAt(history, AT - 3 * hour)).toEqual([]);
    expect(versionsAt([], AT)).toEqual([]);
    expect(numbers(versionsAt([configuration(3, AT + hour), configuration(1, AT - hour)], AT))).toEqual([]);
  });
});

describe('the request of an attempt', () => {
  const one = configuration(1, AT - 100_000);

  test('has the headers that were sent, in their order, and no secret', () => {
    const sent = composePost({
      event: subject,
      data: DATA,
      configuration: { ...one, headers: { ...one.headers, 'X-Partner': 'marked' } },
      secrets: [{ secret: SECRET, supplied: true }],
      nowMs: AT,
    });
    const request = pastRequest(subject, AT, all([one]), DATA, false);
    expect(request?.url).toBe(sent.url);
    expect(Object.entries(request?.headers ?? {})).toEqual([
      ['Host', 'shop.example.com'],
      ...Object.entries({
        ...sent.headers,
        Authorization: '(hidden)',
        'X-Partner': '(hidden)',
        'X-Webhook-Secret': '(hidden)',
      }),
      ['Content-Length', String(Buffer.byteLength(sent.body))],
      ['Connection', 'keep-alive'],
    ]);
    expect(JSON.stringify(request)).not.toContain(SECRET);
    expect(request).not.toHaveProperty('uncertain');
  });

  test('says that the signature is not kept once the payload is erased, or while the secrets cannot be decrypted', () => {
    const erased = pastRequest(subject, AT, all([one]), undefined, false);
    expect(erased?.headers).toMatchObject({ 'webhook-signature': NOT_KEPT, 'Content-Length': NOT_KEPT });
    const sealed = all([one]).map(({ configuration: sent, moment }) => ({ configuration: sent, moment }));
    const unread = pastRequest(subject, AT, sealed, DATA, false);
    expect(unread?.headers).toMatchObject({ 'webhook-signature': NOT_KEPT, 'X-Webhook-Secret': '(hidden)' });
  });

  test('is uncertain next to a change of what is sent, and certain next to a change of something else', () => {
    const renamed = configuration(2, AT - 1000, { name: 'renamed', url: one.url });
    const moved = configuration(2, AT - 1000);
    expect(pastRequest(subject, AT, all([renamed, one]), DATA, false)).not.toHaveProperty('uncertain');
    expect(pastRequest(subject, AT, all([moved, one]), DATA, false)).toMatchObject({
      uncertain: true,
      version: 2,
      url: moved.url,
      headers: { 'webhook-signature': NOT_KEPT },
    });
  });

  test('is uncertain when a rotated secret ended seconds before', () => {
    const [now, before] = momentsOf(AT);
    const possible: Ingredients[] = [
      { configuration: one, moment: now ?? 0, secrets: [{ secret: 'new', supplied: true }] },
      {
        configuration: one,
        moment: before ?? 0,
        secrets: [
          { secret: 'new', supplied: true },
          { secret: 'old', supplied: true },
        ],
      },
    ];
    expect(pastRequest(subject, AT, possible, DATA, false)).toMatchObject({
      uncertain: true,
      headers: { 'webhook-signature': NOT_KEPT },
    });
  });

  test('has the trace only where receivers get it', () => {
    const traced = { ...subject, trace: 'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1' };
    expect(pastRequest(traced, AT, all([one]), DATA, true)?.headers).toHaveProperty('traceparent');
    expect(pastRequest(traced, AT, all([one]), DATA, false)?.headers).not.toHaveProperty('traceparent');
  });

  test('is absent when the version of that time is not kept', () => {
    expect(pastRequest(subject, AT, [], DATA, false)).toBeUndefined();
  });
});
