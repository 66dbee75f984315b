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
  #underway = 0;

  private constructor(page: Page, context: BrowserContext) {
    this.page = page;
    this.context = context;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('request', (request) => {
      this.requests.push(request.url());
      this.#underway += 1;
    });
    page.on('requestfailed', () => (this.#underway -= 1));
    page.on('requestfinished', (request) => {
      this.#underway -= 1;
      void request.sizes().then(
        ({ responseBodySize }) => (this.received += responseBodySize),
        // The tab was closed meanwhile.
        () => undefined,
      );
    });
  }

  /** @param ignoreHTTPSErrors for a sign-in provider with a certificate of its own */
  static async open(
    browser: Browser,
    url: string,
    width = 1180,
    height = 740,
    ignoreHTTPSErrors = false,
  ): Promise<ConsoleTab> {
    const context = await browser.newContext({
      locale: 'en-GB',
      viewport: { width, height },
      ignoreHTTPSErrors,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const tab = new ConsoleTab(await context.newPage(), context);
    await tab.page.goto(url);
    return tab;
  }

  /** From the next load on the page has the clock and the timers of a stack that runs `speed` times as fast. @param now of the stack, milliseconds */
  async runClock(now: number, speed: number): Promise<void> {
    const at = Date.now();
    await this.page.addInitScript(`{
      const machine = Date.now.bind(Date);
      const now = () => ${now} + (machine() - ${at}) * ${speed};
      window.Date = class extends Date {
        constructor(...given) { if (given.length === 0) super(now()); else super(...given); }
        static now() { return now(); }
      };
      for (const name of ['setTimeout', 'setInterval']) {
        const start = window[name].bind(window);
        window[name] = (work, wait = 0, ...given) => start(work, wait / ${speed}, ...given);
      }
    }`);
  }

  /** Hides the tab as if another one were shown, or shows it again. */
  async hide(hidden: boolean): Promise<void> {
    await this.page.evaluate(`{
      Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
      Object.defineProperty(document, 'visibilityState', { value: '${hidden ? 'hidden' : 'visible'}', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }`);
  }

  /** Resolves when no request is on its way. */
  async idle(): Promise<void> {
    while (this.#underway > 0)
      await Promise.race([this.page.waitForEvent('requestfinished'), this.page.waitForEvent('requestfailed')]);
  }

  /** The faults of a page on a small screen: it is wider than the screen, or a status is not on it. */
  async offScreen(name: string): Promise<string[]> {
    return this.page.evaluate<string[]>(`(() => {
      const found = [];
      const wider = document.documentElement.scrollWidth - innerWidth;
      if (wider > 0) found.push('${name} is wider than the screen by ' + wider);
      for (const badge of document.querySelectorAll('main .badge')) {
        const { left, right } = badge.getBoundingClientRect();
        if (left < 0 || right > innerWidth) found.push('${name}: ' + badge.textContent + ' is off the screen');
      }
      return found;
    })()`);
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
