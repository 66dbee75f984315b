import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { managerOf } from '../../local/start-stack.ts';
import { ConsoleTab, launchBrowser } from '../helpers/console-browser.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

/** The console in front of hostile names, payloads, addresses and browsers. */

const NAME = 'shop\u202e\u2066<img src=x onerror=alert(1)>\u200b';
const TYPE = 'order.\u202e<script>alert(1)</script>';
const RESPONSE = '\u001b[2J<script>alert(1)</script>\u202e';

let stack: LocalStack;
let browser: Browser;
let receiver: Receiver;
let tab: ConsoleTab;
let destinationId: string;

beforeAll(async () => {
  receiver = await Receiver.start((_post, response) => {
    response.writeHead(500).end(RESPONSE);
    return undefined;
  });
  stack = await LocalStack.start();
  browser = await launchBrowser();
  tab = await ConsoleTab.open(browser, address());
  const retry = { maxAttempts: 1, baseSeconds: 1 };
  const registered = await managerOf(stack.stack).registerWebhook({
    name: NAME,
    url: receiver.url,
    events: ['*'],
    retry,
  });
  destinationId = registered.id;
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  receiver?.close();
});

const address = (): string => stack.stack.consoleUrl ?? '';
const text = (selector: string) => tab.page.locator(selector).innerText();

describe('hostile text in the console', () => {
  test('is text, isolated from what stands around it', async () => {
    await stack.publish([{ type: TYPE, detail: '{"eventId":"hostile","note":"\u202eabc\u200b"}' }]);
    await stack.deliveriesWhen(destinationId, 1, ({ status }) => status === 'RETRY_EXHAUSTED');
    await tab.visit('#/destinations');
    const link = tab.page.getByRole('link', { name: /^shop/ });
    await link.waitFor();
    const style = "getComputedStyle([...document.links].find(({ text }) => text.startsWith('shop'))).unicodeBidi";
    expect(await tab.page.evaluate(style)).toBe('isolate');
    await link.click();
    await tab.page.getByRole('heading', { level: 1, name: /^shop/ }).waitFor();
    expect(await tab.page.title()).toMatch(/^shop\\u202e\\u2066<img src=x onerror=alert\(1\)>\\u200b · Webhooks$/);
    await tab.page.getByRole('button', { name: 'Pause' }).click();
    await tab.page.getByText(/^shop\\u202e\\u2066<img .*>\\u200b is paused/).waitFor();
    expect(tab.errors).toEqual([]);
  });

  test('of a receiver and of a publisher is shown with escapes', async () => {
    const [delivery] = await stack.deliveries(destinationId);
    await tab.visit(`#/events/${String(delivery?.eventId)}`);
    await tab.page.getByText('the body that receivers get').waitFor();
    expect(await text('pre')).toContain(String.raw`"note": "\u202eabc\u200b"`);
    await tab.page.getByRole('link', { name: /^Delivery to/ }).click();
    // That of an attempt that failed is open.
    const response = tab.page.locator('details', { has: tab.page.getByText('Response', { exact: true }) });
    expect(await response.locator('pre').innerText()).toBe(String.raw`\u001b[2J<script>alert(1)</script>\u202e`);
    expect(tab.errors).toEqual([]);
  });

  // EventBridge accepts 1,000 levels. A stack that takes more must not break the page.
  test.each([1_000, 50_000, 480_000])('that nests %d levels deep is shown', async (depth) => {
    const payload = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const known = {
      id: 'msg_1',
      webhookId: 'msg_1',
      type: 'order.deep',
      source: 'shop',
      acceptedAt: '2026-01-31T12:00:00Z',
    };
    const body = JSON.stringify({ ...known, verdicts: [], violations: [], payload: 'PAYLOAD' });
    await tab.page.route(/\/api\/events\//, (route) =>
      route.fulfill({ contentType: 'application/json', body: body.replace('"PAYLOAD"', payload) }),
    );
    await tab.visit(`#/events/deep-${depth}`);
    await tab.page.getByRole('heading', { level: 1, name: 'order.deep' }).waitFor();
    expect((await tab.page.locator('pre').textContent())?.replaceAll(/\s/g, '') === payload).toBe(true);
    await tab.page.unroute(/\/api\/events\//);
    await tab.visit('#/');
    await tab.page.getByRole('heading', { level: 1, name: /destination/ }).waitFor();
    expect(tab.errors).toEqual([]);
  });
});

test.each(['..%2Fhealth', '..', '%2e%2e', '..%2F..%2Fconfig.json', 'dst_1%2Frotate-secret%3F'])(
  'an address with the id %s reads nothing but a destination',
  async (id) => {
    tab.requests.length = 0;
    await tab.visit(`#/destinations/${id}`);
    await tab.page.getByRole('alert').waitFor();
    const paths = tab.requests.map((url) => new URL(url).pathname).filter((path) => !path.endsWith('/destinations'));
    for (const path of paths) expect(path).toMatch(/^\/api\/(destinations\/[^/]+(\/stats)?|deliveries|audit)$/);
  },
);

test.each(['en-US@posix', 'C', '', 'x'])('a browser of the language %j draws the charts', async (language) => {
  const context = await browser.newContext();
  await context.addInitScript(`
    Object.defineProperty(Navigator.prototype, 'language', { get: () => ${JSON.stringify(language)}, configurable: true });
  `);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  await page.goto(address());
  await page.locator('canvas').first().waitFor();
  expect(errors).toEqual([]);
  await context.close();
});
