/** Opens the playground in a real browser. The page is built once for all tests of a file. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../../../browser.ts';
import { buildPage } from '../built-page.ts';
import { type Playground, type PlaygroundOptions, startPlayground } from '../playground.ts';

export interface PageHarness {
  readonly browser: Browser;
  /** Starts a playground and opens it in a new tab; `close` ends both. */
  open(options: PlaygroundOptions, context?: BrowserContextOptions): Promise<OpenPage>;
  close(): Promise<void>;
}

export interface OpenPage {
  readonly page: Page;
  readonly playground: Playground;
  /** Script errors, console errors and warnings, and requests to other origins. */
  readonly browserErrors: string[];
  /** Types a line into the composer and sends it. */
  send(line: string): Promise<void>;
}

// Without motion: an element that still moves or fades has no place and no color that a test could compare.
const defaultContext: BrowserContextOptions = {
  locale: 'en-GB',
  timezoneId: 'Europe/Stockholm',
  reducedMotion: 'reduce',
};

export async function createPageHarness(): Promise<PageHarness> {
  const [built, browser] = await Promise.all([buildPage(), launchBrowser()]);
  const started: Playground[] = [];
  return {
    browser,
    async open(options, context = {}) {
      const playground = await startPlayground({ ...options, pageDir: built.dir });
      started.push(playground);
      const tab = await browser.newContext({ ...defaultContext, ...context });
      const page = await tab.newPage();
      const browserErrors = collectErrors(page, playground.url);
      await page.goto(playground.address);
      await page.locator('#composer').waitFor();
      return { page, playground, browserErrors, send: (line) => sendLine(page, line) };
    },
    async close() {
      await browser.close();
      await Promise.all(started.map((playground) => playground.close()));
      await built.remove();
    },
  };
}

function collectErrors(page: Page, url: string): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) errors.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) errors.push(request.url());
  });
  return errors;
}

async function sendLine(page: Page, line: string): Promise<void> {
  await page.locator('#composer').fill(line);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
}
