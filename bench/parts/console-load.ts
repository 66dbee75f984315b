import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { synthesize } from '../../local/synthesize.ts';
import { ConsoleTab, launchBrowser } from '../../test/helpers/console-browser.ts';
import { LocalStack } from '../../test/helpers/local-stack.ts';
import { seed } from '../fixtures/seed.ts';
import type { Findings, Part } from '../part.ts';

const FOLDER = join(import.meta.dirname, '..', '..');
/** Timeout for the read of all figures, in milliseconds. */
const PATIENCE_MS = 180_000;
/** Observation of the page after it has read all figures, in milliseconds. */
const WATCHED_MS = 20_000;
const SCRIPT_LIMIT_KB = 100;
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
    if (values.assembly === undefined) await synthesize(assembly);
    const stack = await LocalStack.start({ assembly });
    const browser = await launchBrowser();
    try {
      await seed(stack.stack, destinations, Math.round(deliveries / destinations));
      // The first request builds the page; the measurement starts after it.
      await fetch(new URL('/', stack.stack.consoleUrl ?? ''));
      return findings(
        destinations,
        deliveries,
        await visits(await ConsoleTab.open(browser, 'about:blank'), stack.stack.consoleUrl ?? '', destinations),
      );
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

  await step('open, first figures', async () => {
    await tab.page.goto(url);
    await heading(/attention|healthy|Looking/).waitFor();
  });
  await step('figures of all destinations', () =>
    tab.page.getByText('Figures of all destinations').waitFor({ timeout: PATIENCE_MS }),
  );
  await step(`overview for ${WATCHED_MS / 1000} s`, () => pause(WATCHED_MS));
  await step('list of destinations', async () => {
    await tab.visit('#/destinations');
    await row('partner-000').waitFor();
  });
  await step('search by name', async () => {
    await tab.page.getByLabel('Name, URL or id').fill(`partner-${String(destinations - 1).padStart(3, '0')}`);
    await row(`partner-${String(destinations - 1).padStart(3, '0')}`).waitFor();
  });
  await step('a destination', async () => {
    await row('partner-').getByRole('link').first().click();
    await tab.page.getByRole('button', { name: 'Send a test' }).waitFor();
  });
  await step('its deliveries', async () => {
    await tab.page.getByRole('link', { name: 'All deliveries' }).click();
    await row('Success').nth(20).waitFor();
  });
  await step('next page of deliveries', async () => {
    await tab.page.getByRole('button', { name: 'Older' }).click();
    await tab.page.getByRole('button', { name: 'Newer' }).and(tab.page.locator(':enabled')).waitFor();
    await row('Success').nth(20).waitFor();
  });
  const tasks = await tab.page.evaluate<number[]>('window.tasks');
  const heap = await tab.page.evaluate<number>('performance.memory.usedJSHeapSize');
  return { steps, longestTaskMs: Math.round(Math.max(0, ...tasks)), heapMb: Math.round(heap / 2 ** 20) };
}

function scriptKilobytes(): number {
  const assets = join(FOLDER, 'dist', 'console', 'assets');
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  return (
    Math.round(scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0) / 102.4) / 10
  );
}

function findings(destinations: number, deliveries: number, { steps, longestTaskMs, heapMb }: Visits): Findings {
  const script = scriptKilobytes();
  return {
    figures: { destinations, deliveries, steps, longestTaskMs, heapMb, scriptKilobytes: script },
    tables: [
      {
        caption: `The console in Chromium beside the local stack, with ${destinations} destinations and ${deliveries} deliveries. Longest task of the main thread: ${longestTaskMs} ms; heap: ${heapMb} MB; script: ${script} KB compressed.`,
        columns: ['', 'ms', 'requests', 'KB received'],
        rows: steps.map(({ name, milliseconds, requests, kilobytes }) => [name, milliseconds, requests, kilobytes]),
      },
    ],
    targets: [
      { what: 'console: script, compressed', found: script, rule: 'at most', limit: SCRIPT_LIMIT_KB, unit: 'KB' },
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
