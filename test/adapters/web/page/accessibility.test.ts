import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../../../browser.ts';
import { createScriptedBot, everyLine } from '../scripted-bot.ts';
import { createScriptedPanel } from '../server/scripted-panel.ts';
import { type Stage, setStage } from './open-page.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

describeInBrowser('the page for everybody', () => {
  let stage: Stage;
  let axe: string;
  beforeAll(async () => {
    [stage, axe] = await Promise.all([setStage(), readFile(axePath, 'utf8')]);
  }, 60_000);
  afterAll(() => stage.close());

  /** What axe finds wrong, by rule and element. */
  const faults = async (page: Page): Promise<readonly string[]> => {
    // Text that is still fading in has a contrast that nobody will read it with.
    await page.evaluate(() =>
      Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined))),
    );
    await page.evaluate(axe);
    return page.evaluate(async () => {
      const run = (globalThis as unknown as { axe: { run(): Promise<AxeResult> } }).axe.run();
      return (await run).violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
    });
  };

  it.each(['light', 'dark'] as const)(
    'has no fault in its %s colours, with everything shown',
    async (colorScheme) => {
      const options = { bot: createScriptedBot(), panel: createScriptedPanel() };
      const { page, say } = await stage.open(options, {
        colorScheme,
        viewport: { width: 1400, height: 900 },
      });
      expect(await faults(page)).toEqual([]);
      for (const line of ['list', 'show 4711', 'export', 'broken', 'delete 4711']) await say(line);
      await page.getByRole('heading', { name: 'Nothing was deleted' }).waitFor();
      await page.locator('#composer').fill('s');
      await page.getByRole('option').first().waitFor();
      expect(await faults(page)).toEqual([]);
    },
  );

  it.each(['light', 'dark'] as const)('has no fault in its dialogs, in %s colours', async (colorScheme) => {
    const { page, say } = await stage.open({ bot: createScriptedBot() }, { colorScheme });
    await say('show 4711');
    await page.getByRole('button', { name: 'Send message' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Message').selectOption('Approve');
    await form.getByLabel('Your reference').fill('?');
    await form.getByRole('button', { name: 'Send' }).click();
    await form.getByText('A reference has four digits.').waitFor();
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Enlarge/ }).click();
    expect(await faults(page)).toEqual([]);
  });

  describe.each(['Slack', 'Teams'])('answers as %s shows them', (look) => {
    it.each(['light', 'dark'] as const)('have no fault in %s colours', async (colorScheme) => {
      const { page, say } = await stage.open({ bot: createScriptedBot() }, { colorScheme });
      await page.getByRole('radio', { name: look }).check();
      for (const line of [...everyLine, 'note']) await say(line);
      const last = page.getByRole('button', { name: 'Write it' }).last();
      await last.click();
      await page.getByRole('textbox', { name: 'Your reference' }).fill('?');
      await page.getByRole('button', { name: 'Keep it' }).click();
      await page.getByText('A reference has four digits.').waitFor();
      expect(await faults(page)).toEqual([]);
    });
  });

  it.each(['Calls', 'Changes', 'Failures'])('has no fault in the simulator’s %s', async (tab) => {
    const options = { bot: createScriptedBot(), panel: createScriptedPanel() };
    const { page } = await stage.open(options, { viewport: { width: 1400, height: 900 } });
    await page.getByRole('tab', { name: tab }).click();
    expect(await faults(page)).toEqual([]);
  });
});

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}
