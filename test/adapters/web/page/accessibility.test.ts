import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../../../browser.ts';
import { allLines, createScriptedBot } from '../scripted-bot.ts';
import { createScriptedPanel } from '../server/scripted-panel.ts';
import { createPageHarness, type PageHarness } from './open-page.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

describeInBrowser('the accessibility of the page', () => {
  let harness: PageHarness;
  let axe: string;
  beforeAll(async () => {
    [harness, axe] = await Promise.all([createPageHarness(), readFile(axePath, 'utf8')]);
  }, 60_000);
  afterAll(() => harness.close());

  /** The violations that axe finds, by rule and element. */
  const violationsIn = async (page: Page): Promise<readonly string[]> => {
    // Text that is fading in has a low contrast for a moment.
    await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined))));
    await page.evaluate(axe);
    return page.evaluate(async () => {
      const run = (globalThis as unknown as { axe: { run(): Promise<AxeResult> } }).axe.run();
      return (await run).violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
    });
  };

  const expectNoViolationInEitherTheme = async (page: Page): Promise<void> => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violationsIn(page)).toEqual([]);
    }
  };

  it('has no violation in either theme with all cards shown', async () => {
    const options = { bot: createScriptedBot(), panel: createScriptedPanel() };
    const { page, send } = await harness.open(options, { viewport: { width: 1400, height: 900 } });
    await expectNoViolationInEitherTheme(page);
    for (const line of ['list', 'show 4711', 'export', 'broken', 'delete 4711']) await send(line);
    await page.getByRole('heading', { name: 'Nothing was deleted' }).waitFor();
    await page.locator('#composer').fill('s');
    await page.getByRole('option').first().waitFor();
    await expectNoViolationInEitherTheme(page);
  });

  it('has no violation in the dialogs of either theme', async () => {
    const { page, send } = await harness.open({ bot: createScriptedBot() });
    await send('show 4711');
    await page.getByRole('button', { name: 'Send message' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Message').selectOption('Approve');
    await form.getByLabel('Your reference').fill('?');
    await form.getByRole('button', { name: 'Send' }).click();
    await form.getByText('A reference has four digits.').waitFor();
    await expectNoViolationInEitherTheme(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Enlarge/ }).click();
    await expectNoViolationInEitherTheme(page);
  });

  const everything = ['Card', 'Slack', 'Teams'].flatMap((viewMode) =>
    ['en-GB', 'sv-SE'].map((locale) => ({ viewMode, locale })),
  );
  it.each(everything)(
    'has no violation in the $viewMode view in $locale, light and dark',
    async ({ viewMode, locale }) => {
      const { page } = await harness.open({ bot: createScriptedBot() }, { locale });
      await page.evaluate((mode) => localStorage.setItem('barium-view-mode', mode), viewMode.toLowerCase());
      await page.reload();
      const ask = async (line: string) => {
        await page.locator('#composer').fill(line);
        await page.keyboard.press('Enter');
      };
      for (const line of [...allLines, 'note']) await ask(line);
      await page.getByRole('button', { name: 'Write it' }).last().click();
      await page.getByRole('textbox', { name: 'Your reference' }).fill('?');
      await page.getByRole('button', { name: 'Keep it' }).click();
      await page.getByText('A reference has four digits.').waitFor();
      await expectNoViolationInEitherTheme(page);
    },
  );

  it.each(['Card', 'Slack', 'Teams'])(
    'has no violation in a channel with an open thread in the %s view',
    async (viewMode) => {
      const { page, send } = await harness.open(
        { bot: createScriptedBot() },
        { viewport: { width: 1400, height: 900 } },
      );
      await page.getByRole('radio', { name: viewMode }).check();
      await page.getByRole('button', { name: 'orders' }).click();
      await send('/barium list');
      await send('@Barium show 4711');
      await page.getByRole('log').getByText('show 4711').last().waitFor();
      const replies = viewMode === 'Slack' ? /^1 reply/ : 'Reply';
      await page.getByRole('button', { name: replies, exact: true }).last().click();
      await page.locator('.thread-pane .message-bot').waitFor();
      expect(await violationsIn(page)).toEqual([]);
    },
  );

  it('has no violation in the Home tab of Slack and in the search of Teams', async () => {
    const { page } = await harness.open({ bot: createScriptedBot() });
    await page.getByRole('radio', { name: 'Slack' }).check();
    await page.getByRole('button', { name: 'Home' }).click();
    await page.locator('.slack-home-view').waitFor();
    expect(await violationsIn(page)).toEqual([]);
    await page.getByRole('radio', { name: 'Teams' }).check();
    await page.getByRole('button', { name: 'Find a case' }).click();
    await page.getByRole('button', { name: /Order 4711/ }).waitFor();
    expect(await violationsIn(page)).toEqual([]);
  });

  it.each(['Calls', 'Changes', 'Failures'])('has no violation in the side panel’s tab %s', async (tab) => {
    const options = { bot: createScriptedBot(), panel: createScriptedPanel() };
    const { page } = await harness.open(options, { viewport: { width: 1400, height: 900 } });
    await page.getByRole('tab', { name: tab }).click();
    expect(await violationsIn(page)).toEqual([]);
  });
});

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}
