import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromium as playwright } from 'playwright-core';

const PROJECT = join(import.meta.dirname, '..', '..');
const IMAGES = join(PROJECT, 'docs', 'images');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** If set, screenshots go to docs/images. */
const WANTED = process.env['CONSOLE_SCREENSHOTS'] !== undefined;

/** A violation of accessibility rules, as axe reports it. */
interface Violation {
  id: string;
  help: string;
  nodes: { target: string[] }[];
}

export const SCHEMES = ['light', 'dark'] as const;
export type Scheme = (typeof SCHEMES)[number];

/** The Chromium that npm brings, with no network but the page. */
export async function launchBrowser(): Promise<Browser> {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return playwright.launch({ executablePath: await chromium.executablePath(), args });
}

/** A tab with the console, and the errors in it. */
export class ConsoleTab {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the page and of its console. */
  readonly errors: string[] = [];
  /** Requested addresses. */
  readonly requests: string[] = [];
  /** Bytes of response bodies. */
  received = 0;

  private constructor(page: Page, context: BrowserContext) {
    this.page = page;
    this.context = context;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('request', (request) => this.requests.push(request.url()));
    page.on('requestfinished', (request) => {
      void request.sizes().then(
        ({ responseBodySize }) => (this.received += responseBodySize),
        // The tab was closed meanwhile.
        () => undefined,
      );
    });
  }

  static async open(browser: Browser, url: string, width = 1180, height = 740): Promise<ConsoleTab> {
    const context = await browser.newContext({
      locale: 'en-GB',
      viewport: { width, height },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const tab = new ConsoleTab(await context.newPage(), context);
    await tab.page.goto(url);
    return tab;
  }

  /** Follows a link within the app: no load. */
  async visit(address: string): Promise<void> {
    await this.page.evaluate(`location.hash = ${JSON.stringify(address)}`);
  }

  /**
   * Rules that the page breaks, in either colour scheme.
   *
   * @param picture whether it is a picture of the documentation, taken when pictures are wanted
   */
  async inspect(name: string, picture = false): Promise<string[]> {
    const found: string[] = [];
    // The mouse points at nothing.
    await this.page.mouse.move(0, 0);
    for (const colorScheme of SCHEMES) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      if (WANTED && picture) await this.#takePicture(`console-${name}-${colorScheme}.png`);
      await this.page.evaluate(AXE);
      const violations = await this.page.evaluate<Violation[]>(
        `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((result) => result.violations)`,
      );
      found.push(
        ...violations.map(
          ({ id, help, nodes }) =>
            `${name} ${colorScheme}: ${id}, ${help}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`,
        ),
      );
    }
    await this.page.emulateMedia({ colorScheme: 'light' });
    return found;
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  async #takePicture(file: string): Promise<void> {
    mkdirSync(IMAGES, { recursive: true });
    await this.page.screenshot({ path: join(IMAGES, file) });
  }
}
