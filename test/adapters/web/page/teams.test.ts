import type { Locator, Page } from 'playwright-core';
import { describeInBrowser } from '../../../browser.ts';
import { createScriptedBot, everyLine, hostile } from '../scripted-bot.ts';
import { type Opened, type Stage, setStage } from './open-page.ts';

describeInBrowser('answers as Teams shows them', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage();
  }, 60_000);
  afterAll(() => stage.close());

  const open = async (bot = createScriptedBot(), context = {}): Promise<Opened> => {
    const opened = await stage.open({ bot }, context);
    await opened.page.getByRole('radio', { name: 'Teams' }).check();
    return opened;
  };
  const cards = (page: Page): Locator => page.locator('.teams .ac-adaptiveCard:not(.ac-adaptiveCard *)');
  const sendFile = async (page: Page) => {
    const file = { name: 'p.txt', mimeType: 'text/plain', buffer: Buffer.from('yes') };
    await page.locator('input[type=file]').setInputFiles([file]);
    await page.locator('.composer').getByRole('button', { name: 'Send', exact: true }).click();
  };
  const writeNote = async (page: Page, reference: string) => {
    await page.getByRole('textbox', { name: /^Your reference/ }).fill(reference);
    await page.getByRole('button', { name: 'Keep it' }).click();
  };

  it('draws every card there is by Microsoft’s renderer, which complains about nothing', async () => {
    const { page, say, complaints } = await open();
    for (const [index, line] of everyLine.entries()) {
      await say(line);
      await cards(page).nth(index).waitFor();
    }
    expect(await cards(page).count()).toBe(everyLine.length);
    expect(complaints).toEqual([]);
  });

  it('a button does what it does in the card, once for a double click', async () => {
    const bot = createScriptedBot();
    const { page, say } = await open(bot);
    await say('list');
    await page.getByRole('button', { name: 'Next' }).dblclick();
    await page.getByText('Instances, page 2').waitFor();
    const presses = bot.heard.filter((incoming) => incoming.kind === 'press');
    expect(presses.map((press) => press.kind === 'press' && press.line)).toEqual(['list page:2']);
    expect(await cards(page).count()).toBe(1);
  });

  it('a form asks for what is missing before it bothers the bot', async () => {
    const bot = createScriptedBot();
    const { page, say } = await open(bot);
    await say('note');
    await page.getByRole('button', { name: 'Write it' }).click();
    await writeNote(page, '');
    await page.getByText('Fill this in').first().waitFor();
    expect(bot.heard.map((incoming) => incoming.kind)).toEqual(['text']);
  });

  it('a form comes back with what is wrong and what was filled in', async () => {
    const bot = createScriptedBot();
    const { page, say } = await open(bot);
    await say('note');
    await page.getByRole('button', { name: 'Write it' }).click();
    await writeNote(page, '?');
    await page.getByText('A reference has four digits.').waitFor();
    const field = page.getByRole('textbox', { name: /^Your reference/ });
    expect(await field.inputValue()).toBe('?');
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    await writeNote(page, '4711');
    await page.getByText('Noted 4711').waitFor();
    expect(await page.getByText('A note for 4711').isVisible()).toBe(true);
  });

  it('an instance is found while its name is typed', async () => {
    const bot = createScriptedBot();
    const { page, say } = await open(bot);
    await say('note');
    await page.getByRole('button', { name: 'Write it' }).click();
    await page.getByRole('textbox', { name: 'Belongs to' }).pressSequentially('4712');
    await page.getByText('Order 4712 Norrsken Möbler (active)').click();
    await writeNote(page, '4711');
    await page.getByText('Under Order 4712 Norrsken Möbler').waitFor();
  });

  it('a form that wants a file takes it from the next message', async () => {
    const bot = createScriptedBot();
    const { page, say } = await open(bot);
    await say('show 4711');
    await page.getByRole('button', { name: /^Send message/ }).click();
    await page
      .locator('.teams')
      .getByRole('combobox', { name: 'Message' })
      .selectOption({ label: 'Approve' });
    await page.getByRole('textbox', { name: /^Your reference/ }).fill('4711');
    await page.locator('.teams').getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator('.toast').waitFor();
    await sendFile(page);
    await page.getByText('Approve was sent').waitFor();
    expect(bot.heard.at(-1)).toMatchObject({
      kind: 'form',
      line: 'send 4711',
      values: { message: 'Approve', reference: '4711' },
      files: [{ name: 'p.txt' }],
    });
  });

  it('a form with nothing but a file is filled in by the next file, once', async () => {
    const bot = createScriptedBot();
    const { page, say } = await open(bot);
    await say('proof');
    await page.getByText('A proof for 4711').waitFor();
    await sendFile(page);
    await page.getByText('The proof was added').waitFor();
    await page.getByRole('radio', { name: 'Card' }).check();
    await page.getByRole('radio', { name: 'Teams' }).check();
    await sendFile(page);
    await page.getByText('Which case should it go to?').waitFor();
    expect(bot.heard.map((incoming) => incoming.kind)).toEqual(['text', 'form', 'file']);
  });

  it('shows a picture in the card, with its words for who cannot see it', async () => {
    const { page, say } = await open();
    await say('show 4711');
    const picture = page.getByRole('img', { name: 'Order handling, now at: Check delivery' });
    await picture.waitFor();
    expect(await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1);
  });

  it('says where Teams would give a private answer that was asked for in a channel', async () => {
    const { page, say } = await open();
    await page.getByRole('button', { name: 'orders' }).click();
    await say('/barium list');
    await page.getByText(/In your own chat with Barium.*Answered in private/).waitFor();
  });

  it('follows light and dark without being drawn again', async () => {
    const { page, say } = await open(createScriptedBot(), { colorScheme: 'light' });
    await say('list');
    const title = page.getByText('Instances under way');
    await title.waitFor();
    const colour = () => title.evaluate((element) => getComputedStyle(element).color);
    const light = await colour();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect([light, await colour()]).toEqual(['rgb(36, 36, 36)', 'rgb(255, 255, 255)']);
  });

  it('shows hostile words as words', async () => {
    const { page, say } = await open();
    await say('hostile');
    await cards(page).waitFor();
    expect(await cards(page).locator('a, em, strong, code, at').count()).toBe(0);
    // A blank of no width keeps the renderer from reading a date function in them.
    const shown = (await cards(page).textContent())?.replaceAll('\u200b', '');
    expect(shown).toContain(hostile);
    expect(shown).toContain('{{DATE(2026-01-01T00:00:00Z)}}');
  });
});
