/** The pictures of README.md: an animation of a whole errand, and a still of each view, in light and in dark colors. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import upng from 'upng-js';
import { type ScreenshotBot, startBot } from './bot.ts';
import { clockStart, decodeImages, openConversation, openView, type View, waitForPreviews } from './page.ts';

const themes = ['light', 'dark'] as const;
const viewport = { width: 900, height: 720 };
/** Sharp enough on a fine screen, and small enough to load at once. */
const pixelRatio = 1.5;
const maxBytes = 1_500_000;
const ageMs = 30_000;

type Theme = (typeof themes)[number];

/** Takes them all, each theme on a bot of its own. */
export async function takeDemo(browser: Browser, folder: string): Promise<void> {
  for (const theme of themes) {
    const bot = await startBot(clockStart);
    try {
      await waitForFirstScan(bot);
      await bot.say('/barium watch app:Order on:status,milestone', 'orders');
      await recordErrand(browser, bot, theme, join(folder, `demo-${theme}.png`));
      await takeStills(browser, bot, theme, folder);
    } finally {
      await bot.stop();
    }
  }
}

/** Before it, no change is known as one. */
async function waitForFirstScan(bot: ScreenshotBot): Promise<void> {
  while (!JSON.stringify((await bot.say('/barium status', 'general')).card).includes('Last sync')) {
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Types a number, opens the diagram, approves the order, and sees the channel hear of it. */
async function recordErrand(browser: Browser, bot: ScreenshotBot, theme: Theme, path: string): Promise<void> {
  const context = await openView(browser, { theme, viewMode: 'slack', viewport, pixelRatio });
  const page = await openConversation(context, bot, 'barium', ageMs);
  const frames: Buffer[] = [];
  const delays: number[] = [];
  const record = async (ms: number) => {
    // Away from a message, which would show its menu.
    await page.mouse.move(1, 1);
    frames.push(await page.screenshot({ animations: 'disabled', caret: 'hide' }));
    delays.push(ms);
  };
  const type = async (line: string) => {
    for (const character of line) {
      await page.locator('#composer').pressSequentially(character);
      await record(110);
    }
    await record(350);
    await page.locator('#composer').press('Enter');
  };
  const settle = async (text: RegExp) => {
    await page.locator('article').filter({ hasText: text }).last().waitFor();
    await decodePictures(page);
  };

  await record(900);
  await type('4711');
  await settle(/Order 4711.*Check stock/su);
  await record(2_600);
  await page.locator('article').last().getByRole('button', { name: 'Diagram' }).click();
  await page.locator('article img[src*="content"]').last().waitFor();
  await settle(/Order 4711/u);
  await record(2_800);
  await type('send 4711 Approve');
  await settle(/Accepted by/u);
  await record(2_200);
  const order = (await bot.panel()).instances.find(({ name }) => name.startsWith('Order 4711'));
  if (order === undefined) throw new Error('Order 4711 is missing');
  await bot.control({ control: 'advance', id: order.id });
  await bot.waitForMessages('orders', ({ card }) => card.title.includes('4711'));
  await page
    .getByRole('link', { name: 'orders' })
    .or(page.getByRole('button', { name: 'orders' }))
    .first()
    .click();
  await settle(/Order 4711/u);
  await record(3_600);
  await context.close();
  await writeAnimation(frames, delays, path);
}

async function writeAnimation(frames: readonly Buffer[], delays: number[], path: string): Promise<void> {
  const pictures = frames.map((frame) => upng.decode(toArrayBuffer(frame)));
  const [first] = pictures;
  if (first === undefined) throw new Error('nothing was recorded');
  const pixels = pictures.map((picture) => upng.toRGBA8(picture)[0] ?? new ArrayBuffer(0));
  // A palette of 256 colors is what a screen of flat colors needs.
  await writeFile(path, Buffer.from(upng.encode(pixels, first.width, first.height, 256, delays)));
  const { size } = await stat(path);
  if (size > maxBytes) throw new Error(`${path} has ${size} bytes, more than ${maxBytes}`);
}

function toArrayBuffer(buffer: Buffer): ArrayBuffer {
  return Uint8Array.from(buffer).buffer;
}

/** Slack with an announcement, Teams with a diagram, and the playground with its simulator. */
async function takeStills(browser: Browser, bot: ScreenshotBot, theme: Theme, folder: string): Promise<void> {
  await bot.say('diagram order 4711');
  await takeStill(browser, bot, { theme, viewMode: 'slack', conversation: 'orders', viewport }, folder);
  await takeStill(browser, bot, { theme, viewMode: 'teams', conversation: 'barium', viewport }, folder);
  await bot.say('list');
  // Wide enough for the simulator beside the conversation.
  const wide = { width: 1280, height: 800 };
  await takeStill(browser, bot, { theme, viewMode: 'card', conversation: 'barium', viewport: wide }, folder);
}

interface Still extends View {
  readonly conversation: string;
}

async function takeStill(browser: Browser, bot: ScreenshotBot, still: Still, folder: string): Promise<void> {
  const context = await openView(browser, still);
  const page = await openConversation(context, bot, still.conversation, ageMs);
  await decodePictures(page);
  const path = join(folder, `front-${still.viewMode}-${still.theme}.png`);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  await context.close();
  await shrink(path);
}

/** The same picture with a palette. */
async function shrink(path: string): Promise<void> {
  const picture = upng.decode(toArrayBuffer(await readFile(path)));
  const pixels = upng.toRGBA8(picture);
  await writeFile(path, Buffer.from(upng.encode(pixels, picture.width, picture.height, 256)));
}

async function decodePictures(page: Page): Promise<void> {
  await waitForPreviews(page);
  await decodeImages(page.locator('img'));
}
