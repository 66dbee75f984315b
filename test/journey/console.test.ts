import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { ConsoleTab, launchBrowser } from '../helpers/console-browser.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import type { Answer } from '../helpers/receiver.ts';
import { Receiver } from '../helpers/receiver.ts';

/** A browser in front of the local stack: what an operator sees when a receiver breaks, and does about it. */

const SCRIPT_LIMIT = 100 * 1024;
const PAGE = join(import.meta.dirname, '..', '..', 'dist', 'console');
const ORDER = { orderId: 'ord_1', productId: 'prod_1', customerId: 'cust_1', total: 12.5 };

let stack: LocalStack;
let browser: Browser;
let tab: ConsoleTab;
let shop: Receiver;
let ledger: Receiver;
let shopWorks = false;
const violations: string[] = [];

beforeAll(async () => {
  shop = await Receiver.start((_post, response) => {
    if (shopWorks) return 200;
    response.writeHead(503, { 'content-type': 'application/json' }).end('{"error":"the stock database is away"}');
    return undefined;
  });
  ledger = await Receiver.start();
  stack = await LocalStack.start();
  browser = await launchBrowser();
  tab = await ConsoleTab.open(browser, stack.stack.consoleUrl ?? '');
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  shop?.close();
  ledger?.close();
});

const origin = (): string => new URL(stack.stack.consoleUrl ?? '').origin;

/** A request to the admin API, as the page makes it. */
async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
  const session = new URL(stack.stack.consoleUrl ?? '').hash.replace('#session=', '');
  const response = await fetch(`${origin()}/api${path}`, {
    method,
    headers: { authorization: `Bearer ${session}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}

const heading = (name: string | RegExp) => tab.page.getByRole('heading', { level: 1, name });
const row = (text: string) => tab.page.getByRole('row').filter({ hasText: text });
const menu = (name: string) => tab.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name });

async function inspect(name: string, picture = true): Promise<void> {
  violations.push(...(await tab.inspect(name, picture)));
}

describe('an operator with a broken receiver', () => {
  test('opens the printed address and sees no destination; the session leaves the address bar', async () => {
    await heading('No destination is registered yet').waitFor();
    expect(tab.page.url()).toBe(`${origin()}/#/`);
    // A reload of the page loses this.
    await tab.page.evaluate('window.neverReloaded = true');
  });

  test('sees a destination that the API registers appear', async () => {
    await menu('Destinations').click();
    await heading('Destinations').waitFor();
    await api('POST', '/destinations', {
      url: shop.url,
      name: 'berlin-shop',
      events: ['order.*'],
      retry: { maxAttempts: 2 },
    });
    await row('berlin-shop').getByText('Active').waitFor();
  });

  test('registers a destination in the page and sees its secret once', async () => {
    await tab.page.getByRole('button', { name: 'Register a destination' }).click();
    const dialog = tab.page.getByRole('dialog');
    await dialog.getByLabel('URL', { exact: true }).fill('http://10.0.0.1/');
    await dialog.getByRole('button', { name: 'Register' }).click();
    await dialog.getByRole('alert').getByText('url', { exact: true }).waitFor();
    await dialog.getByLabel('URL', { exact: true }).fill(ledger.url);
    await dialog.getByLabel(/^Name/).fill('certificate-ledger');
    await dialog.getByLabel(/^Event types/).fill('order.created, certificate.*');
    await inspect('register', false);
    await dialog.getByRole('button', { name: 'Register' }).click();
    await dialog
      .getByText(/^whsec_/)
      .first()
      .waitFor();
    await dialog.getByRole('button', { name: 'I have copied it' }).click();
    await row('certificate-ledger').waitFor();
    expect(await tab.page.getByText(/whsec_/).count()).toBe(0);
  });

  test('sees the failure of a delivery as it happens', async () => {
    await menu('Deliveries').click();
    await heading('Deliveries').waitFor();
    await stack.publish([{ type: 'order.created', detail: JSON.stringify(ORDER).replace('12.5', '1500.00') }]);
    await row('certificate-ledger').getByText('Success').waitFor();
    await row('berlin-shop')
      .getByText(/Failed|Retry exhausted/)
      .waitFor();
    await row('berlin-shop').getByText('Retry exhausted').waitFor();
    expect(shop.posts).toHaveLength(2);
  });

  test('sees the affected destination on the overview', async () => {
    await menu('Overview').click();
    await heading('1 of 2 destinations needs attention')
      .or(heading(/1 of 2 destinations need/))
      .waitFor();
    await row('berlin-shop')
      .getByText(/0% of its latest deliveries arrived/)
      .waitFor();
    await tab.page.locator('canvas').first().waitFor();
  });

  test('finds the delivery by its id with the keyboard alone and reads the diagnosis', async () => {
    const [delivery] = (
      await api<{ items: { id: string }[] }>('GET', `/deliveries?destination=${await idOf('berlin-shop')}`)
    ).items;
    await tab.page.keyboard.press('/');
    await tab.page.keyboard.type(delivery?.id ?? '');
    await tab.page.keyboard.press('Enter');
    await heading('order.created').waitFor();
    await tab.page.getByText('Attempt 2').waitFor();
    const advice = await tab.page.locator('[data-part=diagnosis]').innerText();
    expect(advice).toMatch(/overloaded or in maintenance/);
    await tab.page.getByText('Response of the receiver').first().click();
    await tab.page.getByText('the stock database is away').first().waitFor();
    await inspect('delivery');
  });

  test('fixes the receiver, resends the delivery and sees it succeed', async () => {
    shopWorks = true;
    await tab.page.getByRole('button', { name: 'Resend' }).click();
    await tab.page.getByRole('main').getByRole('status').getByText('Success').waitFor();
    await tab.page.getByText('Attempt 1 of run 2').waitFor();
    expect(shop.byId.size).toBe(1);
    expect(await tab.page.locator('[data-part=diagnosis]').count()).toBe(0);
  });

  test('reads the result of the event at each destination, and its payload digit for digit', async () => {
    await tab.page.getByRole('link', { name: 'Payload and other destinations' }).click();
    await row('berlin-shop').getByText('Delivered', { exact: true }).waitFor();
    await row('certificate-ledger').getByText('Delivered', { exact: true }).waitFor();
    expect(await tab.page.locator('pre').innerText()).toContain('"total": 1500.00');
  });
});

/** By name. */
async function idOf(name: string): Promise<string> {
  const { items } = await api<{ items: { id: string; name: string }[] }>('GET', '/destinations');
  return items.find((destination) => destination.name === name)?.id ?? '';
}

describe('an operator at a destination', () => {
  test('sends a test and reads the outcome', async () => {
    await menu('Destinations').click();
    await tab.page.getByRole('link', { name: 'berlin-shop', exact: true }).click();
    await heading('berlin-shop').waitFor();
    // A screen reader is told of the new page.
    await tab.page.waitForFunction(
      `document.activeElement.textContent === 'berlin-shop' && document.title.startsWith('berlin-shop')`,
    );
    await tab.page.getByRole('button', { name: 'Send a test' }).click();
    await tab.page.getByRole('dialog').getByText('The receiver accepted the test').waitFor();
    await inspect('test', false);
    await tab.page.keyboard.press('Escape');
    await tab.page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('pauses the destination, sees the waiting deliveries and resumes it', async () => {
    await tab.page.getByRole('button', { name: 'Pause' }).click();
    await tab.page.getByText('Paused', { exact: true }).first().waitFor();
    await stack.publish([{ type: 'order.updated', detail: JSON.stringify({ orderId: 'ord_1', status: 'shipped' }) }]);
    await row('order.updated').getByText('Pending').waitFor();
    await tab.page.getByRole('button', { name: 'Resume' }).click();
    await tab.page.getByRole('button', { name: 'Pause' }).waitFor();
  });

  test('rotates the secret', async () => {
    await tab.page.getByRole('button', { name: 'Rotate secret' }).click();
    await tab.page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
    await tab.page
      .getByRole('dialog')
      .getByText(/^whsec_/)
      .first()
      .waitFor();
    await tab.page.getByRole('button', { name: 'I have copied it' }).click();
    await tab.page.getByText('rotate secret').first().waitFor();
  });

  test('sees the size of a recovery before it begins', async () => {
    shopWorks = false;
    await stack.publish(
      Array.from({ length: 3 }, (_, index) => ({
        type: 'order.cancelled',
        detail: JSON.stringify({ orderId: `ord_${index}` }),
      })),
    );
    await stack.deliveriesWhen(
      await idOf('berlin-shop'),
      5,
      ({ type, status }) => type !== 'order.cancelled' || status === 'RETRY_EXHAUSTED',
    );
    shopWorks = true;
    await tab.page.getByRole('link', { name: 'Recover', exact: true }).click();
    await heading('Recover berlin-shop').waitFor();
    await tab.page.getByRole('button', { name: 'Dry run' }).click();
    await tab.page.getByText('3 deliveries would be sent again').waitFor();
    await tab.page.getByRole('button', { name: 'Send them again' }).click();
    await tab.page.getByText('running', { exact: true }).waitFor();
  });

  test('deletes a destination after a confirmation', async () => {
    await tab.visit(`#/destinations/${await idOf('certificate-ledger')}`);
    await tab.page.getByRole('button', { name: 'Delete' }).click();
    await tab.page.getByRole('dialog').getByRole('button', { name: 'Delete it' }).click();
    await heading('Destinations').waitFor();
    await row('certificate-ledger').waitFor({ state: 'detached' });
  });
});

describe('an operator with many deliveries', () => {
  const others: Receiver[] = [];
  afterAll(() => {
    for (const receiver of others) receiver.close();
  });

  /** Registers a receiver that answers so. */
  async function register(name: string, answer: Answer, settings: object = {}): Promise<string> {
    const receiver = await Receiver.start(answer);
    others.push(receiver);
    const { id } = await api<{ id: string }>('POST', '/destinations', {
      url: receiver.url,
      name,
      events: ['*'],
      retry: { maxAttempts: 2 },
      ...settings,
    });
    return id;
  }

  test('reads every page without layout faults', async () => {
    const ids = {
      vendor: await register('vendor-portal', ({ id }) => (id.charCodeAt(5) % 9 === 0 ? 500 : 200), {
        events: ['vendor.*', 'order.*'],
        filter: { data: { total: [{ numeric: ['>=', 100] }] } },
      }),
      accounting: await register('accounting', () => 200, { events: ['payment.*'] }),
      crm: await register('marketing-crm', () => 410),
      lake: await register(
        'analytics-lake',
        ({ id, number }) => (number === 1 && id.charCodeAt(6) % 7 === 0 ? 503 : 200),
        { retry: { maxAttempts: 4 } },
      ),
      eu: await register('warehouse-eu', () => 200, { rateLimit: { perMinute: 60, burst: 20 } }),
    };
    await api('POST', `/destinations/${ids.accounting}/pause`);
    const types = [
      'order.created',
      'order.updated',
      'payment.processed',
      'certificate.issued',
      'product.updated',
      'vendor.registration',
    ];
    for (let round = 0; round < 8; round += 1)
      await stack.publish(
        types.map((type, index) => ({
          type,
          detail: JSON.stringify({ ...ORDER, orderId: `ord_${round}`, total: 40 * index }),
        })),
      );
    await stack.deliveriesWhen(ids.lake, 48, ({ status }) => status === 'SUCCESS');
    await tab.page.locator('.toasts p').first().waitFor({ state: 'detached' });

    await menu('Overview').click();
    await row('marketing-crm').getByText('Disabled', { exact: true }).waitFor();
    await tab.page.locator('canvas').nth(1).waitFor();
    await inspect('overview');
    await menu('Destinations').click();
    await tab.page.locator('svg.spark').nth(4).waitFor();
    await inspect('destinations');
    await menu('Deliveries').click();
    await row('analytics-lake').nth(10).waitFor();
    await inspect('deliveries');
    await tab.visit(`#/destinations/${ids.lake}`);
    await heading('analytics-lake').waitFor();
    await inspect('destination');
    await row('order.created').getByRole('link').first().click();
    await tab.page.getByRole('link', { name: 'Payload and other destinations' }).click();
    await row('accounting').getByText('Not subscribed', { exact: true }).waitFor();
    await row('vendor-portal').getByText('$.data.total').first().waitFor();
    await inspect('event');
    await tab.visit(`#/destinations/${await idOf('berlin-shop')}/recover`);
    await heading('Recover berlin-shop').waitFor();
    await tab.page.getByRole('button', { name: 'Dry run' }).click();
    await tab.page.getByText(/would be sent again/).waitFor();
    await inspect('recover');
  });
});

describe('the console', () => {
  test('never reloaded and logged no error', async () => {
    expect(await tab.page.evaluate('window.neverReloaded')).toBe(true);
    // The one refusal that the first URL was meant to get.
    expect(tab.errors.filter((error) => !error.includes('422'))).toEqual([]);
  });

  test('has no accessibility violation in light and dark', () => {
    expect(violations).toEqual([]);
  });

  test('fits a phone', async () => {
    const phone = await ConsoleTab.open(browser, stack.stack.consoleUrl ?? '', 375, 720);
    const [delivery] = (
      await api<{ items: { id: string; eventId: string }[] }>(
        'GET',
        `/deliveries?destination=${await idOf('berlin-shop')}`,
      )
    ).items;
    const found: string[] = [];
    for (const address of [
      '#/',
      '#/destinations',
      '#/deliveries',
      `#/deliveries/${delivery?.id}`,
      `#/events/${delivery?.eventId}`,
      `#/destinations/${await idOf('berlin-shop')}`,
    ]) {
      await phone.visit(address);
      await phone.page.getByRole('main').getByRole('link').first().waitFor();
      if ((await phone.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')) > 0)
        found.push(`${address} is wider than the screen`);
      found.push(...(await phone.inspect(address === '#/' ? 'phone' : address, address === '#/')));
    }
    await phone.close();
    expect(found).toEqual([]);
  });

  test('sends requests to its own origin only', () => {
    expect(tab.requests.filter((url) => !url.startsWith(`${origin()}/`))).toEqual([]);
  });

  test('has less than 100 KB of compressed script', () => {
    const scripts = readdirSync(join(PAGE, 'assets')).filter((name) => name.endsWith('.js'));
    const size = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(PAGE, 'assets', name))).length, 0);
    expect(scripts.length).toBeGreaterThan(0);
    expect(size).toBeLessThan(SCRIPT_LIMIT);
  });

  test('reports a lost API and continues when it returns', async () => {
    await tab.visit('#/destinations');
    await row('berlin-shop').waitFor();
    await tab.context.setOffline(true);
    await tab.page.getByText('Reconnecting…').waitFor();
    await tab.context.setOffline(false);
    await tab.page.getByText('Live', { exact: true }).waitFor();
    expect(await row('berlin-shop').count()).toBe(1);
  });
});
