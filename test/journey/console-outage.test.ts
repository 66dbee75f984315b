import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { DeliveryPage } from '../../lambdas/admin/api/schemas/delivery.ts';
import type { DestinationWithSecret } from '../../lambdas/admin/api/schemas/destination.ts';
import type { Destination } from '../../sdk/src/manager/types/destination.ts';
import { AdminApi } from '../helpers/admin-api.ts';
import { ConsoleTab, launchBrowser } from '../helpers/console-browser.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

/** The receiver of a partner responds with 500. An operator sees that in the page, and ends it there. */

const SPEED = 5;
const EVENTS = 24;
const ORDER = '{"orderId":"ord_1","total":1500.00,"note":"it\'s \\"ü\\" for $HOME"}';
/** A type, a name and a URL as long as real ones. */
const NAME = 'berlin-shop of a partner with quite a long name';
const LATE = 'late-shop';
const PHONE = [390, 844] as const;
/** A target for a finger, in pixels: WCAG 2.2, 2.5.8. */
const FINGER = 24;
const SCRIPTS = join(import.meta.dirname, '..', '..', 'dist', 'console', 'assets');
const SCRIPT_LIMIT = 90 * 1024;

let stack: LocalStack;
let api: AdminApi;
let browser: Browser;
let tab: ConsoleTab;
let shop: Receiver;
let ledger: Receiver;
let shopId = '';
let shopWorks = false;
let parked: DeliveryPage['items'][number] | undefined;
const violations: string[] = [];

beforeAll(async () => {
  shop = await Receiver.start((_post, response) => {
    if (shopWorks) return 200;
    response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"the stock database is away"}');
    return undefined;
  });
  ledger = await Receiver.start();
  stack = await LocalStack.start({ speed: SPEED });
  api = new AdminApi(stack.stack);
  shopId = (await create({ url: shop.url, name: NAME, events: ['order.*'], retry: { maxAttempts: 2, baseSeconds: 1 } }))
    .id;
  await create({ url: ledger.url, name: 'certificate-ledger', events: ['*'], tenant: 'acme' });
  browser = await launchBrowser();
  tab = await open();
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  shop?.close();
  ledger?.close();
});

const create = async (body: object): Promise<DestinationWithSecret> =>
  (await api.expect<DestinationWithSecret>(201, 'POST', '/destinations', { body })).body;

/** A tab whose clock is the stack's. */
async function open(width?: number, height?: number): Promise<ConsoleTab> {
  const { createdAt } = await create({ url: ledger.url, name: 'clock', events: ['none.*'], tenant: 'clock' });
  const made = await ConsoleTab.open(browser, 'about:blank', width, height);
  await made.runClock(Date.parse(createdAt), SPEED);
  await made.page.goto(stack.stack.consoleUrl ?? '');
  return made;
}

const heading = (name: string | RegExp) => tab.page.getByRole('heading', { level: 1, name });
const row = (text: string) => tab.page.getByRole('row').filter({ hasText: text });
const jobs = () => tab.page.getByRole('region', { name: 'Recoveries and backfills' });
const menu = (name: string) => tab.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name });
const deliveries = async (): Promise<DeliveryPage['items']> =>
  (await api.expect<DeliveryPage>(200, 'GET', `/deliveries?destination=${shopId}&limit=100`)).body.items;

/** The first POST of the order. */
const firstOrder = () => shop.posts.find(({ body }) => body.includes('1500.00'));

async function inspect(name: string, picture = true): Promise<void> {
  violations.push(...(await tab.inspect(name, picture)));
}

describe('an operator finds and ends an outage', () => {
  test('sees on the overview which destination fails, and with which status', async () => {
    await stack.publish([{ type: 'order.created', detail: ORDER }]);
    // Given up before the circuit opens: a probe can be of any delivery.
    await eventually(async () => (await deliveries()).some(({ status }) => status === 'RETRY_EXHAUSTED') || undefined);
    for (let number = 2; number <= EVENTS; number += 1)
      await stack.publish([{ type: 'order.updated', detail: JSON.stringify({ orderId: `ord_${number}` }) }]);
    parked = await eventually(async () =>
      (await deliveries()).find(({ status, parkedUntil }) => status !== 'RETRY_EXHAUSTED' && parkedUntil !== undefined),
    );
    await heading(/1 of \d destinations needs attention/).waitFor();
    await row(NAME).getByText('Circuit open').waitFor();
    const failures = tab.page.getByRole('region', { name: 'Failed attempts' });
    await failures.getByRole('link', { name: 'HTTP 500' }).waitFor();
    await tab.page.locator('canvas').first().waitFor();
    await inspect('overview');
  });

  test('goes from the status to its deliveries, and sees what was sent and what came back', async () => {
    await tab.page.getByRole('link', { name: 'HTTP 500' }).click();
    await heading('Deliveries').waitFor();
    await row('order.created').waitFor();
    expect(await tab.page.getByLabel('Code of the last attempt').inputValue()).toBe('500');
    // The list is of the period of the figures.
    expect(await tab.page.getByRole('search', { name: 'Filter deliveries' }).getByLabel('Time').inputValue()).toBe(
      '1h',
    );
    await inspect('deliveries');
    await row('order.created').getByRole('link').first().click();
    await heading('order.created').waitFor();
    expect(await tab.page.locator('[data-part=diagnosis]').innerText()).toMatch(/webhook-id/);
    await tab.page.getByText('the stock database is away').waitFor();
    const post = firstOrder();
    const headers = await tab.page.getByLabel('Request headers').first().innerText();
    expect(headers).toContain(`webhook-id: ${post?.id}`);
    expect(headers).toMatch(/webhook-signature: v1,/);
    expect(await tab.page.getByLabel('Request body').first().innerText()).toContain('"total": 1500.00');
    await inspect('delivery');
  });

  test('copies the request as curl, and the receiver gets the same body again', async () => {
    const post = firstOrder();
    const before = shop.posts.length;
    await tab.page.getByRole('button', { name: 'Copy as curl' }).first().click();
    const command = await tab.page.evaluate<string>('navigator.clipboard.readText()');
    await promisify(execFile)('sh', ['-c', command]);
    const again = await shop.received(before + 1);
    expect(again.at(-1)).toMatchObject({ id: post?.id, body: post?.body });
  });

  test('sees at an event which destination it waits for', async () => {
    await tab.visit(`#/t/*/events/${parked?.eventId}`);
    await row(NAME).getByText('next attempt').waitFor();
    // The link is under a time. How lines wrap decides whether axe finds it too close.
    const distance = await tab.page.evaluate<number>(`(() => {
      const [time, link] = ['.moment', 'a'].map((part) =>
        document.querySelector('tbody td:last-child ' + part).getBoundingClientRect(),
      );
      return (link.top + link.bottom) / 2 - time.bottom;
    })()`);
    expect(distance).toBeGreaterThanOrEqual(FINGER / 2);
    await inspect('event that waits', false);
  });

  test('ends the open circuit once the receiver is fixed, and what waited arrives', async () => {
    await tab.page.getByRole('link', { name: NAME }).first().click();
    await heading(NAME).waitFor();
    // Each probe fails and opens it again.
    await tab.page.getByRole('button', { name: 'Resume now' }).waitFor();
    await inspect('destination');
    // Long before the next probe, so that it stays open for the click.
    await eventually(async () => {
      const { blockedUntil = '' } = (await api.expect<Destination>(200, 'GET', `/destinations/${shopId}`)).body;
      return Date.parse(blockedUntil) - (await tab.page.evaluate<number>('Date.now()')) > 60_000 || undefined;
    });
    await tab.page.getByRole('button', { name: 'Resume now' }).waitFor();
    shopWorks = true;
    await tab.page.getByRole('button', { name: 'Resume now' }).click();
    await eventually(async () => {
      const waiting = (await deliveries()).filter(({ status }) => status === 'PENDING' || status === 'FAILED');
      return waiting.length === 0 || undefined;
    });
    await row('Success').first().waitFor();
  });

  test('recovers what was given up, after a count of it', async () => {
    const lost = (await deliveries()).filter(({ status }) => status === 'RETRY_EXHAUSTED').length;
    await tab.page.getByRole('link', { name: 'Recover', exact: true }).click();
    const dialog = tab.page.getByRole('dialog', { name: `Recover ${NAME}` });
    await dialog.getByLabel('Accepted').selectOption('Last hour');
    await dialog.getByLabel('Codes of the last attempt').fill('404');
    await dialog.getByRole('button', { name: 'Dry run' }).click();
    await dialog.getByText('0 deliveries would be sent again').waitFor();
    await dialog.getByLabel('Codes of the last attempt').fill('5xx');
    await dialog.getByRole('button', { name: 'Dry run' }).click();
    await dialog.getByText(new RegExp(`^${lost} deliver(y|ies) would be sent again`)).waitFor();
    await dialog.getByText(/takes (about|at least) .* and costs about \$0\.\d+\./).waitFor();
    await inspect('recover');
    await dialog.getByRole('button', { name: 'Send them again' }).click();
    await jobs().getByText(`Recovery: ${lost} sent again`).waitFor({ timeout: 60_000 });
    await eventually(async () => (await deliveries()).every(({ status }) => status === 'SUCCESS') || undefined);
  });

  test('still sees the outage in the charts after every delivery has arrived', async () => {
    await menu('Overview').click();
    const chart = tab.page.getByRole('region', { name: 'Attempts per minute' });
    await chart.getByText('In numbers', { exact: true }).click();
    await chart.getByRole('columnheader', { name: 'HTTP 500' }).waitFor();
    await chart.getByText(/counted until/).waitFor();
    await chart.getByRole('img', { name: /[1-9]\d* HTTP 500/ }).waitFor();
    const endings = tab.page.getByRole('region', { name: 'Deliveries that ended per minute' });
    await endings.getByRole('img', { name: `${EVENTS} Delivered, 0 Exhausted` }).waitFor();
  });
});

describe('an operator', () => {
  test('sends a destination that was registered late the events from before, each once', async () => {
    const late = await create({ url: ledger.url, name: LATE, events: ['order.*'] });
    await tab.visit(`#/t/*/destinations/${late.id}`);
    await heading(LATE).waitFor();
    await jobs().getByText('None yet.').waitFor();
    await tab.page.getByRole('link', { name: 'Backfill', exact: true }).click();
    const dialog = tab.page.getByRole('dialog', { name: `Backfill ${LATE}` });
    await dialog.getByLabel('Recorded').selectOption('Last hour');
    await dialog.getByLabel('Only events that match').fill('{"data": ');
    await dialog.getByRole('button', { name: 'Dry run' }).click();
    await dialog.getByText(/is not JSON/).waitFor();
    await dialog.getByLabel('Only events that match').fill('');
    await dialog.getByLabel('Only these types').fill('order.updated');
    await dialog.getByRole('button', { name: 'Dry run' }).click();
    await dialog.getByText(`${EVENTS - 1} events would be sent`).waitFor();
    await dialog.getByText(/takes (about|at least) .* and costs about \$0\.\d+\./).waitFor();
    await inspect('backfill');
    await dialog.getByRole('button', { name: 'Send them' }).click();
    await dialog.waitFor({ state: 'detached' });

    // One job at a time: the dialog says so, and leads to the one that runs.
    await tab.page.getByRole('link', { name: 'Recover', exact: true }).click();
    await tab.page.getByRole('alert').getByText('A backfill of this destination is running').waitFor();
    await tab.page.getByRole('link', { name: 'See how far it is' }).click();
    await tab.page.getByRole('dialog').waitFor({ state: 'detached' });
    await jobs().getByText('running').waitFor();
    await inspect('running job', false);
    await jobs()
      .getByText(`Backfill: ${EVENTS - 1} deliveries created`)
      .waitFor({ timeout: 60_000 });
    await jobs().getByText('done').waitFor({ timeout: 60_000 });
    const got = (): string[] => ledger.posts.flatMap(({ body, id }) => (body.includes('order.updated') ? [id] : []));
    await eventually(() => Promise.resolve(got().length >= EVENTS - 1 || undefined));
    expect(new Set(got()).size).toBe(EVENTS - 1);

    // The event says that this destination got it later.
    await row('order.updated').first().getByRole('link').first().click();
    await tab.page.getByRole('link', { name: 'Payload and other destinations' }).click();
    await row(LATE).getByText('Delivered', { exact: true }).waitFor();
    await row(LATE).getByText('got it later').waitFor();
    expect(await tab.page.getByText('got it later').count()).toBe(1);
    await inspect('late destination', false);
  });

  test('sees in the catalogue, and where types are chosen, that a type is deprecated', async () => {
    await tab.page.route(/\/api\/event-types/, async (route) => {
      const answer = await route.fetch();
      const { items } = (await answer.json()) as { items: { type: string }[] };
      const deprecation = {
        deprecatedSince: '2026-03-01',
        replacedBy: 'order.created',
        entity: { id: 'data.orderId' },
      };
      const changed = items.map((item) => (item.type === 'order.updated' ? Object.assign(item, deprecation) : item));
      await route.fulfill({ response: answer, json: { items: changed } });
    });
    await tab.page.reload();
    await tab.visit('#/t/*/catalogue/order.updated');
    await tab.page.getByText('Deprecated since 2026-03-01').waitFor();
    await tab.page.getByText('X-Webhook-Entity', { exact: true }).waitFor();
    await inspect('deprecated', false);
    await tab.visit('#/t/*/destinations/new');
    await tab.page.getByRole('main').getByLabel('Event types', { exact: true }).fill('order.updated');
    await tab.page.getByRole('button', { name: 'Add', exact: true }).click();
    await tab.page.getByText('order.updated is deprecated since 2026-03-01.').waitFor();
    await tab.page.getByRole('button', { name: 'order.created', exact: true }).click();
    await tab.page.getByRole('button', { name: 'Remove order.created' }).waitFor();
    await tab.page.unrouteAll({ behavior: 'ignoreErrors' });
  });

  test('sees the attempts of a policy while choosing it, and leaves without saving', async () => {
    const retries = tab.page.getByRole('group', { name: 'Retries', exact: true });
    await retries.getByLabel('When to try again').selectOption({ value: 'standard-webhooks' });
    await retries.getByText(/^10 attempts, the last one .* after the first\.$/).waitFor();
    await retries.scrollIntoViewIfNeeded();
    await inspect('retries');
    await menu('Destinations').click();
    await tab.page
      .getByRole('dialog', { name: 'Leave without saving?' })
      .getByRole('button', { name: 'Leave' })
      .click();
    await heading('Destinations').waitFor();
  });

  test('finds events that went nowhere', async () => {
    await stack.publish([
      { type: 'nobody.wants', detail: '{}' },
      { type: 'order.created', detail: '{"tenant":"not a tenant"}' },
    ]);
    await menu('Events').click();
    await row('nobody.wants').getByText('No subscription').waitFor();
    await row('Malformed').waitFor();
    await inspect('events');
    await tab.page.getByLabel('Destinations').selectOption('Malformed');
    await row('nobody.wants').waitFor({ state: 'detached' });
    await row('Malformed').getByRole('link').first().click();
    await tab.page.getByText('The event is malformed.').waitFor();
    await menu('Events').click();
    await row('order.created').getByRole('link').last().click();
    await tab.page.getByRole('cell', { name: 'Delivered', exact: true }).waitFor();
    await inspect('event');
  });

  test('sees all destinations', async () => {
    await menu('Destinations').click();
    await row(NAME).waitFor();
    await inspect('destinations');
  });

  test('gets the date and the zone of a time by a tap', async () => {
    await menu('Deliveries').click();
    const time = row('order.created').first().getByRole('button');
    expect(await time.locator('time').innerText()).toMatch(/ago/);
    await time.click();
    expect(await time.locator('time').innerText()).toMatch(/^\d+ \w+ 20\d\d.*(UTC|GMT|[A-Z]{3})/);
  });

  test('filters deliveries by destination in a search field', async () => {
    await tab.page.getByLabel('Destination', { exact: true }).fill('certificate-ledger');
    await row(NAME).first().waitFor({ state: 'detached' });
    await tab.page.waitForFunction(`location.hash.includes('destination=dst_')`);
    await tab.page.getByLabel('Destination', { exact: true }).fill('');
    await row(NAME).first().waitFor();
  });

  test('sees the first match of a filter by itself, however many pages without one lie before it', async () => {
    // The API looks at 400 deliveries for a page: the newest pages are empty here.
    const asked: string[] = [];
    await tab.page.route(/\/api\/deliveries\?.*status=SUCCESS/, async (route) => {
      const cursor = new URL(route.request().url()).searchParams.get('cursor') ?? '0';
      asked.push(cursor);
      if (cursor !== '4') return route.fulfill({ json: { items: [], nextCursor: String(Number(cursor) + 1) } });
      const url = route.request().url().replace('&cursor=4', '');
      return route.continue({ url });
    });
    await tab.page.getByLabel('Status').selectOption('Success');
    await row(NAME).first().waitFor();
    expect(new Set(asked)).toEqual(new Set(['0', '1', '2', '3', '4']));
    await tab.page.unrouteAll({ behavior: 'ignoreErrors' });
    await tab.page.getByLabel('Status').selectOption('Any');
    await row(NAME).first().waitFor();
  });

  test('is told that the address of a list has no time that can be read', async () => {
    await tab.visit('#/t/*/deliveries?from=yesterday');
    await tab.page.getByRole('alert').getByText('“yesterday”').waitFor();
    expect(await row(NAME).count()).toBe(0);
    await inspect('bad address', false);
    await tab.page.getByRole('search', { name: 'Filter deliveries' }).getByLabel('Time').selectOption('Last hour');
    await row(NAME).first().waitFor();
  });

  test('sees it all on a phone: nothing is wider than the screen, and no status is off it', async () => {
    const phone = await open(...PHONE);
    const [one] = await deliveries();
    const pages = {
      phone: '#/',
      'phone-deliveries': '#/t/*/deliveries',
      'phone-destinations': '#/t/*/destinations',
      'phone-delivery': `#/t/*/deliveries/${one?.id}`,
      'phone-events': '#/t/*/events',
      'phone-event': `#/t/*/events/${one?.eventId}`,
      'phone-destination': `#/t/*/destinations/${shopId}`,
      'phone-recover': `#/t/*/destinations/${shopId}/recover`,
      'phone-backfill': `#/t/*/destinations/${shopId}/backfill`,
    };
    const found: string[] = [];
    for (const [name, address] of Object.entries(pages)) {
      await phone.visit(address);
      await phone.page.locator('.badge').first().waitFor();
      found.push(
        ...(await phone.offScreen(name)),
        ...(await phone.inspect(name, name === 'phone' || name === 'phone-delivery')),
      );
    }
    expect([...found, ...phone.errors]).toEqual([]);
    await phone.close();
  });
});

describe('the page', () => {
  test('asks nothing while it is hidden, and at once when it is shown again', async () => {
    await menu('Deliveries').click();
    await row(NAME).first().waitFor();
    await tab.hide(true);
    await tab.idle();
    const before = tab.requests.length;
    // Ten beats of the feed, by the clock of the page.
    await tab.page.waitForTimeout(3000);
    expect(tab.requests.slice(before)).toEqual([]);
    const next = tab.page.waitForRequest(/\/api\/deliveries/);
    await tab.hide(false);
    await next;
  });

  test('asks once for what does not exist', async () => {
    expect(tab.errors).toEqual([]);
    const before = tab.requests.length;
    await tab.visit('#/t/*/destinations/dst_0000000000000000');
    await tab.page.getByRole('alert').waitFor();
    // Longer than the beat of the page, by its clock.
    await tab.page.waitForTimeout(3000);
    const asked = tab.requests.slice(before).filter((url) => url.includes('/destinations/dst_0000000000000000'));
    expect(asked).toHaveLength(1);
    // The browser reports each response with an error status, this one too.
    expect(tab.errors.splice(0)).toEqual([expect.stringContaining('404')]);
  });

  test('sends requests to its own origin and to the issuer only', async () => {
    const { origin } = new URL(stack.stack.consoleUrl ?? '');
    const { signIn } = (await (await fetch(`${origin}/config.json`)).json()) as { signIn: { tokenUrl: string } };
    const allowed = new Set([origin, new URL(signIn.tokenUrl).origin]);
    expect(tab.requests.filter((url) => !allowed.has(new URL(url).origin))).toEqual([]);
  });

  test('has at most 90 KB of compressed script', () => {
    const scripts = readdirSync(SCRIPTS).filter((name) => name.endsWith('.js'));
    const size = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(SCRIPTS, name))).length, 0);
    expect(scripts.length).toBeGreaterThan(0);
    expect(size).toBeLessThanOrEqual(SCRIPT_LIMIT);
  });

  test('has no accessibility violation, in light and dark, and logged no error', () => {
    expect(violations).toEqual([]);
    expect(tab.errors).toEqual([]);
  });
});
