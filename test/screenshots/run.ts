/**
 * `npm run pictures`: takes pictures of every kind of card in the views Card, Slack and Teams, on a desktop in light colors
 * and on a phone in dark ones, and those of README.md, into docs/pictures/. Simulator, clock and browser are the same in every run.
 */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { launchBrowser } from '../browser.ts';
import { startBot } from './bot.ts';
import { takeDemo } from './demo.ts';
import {
  clockStart,
  decodeImages,
  openConversation,
  openView,
  type View,
  type ViewMode,
  viewModes,
  waitForPreviews,
} from './page.ts';
import { playScenes, type Scene } from './scenes.ts';

/** A little after the last message. */
const ageMs = 120_000;

interface Device extends Pick<View, 'theme' | 'viewport'> {
  readonly name: string;
  /** Names of scenes. */
  readonly skipped: readonly string[];
}

const devices = [
  { name: 'desktop', theme: 'light', viewport: { width: 1200, height: 900 }, skipped: [] },
  // Too long for a phone: nobody looks at a picture of it.
  { name: 'phone', theme: 'dark', viewport: { width: 390, height: 844 }, skipped: ['help'] },
] satisfies readonly Device[];

const folder = fileURLToPath(new URL('../../../docs/pictures/', import.meta.url));

const bot = await startBot(clockStart);
const browser = await launchBrowser();
try {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const device of devices) await takeEmptyPage(browser, device);
  const scenes = await playScenes(bot);
  const missing: string[] = [];
  for (const device of devices) {
    for (const viewMode of viewModes) missing.push(...(await takePictures(browser, scenes, device, viewMode)));
  }
  await takeDemo(browser, folder);
  const bytes = await sizeOf(folder);
  process.stdout.write(`${(await readdir(folder)).length} pictures, ${(bytes / 1_048_576).toFixed(1)} MB\n`);
  if (missing.length > 0) throw new Error(`no picture of ${missing.join(', ')}`);
} finally {
  await browser.close();
  await bot.stop();
}

/** Returns the names of the pictures that could not be taken. */
async function takePictures(
  chromium: Browser,
  all: readonly Scene[],
  device: Device,
  viewMode: ViewMode,
): Promise<readonly string[]> {
  const { viewport, skipped } = device;
  const context = await openDevice(chromium, device, viewMode);
  const suffix = suffixOf(device, viewMode);
  const failed: string[] = [];
  for (const conversation of new Set(all.map((scene) => scene.conversation))) {
    const page = await openConversation(context, bot, conversation, ageMs);
    await waitForPreviews(page);
    if (conversation === 'barium') await page.screenshot({ path: join(folder, `page-${suffix}`) });
    // No message is cut off.
    await page.setViewportSize({ ...viewport, height: 3_000 });
    const shown = all.filter((one) => one.conversation === conversation && !skipped.includes(one.name));
    for (const scene of shown) {
      const path = join(folder, `${scene.name}-${suffix}`);
      await takePicture(page, scene, path).catch((error: unknown) => failed.push(`${scene.name}-${suffix} (${error})`));
    }
    await page.close();
  }
  await context.close();
  return failed;
}

/** The page before anything was said. */
async function takeEmptyPage(chromium: Browser, device: Device): Promise<void> {
  const context = await openDevice(chromium, device, 'card');
  const page = await openConversation(context, bot, 'barium', ageMs);
  await page.screenshot({ path: join(folder, `empty-${suffixOf(device, 'card')}`) });
  await context.close();
}

function suffixOf({ name, theme }: Device, viewMode: ViewMode): string {
  return `${viewMode}-${name}-${theme}.png`;
}

function openDevice(chromium: Browser, { name, ...device }: Device, viewMode: ViewMode): Promise<BrowserContext> {
  return openView(chromium, { ...device, viewMode, hasTouch: name === 'phone' });
}

async function takePicture(page: Page, scene: Scene, path: string): Promise<void> {
  const message = await findMessage(page, scene);
  await message.scrollIntoViewIfNeeded({ timeout: 5_000 });
  await decodeImages(message.locator('img'));
  await message.screenshot({ path, animations: 'disabled', caret: 'hide' });
}

/** A view can show replies in a pane of their own. */
async function findMessage(page: Page, { messageId, parentId }: Scene): Promise<Locator> {
  const message = page.locator(`[id="message-${messageId}"]`);
  if (parentId === undefined || (await message.count()) > 0) return message;
  await page.locator(`[id="message-${parentId}"]`).getByRole('button', { name: /repl/iu }).first().click();
  return page.locator('.thread-pane article').last();
}

async function sizeOf(path: string): Promise<number> {
  const files = await readdir(path);
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(path, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
