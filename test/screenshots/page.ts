/** The playground's page as pictures show it. */
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { ScreenshotBot } from './bot.ts';

/** When the simulator's clock starts. */
export const clockStart = '2026-11-26T09:00:00Z';

export const viewModes = ['card', 'slack', 'teams'] as const;
export type ViewMode = (typeof viewModes)[number];

export interface View {
  readonly theme: 'light' | 'dark';
  readonly viewMode: ViewMode;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly hasTouch?: boolean;
  /** Pixels of the screen for one of the page. */
  readonly pixelRatio?: number;
}

export async function openView(
  browser: Browser,
  { theme, viewMode, viewport, hasTouch = false, pixelRatio = 1 }: View,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Europe/Stockholm',
    viewport,
    deviceScaleFactor: pixelRatio,
    colorScheme: theme,
    reducedMotion: 'reduce',
    hasTouch,
  });
  await context.addInitScript((mode) => localStorage.setItem('barium-view-mode', mode), viewMode);
  return context;
}

/** @param ageMs how long ago the clock started, on the page */
export async function openConversation(
  context: BrowserContext,
  bot: ScreenshotBot,
  conversation: string,
  ageMs: number,
): Promise<Page> {
  const page = await context.newPage();
  await page.clock.setFixedTime(new Date(Date.parse(clockStart) + ageMs));
  // Signs in, which ends with a redirect, and then opens the conversation.
  await page.goto(bot.address);
  await page.locator('#composer').waitFor();
  await page.goto('about:blank');
  await page.goto(`${new URL(bot.address).origin}/#${conversation}`);
  await page.locator('#composer').waitFor();
  return page;
}

/** Resolves when no preview of a link is being loaded any more. */
export async function waitForPreviews(page: Page): Promise<void> {
  await page.waitForFunction(() => !document.body.textContent.includes('Loading preview'));
}

/** Resolves when every picture can be drawn. */
export async function decodeImages(images: Locator): Promise<void> {
  await images.evaluateAll((all) =>
    Promise.all(all.map((image) => (image as HTMLImageElement).decode().catch(() => undefined))),
  );
}
