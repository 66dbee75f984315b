import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { verifyWebhook } from '../../sdk/src/receiver.ts';
import { consoleAddress, ConsoleApi, VIEWER } from '../helpers/console-api.ts';
import { ConsoleTab, launchBrowser } from '../helpers/console-browser.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

/** Colleagues at work in the console, each on a desktop and on a phone. The other journeys of the console are beside. */

const SCREENS = [
  { screen: 'desktop', width: 1180, height: 740 },
  { screen: 'phone', width: 375, height: 720 },
] as const;
const FILTER = '{"data": {"total": [{"numeric": [">=", 1000]}]}}';
/** The page asks for what is refused or missing; Chromium reports each such response. */
const EXPECTED =
  /status of (404|412|422)|ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/;

let stack: LocalStack;
let browser: Browser;
let admin: ConsoleApi;
let shop: Receiver;
const tabs: ConsoleTab[] = [];

beforeAll(async () => {
  shop = await Receiver.start();
  stack = await LocalStack.start();
  browser = await launchBrowser();
  admin = await ConsoleApi.signIn(stack);
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  shop?.close();
});

afterEach(async () => {
  for (const tab of tabs.splice(0)) {
    expect(tab.errors.filter((error) => !EXPECTED.test(error))).toEqual([]);
    await tab.close();
  }
});

interface Screen {
  width: number;
  height: number;
}

async function open(
  { width, height }: Screen,
  address: string,
  colleague?: Parameters<typeof consoleAddress>[1],
): Promise<ConsoleTab> {
  const tab = await ConsoleTab.open(browser, await consoleAddress(stack, colleague), width, height);
  tabs.push(tab);
  await tab.page.getByText('Live', { exact: true }).waitFor();
  await tab.visit(address);
  return tab;
}

/** The page breaks no rule in light and dark, is no wider than the screen, and its state is in sight. */
async function inspect(tab: ConsoleTab, name: string): Promise<void> {
  await tab.page.evaluate('scrollTo(0, 1e6)');
  const box = await tab.page.locator('.pulse').boundingBox();
  expect(box?.y).toBeGreaterThanOrEqual(0);
  await tab.page.evaluate('scrollTo(0, 0)');
  expect(await tab.inspect(name)).toEqual([]);
  expect(await tab.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
}

const heading = ({ page }: ConsoleTab, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
const button = ({ page }: ConsoleTab, name: string) => page.getByRole('button', { name, exact: true });
const field = ({ page }: ConsoleTab, name: string) => page.getByRole('main').getByLabel(name, { exact: true });
const wrong = ({ page }: ConsoleTab, name: string) => page.locator('.field.wrong').filter({ hasText: name });
const clipboard = ({ page }: ConsoleTab): Promise<string> => page.evaluate('navigator.clipboard.readText()');

/** Escape, a click beside the dialog and the way back leave a secret where it is. */
async function tryToLoseIt(tab: ConsoleTab): Promise<void> {
  for (let times = 0; times < 3; times += 1) await tab.page.keyboard.press('Escape');
  await tab.page.mouse.click(3, 3);
  await tab.page.evaluate('history.back()');
  await tab.page.evaluate(`location.hash = '#/t/*/audit'`);
  await tab.page.getByRole('dialog').getByText('Copy it now.').waitFor();
}

/** A link, the menu of tenants, the way back and Escape take no input that is not saved; nor does a reload without a question. */
async function leaveAndStay(tab: ConsoleTab): Promise<void> {
  const dialog = tab.page.getByRole('dialog', { name: 'Leave without saving?' });
  const url = await field(tab, 'URL').inputValue();
  const ways = [
    () => tab.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Audit' }).click(),
    () => tab.page.locator('label.tenant select').selectOption('All tenants'),
    () => tab.page.evaluate('history.back()'),
    () => tab.page.getByRole('main').getByRole('link', { name: 'Cancel' }).click(),
  ];
  const before = tab.page.url();
  for (const [index, leave] of ways.entries()) {
    await leave();
    await dialog.waitFor();
    if (index === 0) await inspect(tab, 'leave');
    if (index % 2 === 0) await tab.page.keyboard.press('Escape');
    else await button(tab, 'Stay here').click();
    await dialog.waitFor({ state: 'detached' });
    expect(tab.page.url()).toBe(before);
  }
  await tab.page.keyboard.press('Escape');
  const asked = tab.page.waitForEvent('dialog');
  await tab.page.evaluate('setTimeout(() => location.reload())');
  const question = await asked;
  expect(question.type()).toBe('beforeunload');
  await question.dismiss();
  expect(await field(tab, 'URL').inputValue()).toBe(url);
}

async function register(tenant: string, settings: object = {}): Promise<{ id: string; name: string; secret: string }> {
  const name = `${tenant}-shop`;
  const { body, text, status } = await admin.call<{ id: string; name: string; secret: string }>(
    'POST',
    '/destinations',
    {
      body: { url: shop.url, name, tenant, events: ['order.*'], retry: { maxAttempts: 1 }, ...settings },
    },
  );
  if (status !== 201) throw new Error(text);
  return body;
}

describe.each(SCREENS)('on a $screen,', ({ screen, ...size }) => {
  test('a partner manager registers with a filter', async () => {
    const tenant = `acme-${screen}`;
    const tab = await open(size, `#/t/${tenant}/`);
    await heading(tab, `Tenant ${tenant} has no destination yet`).waitFor();
    await inspect(tab, 'empty overview');
    await tab.page.getByRole('main').getByRole('link', { name: 'Register a destination' }).click();

    // The API's own sentences stand beside the fields.
    await field(tab, 'URL').fill('http://10.0.0.1/');
    await field(tab, 'Event types').fill('order.crated');
    await button(tab, 'Register').click();
    await wrong(tab, 'URL')
      .getByText(/only https is allowed|private|10\.0\.0\.1/)
      .first()
      .waitFor();
    await field(tab, 'Deliveries a minute').fill('60');
    await button(tab, 'Register').click();
    await wrong(tab, 'At once after a pause').getByText('rateLimit.burst').waitFor();
    expect(await field(tab, 'At once after a pause').getAttribute('aria-invalid')).toBe('true');
    await inspect(tab, 'refused registration');

    await field(tab, 'URL').fill(shop.url);
    await leaveAndStay(tab);
    await field(tab, 'Name').fill(`${tenant}-shop`);
    await field(tab, 'At once after a pause').fill('20');
    expect(await field(tab, 'Tenant').inputValue()).toBe(tenant);
    await tab.page.getByText('order.crated is not in the catalogue.').waitFor();
    await button(tab, 'order.created').click();
    await button(tab, 'Remove order.created').waitFor();

    // The filter is tested while it is typed: with the example of the type, and with a stored event.
    await field(tab, 'Filter (empty: every event of these types)').fill('{"data": {"total"');
    await tab.page.getByText(/is not JSON/).waitFor();
    await field(tab, 'Filter (empty: every event of these types)').fill(FILTER);
    await tab.page.getByText('Matches', { exact: true }).or(tab.page.getByText('Does not match')).waitFor();
    await publish(tenant, 12);
    const cheap = await eventOf(tenant);
    await field(tab, 'Test it with').selectOption('a stored event');
    await field(tab, 'Id of the event').fill(cheap);
    await tab.page.getByText('$.data.total').waitFor();
    await inspect(tab, 'registration');

    // Who wants no default sees what a policy means before it is saved.
    await field(tab, 'When to try again').selectOption('A schedule of my own …');
    await field(tab, 'Waits between the attempts').fill('5s soon');
    await tab.page.getByText('The times are drawn once the waits can be read.').waitFor();
    await button(tab, 'Register').click();
    await wrong(tab, 'Waits between the attempts')
      .getByText(/whole number followed by s, m, h or d/)
      .waitFor();
    await field(tab, 'Waits between the attempts').fill('5s 5m 2h');
    const drawing = tab.page.locator('[data-part=attempt-times]').first();
    await drawing.getByText('4 attempts, the last one 2 h 5 min after the first.').waitFor();
    await tab.page.getByText('Deadline, failures, and policies of single event types').click();
    await field(tab, 'Give up at').fill('4xx 410');
    await button(tab, 'Register').click();
    await wrong(tab, 'Give up at')
      .getByText(/is also in disableOn/)
      .waitFor();
    await field(tab, 'Give up at').fill('4xx');
    await button(tab, 'Add a policy for an event type').click();
    await field(tab, 'Event type or family').fill('order.paid');
    const ofType = tab.page.getByRole('group', { name: 'Policy of order.paid' });
    await ofType.getByLabel('When to try again').selectOption({ value: 'impatient' });
    await ofType.getByText('5 attempts, the last one 18 s after the first.').waitFor();
    await inspect(tab, 'retry policy');
    const drawn = await drawing.innerText();
    await button(tab, 'Register').click();

    await tab.page.getByRole('dialog', { name: `${tenant}-shop is registered` }).waitFor();
    await tryToLoseIt(tab);
    await inspect(tab, 'secret');
    await button(tab, 'Copy the secret').click();
    await tab.page.getByText('The secret is in the clipboard.').waitFor();
    const secret = await clipboard(tab);
    expect(secret.length).toBeGreaterThan(16);
    await button(tab, 'Done').click();

    await heading(tab, `${tenant}-shop`).waitFor();
    expect(await tab.page.getByText(secret).count()).toBe(0);
    // The API reckons as the form did.
    const retries = tab.page.getByRole('region', { name: 'Retries' });
    expect(await retries.locator('[data-part=attempt-times]').first().innerText()).toBe(drawn);
    await retries.getByText('Of order.paid: preset impatient').waitFor();
    const before = shop.posts.length;
    await button(tab, 'Send a first test').click();
    await tab.page.getByRole('dialog').getByLabel('Event type').fill('order.cancelled');
    await tab.page.getByRole('dialog').getByLabel('Data of the event').fill('{"orderId": "ord_7", "total": 1500.5}');
    await button(tab, 'Send').click();
    await tab.page.getByText('The receiver accepted the test').waitFor();
    await inspect(tab, 'test');
    const post = (await shop.received(before + 1)).at(-1);
    expect(verifyWebhook(post?.body ?? '', post?.headers ?? {}, secret)).toMatchObject({
      event: 'order.cancelled',
      data: { orderId: 'ord_7', total: 1500.5 },
    });
    await button(tab, 'Close').click();

    await publish(tenant, 1500);
    await tab.page.getByRole('row').filter({ hasText: 'order.created' }).getByText('Success').waitFor();
    await inspect(tab, 'destination');
    expect(shop.posts.slice(before).map(({ body }) => body)).toHaveLength(2);

    // A link has the tenant; another tenant's list does not have the destination.
    await tab.visit('#/t/nobody/destinations');
    await tab.page.getByText('The tenant nobody has no destination yet.').waitFor();
    await tab.page.getByLabel('Tenant').selectOption(tenant);
    await tab.page
      .getByRole('row')
      .filter({ hasText: `${tenant}-shop` })
      .waitFor();
    expect(tab.page.url()).toContain(`#/t/${tenant}/destinations`);
    await inspect(tab, 'destinations');

    // The search finds it by its URL, from any tenant, and asks for nothing that does not exist.
    tab.errors.length = 0;
    await tab.page.getByRole('searchbox', { name: 'Search names, URLs, types and ids' }).fill(new URL(shop.url).port);
    await tab.page.keyboard.press('Enter');
    await tab.page.getByRole('link', { name: `${tenant}-shop` }).waitFor();
    await inspect(tab, 'search');
    await tab.idle();
    expect(tab.errors).toEqual([]);
  });

  test('an admin rotates a secret', async () => {
    const tenant = `rotating-${screen}`;
    const { id, name, secret: old } = await register(tenant);
    const tab = await open(size, `#/t/${tenant}/destinations/${id}`);
    await heading(tab, name).waitFor();
    await button(tab, 'Rotate secret').click();
    await tab.page.getByRole('dialog').getByLabel('Secret of your own').fill('short');
    await button(tab, 'Rotate').click();
    await tab.page.getByRole('dialog').locator('.field.wrong').getByText('secret', { exact: true }).waitFor();
    await tab.page.getByRole('dialog').getByLabel('Secret of your own').fill('');
    await inspect(tab, 'rotation');
    await button(tab, 'Rotate').click();
    await tab.page.getByRole('dialog', { name: `The new secret of ${name}` }).waitFor();
    await tryToLoseIt(tab);
    const secret = await tab.page.getByRole('dialog').locator('code').first().innerText();
    await button(tab, 'I have copied it').click();
    await tab.page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await tab.page.getByText(secret).count()).toBe(0);

    // Both secrets sign for a day.
    const before = shop.posts.length;
    await publish(tenant, 20);
    const post = (await shop.received(before + 1)).at(-1);
    for (const each of [secret, old]) expect(verifyWebhook(post?.body ?? '', post?.headers ?? {}, each)).toBeDefined();

    await tab.page.getByText('rotate secret').first().waitFor();
    await tab.page.getByRole('link', { name: 'All changes' }).click();
    await heading(tab, 'Audit').waitFor();
    const row = tab.page.getByRole('row').filter({ hasText: 'rotate secret' });
    await row.getByRole('link', { name }).waitFor();
    await inspect(tab, 'audit');
  });

  test('an admin does not overwrite what somebody else changed', async () => {
    const { id, name } = await register(`edited-${screen}`, { headers: { Authorization: 'Bearer 1' } });
    const tab = await open(size, `#/destinations/${id}/edit`);
    await field(tab, 'Name').fill(`${name}-2`);
    await field(tab, 'Deliveries a minute').fill('30');
    const { headers } = await admin.call('GET', `/destinations/${id}`);
    const other = { body: { description: 'of somebody else' }, headers: { 'if-match': headers.get('etag') ?? '' } };
    expect((await admin.call('PATCH', `/destinations/${id}`, other)).status).toBe(200);
    await button(tab, 'Save').click();
    await tab.page.getByText(/Somebody else changed this destination meanwhile/).waitFor();
    await tab.page
      .getByRole('alert')
      .getByText(/description\. You changed name, limit/)
      .waitFor();
    await inspect(tab, 'changed meanwhile');
    await button(tab, 'Put my changes on theirs').click();
    expect(await field(tab, 'Description').inputValue()).toBe('of somebody else');
    await button(tab, 'Save').click();
    await heading(tab, `${name}-2`).waitFor();
    expect((await admin.call('GET', `/destinations/${id}`)).body).toMatchObject({
      name: `${name}-2`,
      description: 'of somebody else',
      rateLimit: { perMinute: 30 },
      headers: { Authorization: '(hidden)' },
    });
  });

  test('an admin pauses and deletes a destination, and finds it by its id', async () => {
    const tenant = `paused-${screen}`;
    const { id, name } = await register(tenant);
    const tab = await open(size, `#/t/${tenant}/catalogue/order.created`);
    await tab.page.getByRole('heading', { name: 'JSON Schema of data' }).waitFor();
    await button(tab, 'Copy the example').click();
    expect(JSON.parse(await clipboard(tab))).toHaveProperty('orderId');
    await inspect(tab, 'catalogue');
    await tab.page.keyboard.press('/');
    await tab.page.keyboard.type(id);
    await tab.page.keyboard.press('Enter');
    await heading(tab, name).waitFor();
    await button(tab, 'Pause').click();
    await tab.page.locator('.badge', { hasText: 'Paused' }).waitFor();
    await publish(tenant, 20);
    await tab.page.getByRole('row').filter({ hasText: 'order.created' }).getByText('Pending').waitFor();
    await button(tab, 'Delete').click();
    await tab.page.getByText('1 delivery waits, and ends as RETRY_EXHAUSTED.').waitFor();
    await tab.page.getByText('No attempt is known.').waitFor();
    await inspect(tab, 'deletion');
    await button(tab, 'Delete it').click();
    await heading(tab, 'Destinations').waitFor();
    await tab.page.getByText(`The tenant ${tenant} has no destination yet.`).waitFor();
  });

  test('somebody without network sees that, and that it is back', async () => {
    const { name } = await register(`offline-${screen}`);
    const tab = await open(size, '#/destinations');
    const told = tab.page.getByRole('main').getByText(/^Not reachable since/);
    await tab.page.getByRole('row').filter({ hasText: name }).waitFor();
    await tab.context.setOffline(true);
    await told.waitFor();
    await tab.page.getByRole('row').filter({ hasText: name }).waitFor();
    await tab.context.setOffline(false);
    await told.waitFor({ state: 'detached' });
    await tab.page.getByText('Live', { exact: true }).waitFor();
  });

  test('a viewer cannot write', async () => {
    const { id, name } = await register(`viewed-${screen}`);
    const tab = await open(size, '#/', VIEWER);
    await tab.page.getByText('You may read here. Only an admin may change something.').waitFor();
    const writing = /Register|Edit|Pause|Resume|Recover|Backfill|Rotate|Delete|Send|Resend|Erase/;
    const writes = () => tab.page.getByRole('main').getByRole('button', { name: writing }).count();
    await tab.visit('#/destinations');
    await tab.page.getByRole('row').filter({ hasText: name }).waitFor();
    expect(await tab.page.getByRole('link', { name: /Register/ }).count()).toBe(0);
    await tab.visit(`#/destinations/${id}`);
    await heading(tab, name).waitFor();
    expect(await writes()).toBe(0);
    expect(await tab.page.getByRole('link', { name: /^(Edit|Recover|Backfill)$/ }).count()).toBe(0);
    await tab.page.getByRole('region', { name: 'Recoveries and backfills' }).getByText('None yet.').waitFor();
    await inspect(tab, 'destination of a viewer');
    await tab.visit(`#/destinations/${id}/backfill`);
    await heading(tab, name).waitFor();
    expect(await tab.page.getByRole('dialog').count()).toBe(0);
    for (const [address, sentence] of [
      ['#/destinations/new', /Only an admin may register/],
      [`#/destinations/${id}/edit`, /Only an admin may change/],
    ] as const) {
      await tab.visit(address);
      await tab.page.getByRole('main').getByText(sentence).waitFor();
      expect(await tab.page.getByRole('main').getByRole('textbox').count()).toBe(0);
    }
    // The API refuses it as well, whatever the page shows.
    const viewer = await ConsoleApi.signIn(stack, VIEWER);
    expect((await viewer.call('POST', `/destinations/${id}/pause`)).status).toBe(403);
    await button(tab, 'Sign out').click();
    await heading(tab, 'Open the printed address').waitFor();
  });
});

async function publish(tenant: string, total: number): Promise<void> {
  await stack.publish([{ type: 'order.created', detail: JSON.stringify({ tenant, orderId: 'ord_1', total }) }]);
}

/** The id of the latest event of a tenant. */
async function eventOf(tenant: string): Promise<string> {
  for (;;) {
    const { body } = await admin.call<{ items: { id: string }[] }>('GET', `/events?tenant=${tenant}`);
    if (body.items[0] !== undefined) return body.items[0].id;
  }
}

test('somebody whose page cannot load its charts reads what they show', async () => {
  await register('charts');
  const before = shop.posts.length;
  await publish('charts', 20);
  await shop.received(before + 1);
  const tab = await ConsoleTab.open(browser, 'about:blank');
  tabs.push(tab);
  await tab.page.route(/\/assets\/uPlot/, (route) => route.abort('connectionrefused'));
  await tab.page.goto(await consoleAddress(stack));
  const told = /^Attempts: \d+ .*\. The chart could not be loaded: reload the page to see it\.$/;
  await tab.page.getByText(told).waitFor();
  await inspect(tab, 'charts that are not loaded');
});

/** The last of the file: it kills the stack. */
test('somebody whose API dies sees that', async () => {
  const { id, name } = await register('dying');
  const before = shop.posts.length;
  await publish('dying', 20);
  await shop.received(before + 1);
  const all = await Promise.all(
    SCREENS.flatMap((size) =>
      ['#/', `#/t/dying/destinations`, `#/destinations/${id}`].map((address) => open(size, address)),
    ),
  );
  for (const tab of all) await tab.page.getByRole('main').getByText(name).first().waitFor();
  await stack.kill();
  for (const tab of all) {
    const told = tab.page.getByText(/^Not reachable since \d\d:\d\d; figures are of \d\d:\d\d$/);
    await told.first().waitFor();
    await tab.page.locator('.pulse', { hasText: 'Not reachable' }).waitFor();
    expect(await tab.page.locator('main.old').count()).toBe(1);
    // Nothing reassures, and what was read stays.
    expect(await tab.page.getByText(/healthy|No destination fails|Live/).count()).toBe(0);
    await tab.page.getByRole('main').getByText(name).first().waitFor();
    await inspect(tab, 'not reachable');
  }
});
