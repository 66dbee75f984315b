import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { synthesize } from '../../local/synthesize.ts';
import { ConsoleTab, launchBrowser } from '../helpers/console-browser.ts';
import { consoleOrigin } from '../helpers/console-api.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { SignInProvider } from '../helpers/sign-in-provider.ts';

/** Sign-in in Chromium at an OpenID Connect provider over https, as on AWS with an issuer of one's own. */

/** So short that pages renew theirs while a test looks on. */
const ID_TOKEN_SECONDS = 4;

let provider: SignInProvider;
let folder: string;
let stack: LocalStack;
let browser: Browser;
let origin: string;

beforeAll(async () => {
  provider = await SignInProvider.start({
    people: { ada: ['webhooks-admins'], vera: ['others', 'webhooks-viewers'], nora: [] },
    idTokenSeconds: ID_TOKEN_SECONDS,
  });
  folder = mkdtempSync(join(tmpdir(), 'console-sign-in-'));
  const [assembly, ca] = [join(folder, 'cdk.out'), join(folder, 'ca.pem')];
  writeFileSync(ca, provider.certificate);
  await synthesize(assembly, {
    'webhooks.console.issuer': provider.settings,
    'webhooks.console.groups': { claim: 'groups' },
  });
  stack = await LocalStack.start({ assembly, ca });
  origin = consoleOrigin(stack);
  provider.pageOrigin = origin;
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await provider?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A tab that trusts the provider's certificate, at the provider's page. */
async function arrive(address = `${origin}/`): Promise<ConsoleTab> {
  const tab = await ConsoleTab.open(browser, address, undefined, undefined, true);
  await tab.page.getByRole('heading', { name: 'Who are you?' }).waitFor();
  return tab;
}

async function signInAs(name: string, address?: string): Promise<ConsoleTab> {
  const tab = await arrive(address);
  await tab.page.getByRole('button', { name, exact: true }).click();
  await tab.page.waitForURL((url) => url.origin === origin);
  return tab;
}

/** By the button of the page; the provider asks for consent each time, as the scope offline_access demands. */
async function signInAgain({ page }: ConsoleTab): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'ada', exact: true }).click();
}

const apiCalls = ({ requests }: ConsoleTab): string[] => requests.filter((url) => url.startsWith(`${origin}/api/`));
const stored = (page: Page): Promise<Record<string, string>> => page.evaluate('({ ...sessionStorage })');
/** Status of an API call with the token that the page has. */
const statusOf = (page: Page, method: string, path: string, authorization: string): Promise<number> =>
  page.evaluate(
    `fetch('/api${path}', { method: '${method}', headers: { authorization: '${authorization}' } }).then(({ status }) => status)`,
  );

/** The header of the next API call of the page. */
async function authorizationOf({ page }: ConsoleTab): Promise<string> {
  const request = await page.waitForRequest((one) => one.url().startsWith(`${origin}/api/`));
  return (await request.allHeaders())['authorization'] ?? '';
}

test('the stack prints the address alone: there is no session before somebody signs in', () => {
  expect(stack.stack.consoleUrl).toBe(`${origin}/`);
});

describe('somebody who signs in', () => {
  test('returns to the page that was asked for, and leaves no token in an address or a cookie', async () => {
    const tab = await signInAs('ada', `${origin}/#/destinations`);
    await tab.page.getByRole('heading', { level: 1, name: 'Destinations' }).waitFor();
    expect(new URL(tab.page.url()).search).toBe('');
    expect(new URL(tab.page.url()).hash).toContain('destinations');
    expect(Object.keys(await stored(tab.page))).toEqual(['webhooks.session']);
    expect(await tab.page.evaluate('document.cookie + localStorage.length')).toBe('0');
    const authorization = await authorizationOf(tab);
    expect(JSON.parse(Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
      iss: provider.url,
      aud: provider.clientId,
      groups: ['webhooks-admins'],
    });
    expect(tab.errors).toEqual([]);
    await tab.close();
  });

  test('goes on after a reload without being asked again', async () => {
    const tab = await signInAs('ada');
    await tab.page.getByText('Live', { exact: true }).waitFor();
    await tab.page.reload();
    await tab.page.getByText('Live', { exact: true }).waitFor();
    expect(tab.page.url()).toMatch(new RegExp(`^${origin}/`));
    await tab.close();
  });

  test.each([
    ['ada', 'GET', '/destinations', 200],
    ['ada', 'POST', '/destinations', 400],
    ['vera', 'GET', '/destinations', 200],
    ['vera', 'POST', '/destinations', 403],
    ['nora', 'GET', '/destinations', 403],
    ['nora', 'GET', '/me', 403],
  ])('may do what the groups say: %s %s %s: %d', async (name, method, path, status) => {
    const tab = await signInAs(name);
    const authorization = await authorizationOf(tab);
    expect(await statusOf(tab.page, method, path, authorization)).toBe(status);
    await tab.close();
  });

  test('without one of the groups reads why, and can sign out', async () => {
    const tab = await signInAs('nora');
    await tab.page.getByText(/group/).first().waitFor();
    await tab.page.getByRole('button', { name: 'Sign out' }).waitFor();
    await tab.close();
  });
});

describe('tokens', () => {
  test('are renewed before they end, once for all requests, and the API never refuses one', async () => {
    const tab = await signInAs('ada');
    const statuses: number[] = [];
    const tokens = new Set<string>();
    let renewals = 0;
    tab.page.on('request', (request) => {
      if (request.url().startsWith(`${origin}/api/`)) tokens.add(request.headers()['authorization'] ?? '');
      if (request.url() === provider.settings.tokenEndpoint) renewals += 1;
    });
    tab.page.on('response', (response) => {
      if (response.url().startsWith(`${origin}/api/`)) statuses.push(response.status());
    });
    await tab.page.getByText('Live', { exact: true }).waitFor();
    await eventually(
      () => Promise.resolve(renewals >= 3 && statuses.length > 5 ? true : undefined),
      () => Promise.resolve(`${renewals} renewals, ${statuses.length} calls`),
      60_000,
    );
    // One more is under way perhaps.
    expect(renewals).toBeLessThanOrEqual(tokens.size + 1);
    expect(statuses).not.toContain(401);
    await tab.close();
  });

  test('that the API refuses are renewed once; then the page says so and asks to sign in', async () => {
    const tab = await signInAs('ada');
    await tab.page.getByText('Live', { exact: true }).waitFor();
    const before = provider.grants.length;
    const refusal = {
      status: 401,
      headers: {
        'www-authenticate': 'Bearer scope="" error="invalid_token" error_description="issuer does not match"',
      },
      body: '{"message":"Unauthorized"}',
    };
    await tab.page.route(/\/api\//, (route) => route.fulfill(refusal));
    await tab.page
      .getByText('The API does not accept the token of the sign-in service: issuer does not match.')
      .waitFor();
    expect(provider.grants.length - before).toBeLessThanOrEqual(2);
    await tab.page.unroute(/\/api\//);
    await signInAgain(tab);
    await tab.page.getByText('Live', { exact: true }).waitFor();
    await tab.close();
  });
});

describe('somebody who signs out', () => {
  test('ends the session at the provider, and is not signed in again unasked', async () => {
    const tab = await signInAs('ada');
    await tab.page.getByText('Live', { exact: true }).waitFor();
    const { 'webhooks.session': refreshToken = '' } = await stored(tab.page);
    await tab.page.getByRole('button', { name: 'Sign out' }).click();
    await tab.page.getByRole('button', { name: 'Sign out here too' }).click();
    await tab.page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    expect(await stored(tab.page)).not.toHaveProperty('webhooks.session');
    const form = { grant_type: 'refresh_token', client_id: provider.clientId, refresh_token: refreshToken };
    const answer = await tab.context.request.post(provider.settings.tokenEndpoint, { form });
    expect(await answer.json()).toMatchObject({ error: 'invalid_grant' });
    await tab.page.reload();
    await tab.page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    await tab.page.getByRole('button', { name: 'Sign in' }).click();
    await tab.page.getByRole('heading', { name: 'Who are you?' }).waitFor();
    await tab.close();
  });
});

describe('a provider', () => {
  test('that refuses is quoted, nothing is asked of the API, and one can try again', async () => {
    const tab = await arrive();
    await tab.page.getByRole('button', { name: 'nobody' }).click();
    await tab.page.getByText('The sign-in service refused: You are not an operator.').waitFor();
    expect(apiCalls(tab)).toEqual([]);
    expect(new URL(tab.page.url()).search).toBe('');
    await tab.page.getByRole('button', { name: 'Sign in' }).click();
    await tab.page.getByRole('heading', { name: 'Who are you?' }).waitFor();
    await tab.close();
  });

  test('whose code this tab did not ask for gets no request for it', async () => {
    const redeemed = () => provider.grants.filter((grant) => grant.startsWith('authorization_code'));
    const before = redeemed().length;
    const tab = await arrive(`${origin}/?code=stolen&state=foreign`);
    expect(redeemed()).toHaveLength(before);
    await tab.close();
  });

  test('that does not let the page read its tokens is named, with the origin to allow', async () => {
    provider.pageOrigin = 'https://elsewhere.example';
    const tab = await signInAs('ada');
    await tab.page.getByText(`does not accept requests of ${origin}.`).waitFor();
    provider.pageOrigin = origin;
    await signInAgain(tab);
    await tab.page.getByText('Live', { exact: true }).waitFor();
    await tab.close();
  });

  test('gives no session by an address: it is taken out of the bar and not used', async () => {
    const refused = () => provider.grants.filter((grant) => grant === 'refresh_token 400').length;
    const before = refused();
    const tab = await arrive(`${origin}/#session=stolen`);
    await tab.page.getByRole('button', { name: 'ada' }).click();
    await tab.page.getByText('Live', { exact: true }).waitFor();
    await tab.page.evaluate("location.hash = '#session=stolen'");
    await tab.page.waitForFunction("!location.hash.includes('session')");
    await tab.page.getByText('Live', { exact: true }).waitFor();
    expect(refused()).toBe(before);
    await tab.close();
  });
});
