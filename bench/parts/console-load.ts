import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { Usage } from '../../local/aws/metering/usage.ts';
import { billOf, total } from '../../local/bill.ts';
import { synthesize } from '../../local/synthesize.ts';
import { ConsoleTab, launchBrowser } from '../../test/helpers/console-browser.ts';
import { LocalStack } from '../../test/helpers/local-stack.ts';
import { seed } from '../fixtures/seed.ts';
import type { Findings, Part } from '../part.ts';

const FOLDER = join(import.meta.dirname, '..', '..');
/** Timeout for the read of all figures, in milliseconds. */
const PATIENCE_MS = 180_000;
/** Observation of a visible page, in milliseconds: each of its beats several times. */
const WATCHED_MS = 60_000;
/** Tally has counted all deliveries when nothing is written for so long, in milliseconds: several of its batches. */
const QUIET_MS = 10_000;
const DAY_OF_WORK_MS = 8 * 3_600_000;
const DOLLARS_LIMIT = 0.2;
const OVERVIEW_LIMIT_MS = 1000;
const SCRIPT_LIMIT_KB = 90;
/** A longer task of the main thread delays the user, in milliseconds. */
const TASK_LIMIT_MS = 200;

/**
 * Load of the console in a browser with many deliveries. Options: `--destinations N` (500), `--deliveries N` (100,000; at least
 * 200 for each destination), `--assembly DIR`.
 */
export const consoleLoad: Part = {
  name: 'console-load',
  async run(options) {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({
      args: [...options],
      options: {
        destinations: { ...text, default: '500' },
        deliveries: { ...text, default: '100000' },
        assembly: text,
      },
    });
    const [destinations, deliveries] = [Number(values.destinations), Number(values.deliveries)];
    const assembly = values.assembly ?? join(FOLDER, '.local', 'bench', 'cdk.out');
    if (values.assembly === undefined) await synthesize(assembly, { 'webhooks.figures.windowSeconds': 2 });
    const stack = await LocalStack.start({ assembly });
    const browser = await launchBrowser();
    try {
      await seed(stack.stack, destinations, Math.round(deliveries / destinations));
      await settle(stack);
      // The first request builds the page; the measurement starts after it.
      await fetch(new URL('/', stack.stack.consoleUrl ?? ''));
      const tab = await ConsoleTab.open(browser, 'about:blank');
      const found = await visits(tab, stack.stack.consoleUrl ?? '', destinations);
      return findings(destinations, deliveries, found, await prices(tab, stack));
    } finally {
      await browser.close();
      await stack.stop();
    }
  },
};

interface Step {
  name: string;
  milliseconds: number;
  requests: number;
  kilobytes: number;
}

interface Visits {
  steps: Step[];
  longestTaskMs: number;
  heapMb: number;
}

async function visits(tab: ConsoleTab, url: string, destinations: number): Promise<Visits> {
  const steps: Step[] = [];
  const step = async (name: string, act: () => Promise<unknown>): Promise<void> => {
    const [requests, received, started] = [tab.requests.length, tab.received, performance.now()];
    await act();
    steps.push({
      name,
      milliseconds: Math.round(performance.now() - started),
      requests: tab.requests.length - requests,
      kilobytes: Math.round((tab.received - received) / 1024),
    });
  };
  const row = (text: string) => tab.page.getByRole('row').filter({ hasText: text });
  const heading = (name: string | RegExp) => tab.page.getByRole('heading', { level: 1, name });
  await tab.page.addInitScript(
    'window.tasks = []; new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });',
  );

  await step('open, overview complete', async () => {
    await tab.page.goto(url);
    await heading(/attention|healthy/).waitFor({ timeout: PATIENCE_MS });
    await tab.page.locator('canvas').first().waitFor();
  });
  await step('list of destinations', async () => {
    await tab.visit('#/t/*/destinations');
    await row('partner-').first().waitFor();
  });
  await step('a destination', async () => {
    await row('partner-').getByRole('link').first().click();
    await tab.page.getByRole('button', { name: 'Send a test' }).waitFor();
  });
  await step('deliveries of all destinations', async () => {
    await tab.visit('#/t/*/deliveries');
    await row('partner-').nth(20).waitFor();
  });
  await step('next page of deliveries', async () => {
    await tab.page.getByRole('button', { name: 'Older' }).click();
    await tab.page.getByRole('button', { name: 'Newer' }).and(tab.page.locator(':enabled')).waitFor();
    await row('partner-').nth(20).waitFor();
  });
  await step('deliveries of one tenant', async () => {
    await tab.visit('#/t/tenant-7/deliveries');
    await row('partner-007').first().waitFor();
  });
  await step('events', async () => {
    await tab.visit('#/t/*/events');
    await row('tenant-').nth(20).waitFor();
  });
  await step(`overview of ${destinations} destinations again`, async () => {
    await tab.visit('#/t/*');
    await heading(/attention|healthy/).waitFor();
    await tab.page.locator('canvas').first().waitFor();
  });
  const tasks = await tab.page.evaluate<number[]>('window.tasks');
  const heap = await tab.page.evaluate<number>('performance.memory.usedJSHeapSize');
  return { steps, longestTaskMs: Math.round(Math.max(0, ...tasks)), heapMb: Math.round(heap / 2 ** 20) };
}

/** Waits until tally has counted what was seeded. */
async function settle(stack: LocalStack): Promise<void> {
  for (;;) {
    await stack.local('usage', 'DELETE');
    await pause(QUIET_MS);
    if (((await stack.local('usage')) as Usage).writeUnits === 0) return;
  }
}

/** The price of a page that stays visible for a day of work, at list prices of us-east-1. */
interface Price {
  page: string;
  requestsAMinute: number;
  dollars: number;
}

const PAGES: readonly (readonly [page: string, address: string])[] = [
  ['overview', '#/t/*'],
  ['deliveries', '#/t/*/deliveries'],
  ['events', '#/t/*/events'],
  ['destinations', '#/t/*/destinations'],
];

/** What the stack spends by itself, e.g. for its schedules, is measured while the page is hidden, and left out. */
async function prices(tab: ConsoleTab, stack: LocalStack): Promise<Price[]> {
  const watch = async (): Promise<{ requests: number; dollars: number }> => {
    await stack.local('usage', 'DELETE');
    const [requests, received] = [tab.requests.length, tab.received];
    await pause(WATCHED_MS);
    const usage = (await stack.local('usage')) as Usage;
    return { requests: tab.requests.length - requests, dollars: total(billOf(usage, tab.received - received)) };
  };
  await tab.hide(true);
  await tab.idle();
  const hidden = await watch();
  if (hidden.requests > 0) throw new Error(`The hidden page made ${hidden.requests} requests.`);
  await tab.hide(false);
  const found: Price[] = [];
  for (const [page, address] of PAGES) {
    await tab.visit(address);
    await tab.page.locator('.badge, canvas').first().waitFor();
    const { requests, dollars } = await watch();
    found.push({
      page,
      requestsAMinute: Math.round((requests * 60_000) / WATCHED_MS),
      dollars: Math.round(Math.max(0, dollars - hidden.dollars) * (DAY_OF_WORK_MS / WATCHED_MS) * 1000) / 1000,
    });
  }
  return found;
}

function scriptKilobytes(): number {
  const assets = join(FOLDER, 'dist', 'console', 'assets');
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  return (
    Math.round(scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0) / 102.4) / 10
  );
}

function findings(
  destinations: number,
  deliveries: number,
  { steps, longestTaskMs, heapMb }: Visits,
  priced: readonly Price[],
): Findings {
  const script = scriptKilobytes();
  return {
    figures: { destinations, deliveries, steps, longestTaskMs, heapMb, scriptKilobytes: script, priced },
    tables: [
      {
        caption: `The console in Chromium beside the local stack, with ${destinations} destinations and ${deliveries} deliveries. Longest task of the main thread: ${longestTaskMs} ms; heap: ${heapMb} MB; script: ${script} KB compressed.`,
        columns: ['', 'ms', 'requests', 'KB received'],
        rows: steps.map(({ name, milliseconds, requests, kilobytes }) => [name, milliseconds, requests, kilobytes]),
      },
      {
        caption:
          'A visible page for 8 hours on AWS: what the local stack metered for the page, at list prices of us-east-1, and the data to the browser. A hidden page makes no request.',
        columns: ['page', 'requests a minute', 'USD for 8 hours'],
        rows: priced.map(({ page, requestsAMinute, dollars }) => [page, requestsAMinute, dollars]),
      },
    ],
    targets: [
      { what: 'console: script, compressed', found: script, rule: 'at most', limit: SCRIPT_LIMIT_KB, unit: 'KB' },
      {
        what: 'console: overview complete',
        found: steps.at(-1)?.milliseconds ?? 0,
        rule: 'at most',
        limit: OVERVIEW_LIMIT_MS,
        unit: 'ms',
      },
      {
        what: 'console: a visible page for 8 hours',
        found: Math.max(...priced.map(({ dollars }) => dollars)),
        rule: 'at most',
        limit: DOLLARS_LIMIT,
        unit: 'USD',
      },
      {
        what: 'console: longest task of the main thread',
        found: longestTaskMs,
        rule: 'at most',
        limit: TASK_LIMIT_MS,
        unit: 'ms',
      },
    ],
  };
}
