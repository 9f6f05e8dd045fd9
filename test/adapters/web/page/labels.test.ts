import type { Page } from 'playwright-core';
import { createTestBot, type TestBot } from '../../../bot/test-bot.ts';
import { describeInBrowser } from '../../../browser.ts';
import { createMemoryBarium, instance, task } from '../../../memory-barium.ts';
import { createScriptedPanel } from '../server/scripted-panel.ts';
import { createPageHarness, type PageHarness } from './open-page.ts';

const viewport = { width: 320, height: 700 };
const languages = [
  { locale: 'en-GB', lines: ['list', 'show order 1', 'tasks order 1', 'help', 'delete order 1', 'report', 'nonsense'] },
  {
    locale: 'sv-SE',
    lines: ['lista', 'visa order 1', 'uppgifter order 1', 'hjälp', 'ta bort order 1', 'rapport', 'struntprat'],
  },
] as const;
const cases = languages.flatMap((language) =>
  (['card', 'slack', 'teams'] as const).map((viewMode) => ({ ...language, viewMode })),
);

describeInBrowser('on a screen of 320 pixels', () => {
  let pages: PageHarness;
  let harness: TestBot;
  beforeAll(async () => {
    pages = await createPageHarness();
    // A report of several processes has a table.
    const complaint = instance(2, { name: 'Damaged goods', applicationName: 'Complaint' });
    const barium = createMemoryBarium([{ tasks: [task(11)] }, { instance: complaint }]);
    harness = await createTestBot({ barium });
  }, 60_000);
  afterAll(async () => {
    await pages.close();
    await harness.close();
  });

  it.each(cases)(
    'no label is cut, and no word in it, in the $viewMode view in $locale',
    async ({ locale, lines, viewMode }) => {
      const options = { bot: harness.bot, panel: createScriptedPanel() };
      const { page } = await pages.open(options, { viewport, locale });
      await page.evaluate((mode) => localStorage.setItem('barium-view-mode', mode), viewMode);
      await page.reload();
      await page.locator('.empty').waitFor();
      expect(await cutLabels(page)).toEqual([]);
      for (const [index, line] of lines.entries()) {
        await page.locator('#composer').fill(line);
        await page.keyboard.press('Enter');
        await page.locator('.message-bot').nth(index).waitFor();
      }
      // Every answer waits for a preview of its own.
      await page.waitForFunction(() => document.querySelector('.preview-wait') === null);
      expect(await cutLabels(page)).toEqual([]);
      expect(await brokenWords(page)).toEqual([]);
      await page.locator('.head-menu').click();
      await page.locator('.drawer').waitFor();
      expect(await cutLabels(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.locator('.button-toggle').click();
      await page.locator('.instances').waitFor();
      expect(await cutLabels(page)).toEqual([]);
    },
  );
});

/** The visible texts that are wider than what shows them, or outside of the window. */
function cutLabels(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const isCut = (text: Text): boolean => {
      const words = document.createRange();
      words.selectNodeContents(text);
      const rects = [...words.getClientRects()];
      const sticksOut = ({ left, right }: DOMRect) =>
        rects.some((rect) => rect.left < left - 1 || rect.right > right + 1);
      for (let box = text.parentElement; box !== null; box = box.parentElement) {
        const { overflowX, textOverflow } = getComputedStyle(box);
        if (overflowX === 'auto' || overflowX === 'scroll') return false;
        if (
          overflowX !== 'visible' &&
          (sticksOut(box.getBoundingClientRect()) || box.scrollWidth > box.clientWidth + 1)
        )
          return true;
        if (textOverflow === 'ellipsis' && box.scrollWidth > box.clientWidth) return true;
      }
      return sticksOut(new DOMRect(0, 0, innerWidth, innerHeight));
    };
    // A drawer hides the rest of the page.
    const root = document.querySelector('dialog[open]') ?? document.body;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const cut: string[] = [];
    while (walker.nextNode()) {
      const text = walker.currentNode as Text;
      const parent = text.parentElement;
      const isShown = parent?.checkVisibility({ opacityProperty: true }) === true;
      if (text.data.trim() !== '' && isShown && parent.closest('.hidden, .skip, select') === null && isCut(text)) {
        cut.push(text.data.trim());
      }
    }
    return cut;
  });
}

/** The words on buttons and at the head of tables that stand on more than one line. */
function brokenWords(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const isBroken = (text: Text, { index, 0: word }: RegExpMatchArray): boolean => {
      const range = document.createRange();
      range.setStart(text, index ?? 0);
      range.setEnd(text, (index ?? 0) + word.length);
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1;
    };
    const broken: string[] = [];
    for (const label of document.querySelectorAll('button, thead th')) {
      const walker = document.createTreeWalker(label, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const text = walker.currentNode as Text;
        for (const word of text.data.matchAll(/\S+/gu)) if (isBroken(text, word)) broken.push(word[0]);
      }
    }
    return broken;
  });
}
