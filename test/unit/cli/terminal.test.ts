import { describe, expect, test } from '@jest/globals';
import { nextOf } from '../../../cli/src/commands/next.ts';
import { type Screen, screenOf } from '../../../cli/src/terminal.ts';
import { cellsOf } from '../../../cli/src/cells.ts';
import type { Reply, SeenRequest } from '../sdk/manager/api-server.ts';
import { CommandLine } from './command-line.ts';

const ID = 'dst_4fXq0a1ZkP9sT7uB';
const DESTINATION = {
  id: ID,
  name: 'a shop with a name that is too long for any column',
  url: 'https://shop.example.com/webhooks/of/the/street/collector',
  events: ['order.created', 'product.updated'],
  headers: {},
  rateLimit: { perMinute: 100, burst: 250 },
  retry: { maxAttempts: 4, baseSeconds: 30 },
  state: 'ACTIVE',
};
const LIST = ['destinations', 'list'];

const commandLine = new CommandLine();
const screen = (columns: number | undefined, colour = false): Screen => ({ terminal: true, columns, colour });
// oxlint-disable-next-line no-control-regex
const plain = (text: string): string => text.replaceAll(/\u001b\[\d*m/g, '');

describe('a terminal', () => {
  const list = (outScreen?: Screen, more: readonly string[] = []) =>
    commandLine.run(
      [...LIST, ...more],
      () => ({ body: { items: [DESTINATION, { ...DESTINATION, state: 'DISABLED', stateReason: 'gone' }] } }),
      undefined,
      outScreen === undefined ? {} : { outScreen },
    );

  test('gets lines that fit, with whole ids; a pipe gets the whole text', async () => {
    for (const columns of [60, 80, 120]) {
      const { out } = await list(screen(columns));
      expect(out.split(ID)).toHaveLength(3);
      for (const line of out.split('\n')) expect(cellsOf(line)).toBeLessThanOrEqual(columns);
    }
    expect((await list()).out).toContain(DESTINATION.url);
  });

  test('gets colours, and JSON has none', async () => {
    const { out } = await list(screen(200, true));
    expect(out).toContain('\u001b[32mACTIVE');
    expect(out).toContain('\u001b[31mDISABLED, gone');
    expect(plain(out)).toBe((await list(screen(200))).out);
    expect((await list(screen(200, true), ['--json'])).out).not.toContain('\u001b');
  });

  test.each<[string, boolean, Record<string, string>, boolean]>([
    ['a terminal', true, {}, true],
    ['a pipe', false, {}, false],
    ['NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', true, { NO_COLOR: '' }, true],
    ['TERM=dumb', true, { TERM: 'dumb' }, false],
    ['FORCE_COLOR in a pipe', false, { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
    ['FORCE_COLOR and NO_COLOR', false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  ])('has colours with %s: %s %j -> %s', (_, isTTY, environment, colour) => {
    for (const name of ['NO_COLOR', 'FORCE_COLOR', 'TERM']) delete process.env[name];
    Object.assign(process.env, environment);
    expect(screenOf({ isTTY, columns: 80 }).colour).toBe(colour);
  });

  test('without a size has lines of any length', () => {
    expect([screenOf({ isTTY: true, columns: 0 }).columns, screenOf({ columns: 80 }).columns]).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('the progress of recover', () => {
  const recovery = (requeued: number, state = 'RUNNING') => ({
    id: 'rcv_1',
    dryRun: false,
    state,
    requeued,
    skipped: 0,
  });
  const looks = [recovery(0), recovery(0), recovery(40), recovery(40), recovery(90, 'DONE')];
  const recover = (errScreen?: Screen, more: readonly string[] = []) =>
    commandLine.run(
      ['recover', ID, '--since', '1h', ...more],
      (_, index) => ({ body: looks[index] }),
      undefined,
      errScreen === undefined ? {} : { errScreen },
    );

  test('is one line that is rewritten in a terminal', async () => {
    const { out, err } = await recover(screen(30));
    expect(err).toBe('\rrcv_1: begins within a minute\u001b[K\rrcv_1: 40 sent again, 0 skip…\u001b[K\n');
    expect(out).toBe('DONE: 90 sent again, 0 skipped. (rcv_1)\n');
  });

  test('is a line for each change elsewhere, and absent with --json', async () => {
    expect((await recover()).err).toBe('rcv_1: begins within a minute\nrcv_1: 40 sent again, 0 skipped\n');
    expect((await recover(undefined, ['--json'])).err).toBe('');
  });
});

describe('tail', () => {
  const items = ['order.created', 'a.type.that.is.longer.than.any.column.of.this.table'].map((type, index) => ({
    id: `dlv_${index}`,
    destinationId: ID,
    type,
    acceptedAt: '2026-01-31T12:00:00.000Z',
    status: 'FAILED',
    run: 1,
    attemptCount: 1,
    lastAttempt: {
      run: 1,
      number: 1,
      at: '2026-01-31T12:00:00.000Z',
      outcome: 'failure',
      durationMs: 12_345,
      ...(index === 0 ? { statusCode: 503 } : { code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' }),
    },
  }));
  test('warns of a destination that does not exist', async () => {
    const stop = new AbortController();
    const reply = ({ url }: SeenRequest): Reply => {
      if (url.includes('/destinations/'))
        return { status: 404, body: { code: 'not-found', title: 'Not found', detail: 'no' } };
      if (url.includes('/destinations')) return { body: { items: [DESTINATION] } };
      stop.abort();
      return { body: { items: [] } };
    };
    const { err } = await commandLine.run(['tail', '-d', 'dst_0'], reply, stop);
    expect(err).toContain('Warning: There is no destination dst_0.');
  });

  const tail = async (outScreen?: Screen): Promise<string[]> => {
    const stop = new AbortController();
    const reply = ({ url }: SeenRequest): Reply => {
      if (url.includes('/destinations')) return { body: { items: [DESTINATION] } };
      stop.abort();
      return { body: { items } };
    };
    const { out } = await commandLine.run(['tail', '--past'], reply, stop, outScreen && { outScreen });
    return out.trimEnd().split('\n');
  };

  test.each([118, 140, 160, 200])('keeps its columns in place in a terminal of %i columns', async (columns) => {
    const lines = await tail(screen(columns));
    expect(new Set(lines.map((line) => line.indexOf('attempt 1')))).toHaveProperty('size', 1);
    expect(new Set(lines.map((line) => line.indexOf('dlv_')))).toHaveProperty('size', 1);
  });

  test('puts the id on the next line of a narrow terminal', async () => {
    for (const line of await tail(screen(90))) expect(line.indexOf('dlv_')).toBe(90);
  });

  test('cuts nothing in a pipe', async () => {
    expect((await tail()).join('\n')).toContain('a.type.that.is.longer.than.any.column.of.this.table');
  });
});

describe('a question', () => {
  const deletion = (answer: string | undefined, args: readonly string[] = []) => {
    const asked: string[] = [];
    const ask = async (question: string): Promise<string | undefined> => {
      asked.push(question);
      return answer;
    };
    const reply = ({ method }: SeenRequest): Reply =>
      method === 'DELETE' ? { status: 204 } : { body: { ...DESTINATION, waiting: { deliveries: 12, atLeast: true } } };
    const result = commandLine.run(['destinations', 'delete', ID, ...args], reply, undefined, { ask });
    return result.then((ended) => ({
      ...ended,
      asked,
      deleted: commandLine.api?.requests.some(({ method }) => method === 'DELETE'),
    }));
  };

  test('comes before destinations delete, with what is lost', async () => {
    const { code, asked, deleted } = await deletion('y');
    expect([code, deleted]).toEqual([0, true]);
    expect(asked).toEqual([
      expect.stringMatching(/^Delete dst_\w+ \(a shop .*\)\? No attempt is known. .*: at least 12. \[y\/N\] $/),
    ]);
  });

  test.each(['', 'n', 'yes please', undefined])('answered %j changes nothing', async (answer) => {
    expect(await deletion(answer)).toMatchObject({ code: 1, deleted: false, err: 'Nothing was changed.\n' });
  });

  test('is not asked with --yes, and not where nobody can respond', async () => {
    expect(await deletion('n', ['--yes'])).toMatchObject({ code: 0, deleted: true, asked: [] });
    expect((await commandLine.run(['destinations', 'delete', ID], () => ({ status: 204 }))).code).toBe(0);
  });

  test('is required by events erase: without a terminal --yes is', async () => {
    const { code, err } = await commandLine.run(['events', 'erase', 'msg_1'], () => ({ status: 204 }));
    expect([code, err, commandLine.api?.requests]).toEqual([2, expect.stringContaining('Give --yes.'), []]);
    expect((await commandLine.run(['events', 'erase', 'msg_1', '--yes'], () => ({ status: 204 }))).code).toBe(0);
  });
});

describe('the next attempt', () => {
  const now = Date.parse('2026-01-31T12:00:00Z');
  const past = '2026-01-31T11:59:00Z';
  const soon = '2026-01-31T12:05:00Z';

  test.each([
    ['none of a delivery in the queue', {}, undefined, undefined],
    ['none of a delivery that has ended', { status: 'SUCCESS' }, { state: 'PAUSED' }, undefined],
    ['its time', { status: 'FAILED', nextAttemptAt: soon }, undefined, soon],
    ['the time of a slot', { expectedAt: soon }, { state: 'ACTIVE' }, soon],
    ['the time of a parked one', { expectedAt: soon, parkedUntil: soon }, { state: 'ACTIVE' }, soon],
    ['within a minute for a parked one that is due', { parkedUntil: past }, { state: 'ACTIVE' }, 'within a minute'],
    ['when resumed', {}, { state: 'PAUSED' }, 'when resumed'],
    ['when resumed, also after a failure', { nextAttemptAt: soon }, { state: 'DISABLED' }, 'when resumed'],
    ['within a minute of a deleted destination', { parkedUntil: past }, undefined, 'within a minute'],
  ] as const)('is %s', (_, delivery, destination, expected) => {
    expect(nextOf({ status: 'PENDING', ...delivery }, destination, (iso) => iso, now)).toBe(expected);
  });

  test('is in deliveries list', async () => {
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const delivery = { id: 'dlv_1', destinationId: ID, type: 'order.created', status: 'PENDING', attemptCount: 0 };
    const { out } = await commandLine.run(['deliveries', 'list', '-d', ID], ({ url }) =>
      url.includes('/deliveries')
        ? { body: { items: [{ ...delivery, acceptedAt: past, expectedAt: at, parkedUntil: at }] } }
        : { body: DESTINATION },
    );
    const [, shown = ''] = /next (\S+)/.exec(out) ?? [];
    expect(Math.abs(Date.parse(shown) - Date.parse(at))).toBeLessThan(1000);
  });

  test('a destination in trouble says so in destinations list', async () => {
    const blockedUntil = new Date(Date.now() + 3_600_000).toISOString();
    const { out } = await commandLine.run(LIST, () => ({
      body: { items: [{ ...DESTINATION, blockedBy: 'circuit', blockedUntil }] },
    }));
    expect(out).toMatch(/ACTIVE, circuit open until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)/);
  });
});
