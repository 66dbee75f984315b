import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { ConsoleTab, launchBrowser } from '../helpers/console-browser.ts';
import type { PageConfiguration } from '../helpers/console-api.ts';
import { consoleAddress, consoleOrigin, VIEWER } from '../helpers/console-api.ts';
import { LocalStack } from '../helpers/local-stack.ts';

/** The session of a local stack, which comes with the printed address. */

let stack: LocalStack;
let browser: Browser;

beforeAll(async () => {
  stack = await LocalStack.start();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

const printed = (): string => stack.stack.consoleUrl ?? '';
const live = (page: Page) => page.getByText('Live', { exact: true }).waitFor();
const asksForTheAddress = (page: Page) => page.getByRole('heading', { name: 'Open the printed address' }).waitFor();
const stored = (page: Page): Promise<Record<string, string>> => page.evaluate('({ ...sessionStorage })');
/** As somebody does who pastes it into the address bar of an open tab: only the fragment changes. */
const paste = (page: Page, address: string) =>
  page.evaluate(`location.hash = ${JSON.stringify(new URL(address).hash)}`);

describe('without a session', () => {
  test('the page names the address to open, and asks nothing of the API', async () => {
    const tab = await ConsoleTab.open(browser, `${consoleOrigin(stack)}/`);
    await asksForTheAddress(tab.page);
    expect(tab.requests.filter((url) => url.includes('/api/'))).toEqual([]);
    expect(tab.errors).toEqual([]);
    await tab.close();
  });

  test('of this start, the page says that it has ended', async () => {
    const tab = await ConsoleTab.open(browser, `${consoleOrigin(stack)}/#session=${'A'.repeat(43)}`);
    await asksForTheAddress(tab.page);
    expect(tab.page.url()).not.toContain('session=');
    expect(await stored(tab.page)).toEqual({});
    await tab.close();
  });
});

describe('the printed address', () => {
  test('opens the console, and leaves the address bar', async () => {
    const tab = await ConsoleTab.open(browser, printed());
    await live(tab.page);
    expect(tab.page.url()).not.toContain('session=');
    expect(tab.errors).toEqual([]);
    await tab.close();
  });

  test('pasted into a tab without a session opens the console there', async () => {
    const tab = await ConsoleTab.open(browser, `${consoleOrigin(stack)}/`);
    await asksForTheAddress(tab.page);
    await paste(tab.page, printed());
    await live(tab.page);
    expect(tab.page.url()).not.toContain('session=');
    await tab.close();
  });

  test('pasted into a live tab leaves the address bar, and the page stays', async () => {
    const tab = await ConsoleTab.open(browser, printed());
    await live(tab.page);
    await tab.visit('#/destinations');
    await tab.page.getByRole('heading', { level: 1, name: 'Destinations' }).waitFor();
    await paste(tab.page, printed());
    await tab.page.waitForFunction("!location.hash.includes('session')");
    await tab.page.getByRole('heading', { level: 1, name: 'Destinations' }).waitFor();
    await live(tab.page);
    expect(tab.errors).toEqual([]);
    await tab.close();
  });

  test('of another colleague takes the place of the session before', async () => {
    const tab = await ConsoleTab.open(browser, printed());
    await live(tab.page);
    const before = await stored(tab.page);
    await paste(tab.page, await consoleAddress(stack, VIEWER));
    await live(tab.page);
    expect(await stored(tab.page)).not.toEqual(before);
    await tab.close();
  });
});

describe('the session of a tab', () => {
  test('is its own: signing out ends it, and no other', async () => {
    const [one, two] = [await ConsoleTab.open(browser, printed()), await ConsoleTab.open(browser, printed())];
    await live(one.page);
    await live(two.page);
    const { 'webhooks.session': session = '' } = await stored(one.page);
    await one.page.getByRole('button', { name: 'Sign out' }).click();
    await asksForTheAddress(one.page);
    const { signIn } = (await (await fetch(`${consoleOrigin(stack)}/config.json`)).json()) as PageConfiguration;
    const form = { grant_type: 'refresh_token', client_id: signIn.clientId, refresh_token: session };
    expect((await fetch(signIn.tokenUrl, { method: 'POST', body: new URLSearchParams(form) })).status).toBe(400);
    await two.page.reload();
    await live(two.page);
    await one.close();
    await two.close();
  });

  test('ends with it: a new tab needs the printed address', async () => {
    const tab = await ConsoleTab.open(browser, printed());
    await live(tab.page);
    expect(await tab.page.evaluate('[localStorage.length, Object.keys(sessionStorage)]')).toEqual([
      0,
      ['webhooks.session'],
    ]);
    const other = await tab.context.newPage();
    await other.goto(`${consoleOrigin(stack)}/`);
    await asksForTheAddress(other);
    await tab.close();
  });

  test('outlives a reload', async () => {
    const tab = await ConsoleTab.open(browser, printed());
    await live(tab.page);
    await tab.page.reload();
    await live(tab.page);
    await tab.close();
  });

  test('renews its token by the clock of the page', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const { signIn } = (await (await fetch(`${consoleOrigin(stack)}/config.json`)).json()) as PageConfiguration;
    let renewals = 0;
    page.on('request', (request) => {
      if (request.url() === signIn.tokenUrl) renewals += 1;
    });
    await page.clock.install();
    await page.goto(printed());
    await live(page);
    expect(renewals).toBe(1);
    const renewed = page.waitForRequest(signIn.tokenUrl);
    await page.clock.fastForward('15:00');
    await renewed;
    // The stack's clock stays behind that of the page, whose figures are old now.
    await page.waitForResponse(
      (response) => response.url().startsWith(`${consoleOrigin(stack)}/api/`) && response.ok(),
    );
    expect(renewals).toBe(2);
    await context.close();
  });
});
