/** The playground in a real browser, ready for a test: its page built once, its server and a tab open. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { WebOptions } from '../../../../adapters/web/server/index.ts';
import { launchBrowser } from '../../../browser.ts';
import { buildPage } from '../built-page.ts';
import { type Playground, startPlayground } from '../playground.ts';

export interface Stage {
  readonly browser: Browser;
  /** Starts a playground and opens it in a tab of its own; both end with the stage, or before. */
  open(options: Omit<WebOptions, 'log'>, context?: BrowserContextOptions): Promise<Opened>;
  close(): Promise<void>;
}

export interface Opened {
  readonly page: Page;
  readonly playground: Playground;
  /** What the browser complained about: errors of scripts, refused resources, requests to elsewhere. */
  readonly complaints: string[];
  /** Types a line and sends it. */
  say(line: string): Promise<void>;
}

export async function setStage(): Promise<Stage> {
  const [built, browser] = await Promise.all([buildPage(), launchBrowser()]);
  const started: Playground[] = [];
  return {
    browser,
    async open(options, context = {}) {
      const playground = await startPlayground({ ...options, pageDir: built.dir });
      started.push(playground);
      const tab = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Stockholm', ...context });
      const page = await tab.newPage();
      const complaints = listen(page, playground.url);
      await page.goto(playground.url);
      await page.locator('#composer').waitFor();
      return { page, playground, complaints, say: (line) => say(page, line) };
    },
    async close() {
      await browser.close();
      await Promise.all(started.map((playground) => playground.close()));
      await built.remove();
    },
  };
}

function listen(page: Page, url: string): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) complaints.push(request.url());
  });
  return complaints;
}

async function say(page: Page, line: string): Promise<void> {
  await page.locator('#composer').fill(line);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
}
