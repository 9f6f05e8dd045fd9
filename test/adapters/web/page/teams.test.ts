import type { Locator, Page } from 'playwright-core';
import { describeInBrowser } from '../../../browser.ts';
import { allLines, createScriptedBot, hostileText } from '../scripted-bot.ts';
import { createPageHarness, type OpenPage, type PageHarness } from './open-page.ts';

describeInBrowser('the Teams preview', () => {
  let harness: PageHarness;
  beforeAll(async () => {
    harness = await createPageHarness();
  }, 60_000);
  afterAll(() => harness.close());

  const open = async (bot = createScriptedBot(), context = {}): Promise<OpenPage> => {
    const opened = await harness.open({ bot }, context);
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

  it('renders every card with Microsoft’s renderer, without errors', async () => {
    const { page, send, browserErrors } = await open();
    for (const [index, line] of allLines.entries()) {
      await send(line);
      await cards(page).nth(index).waitFor();
    }
    expect(await cards(page).count()).toBe(allLines.length);
    expect(browserErrors).toEqual([]);
  });

  it('shows the user’s messages as bubbles at the right, and replies at the left', async () => {
    const { page, send } = await open();
    await send('list');
    await cards(page).waitFor();
    const own = await page.locator('.message-own .own-text').boundingBox();
    const card = await page.locator('.teams-card').boundingBox();
    expect(own === null || card === null ? [] : [own.x > card.x + card.width / 2, own.width < card.width / 2]).toEqual([
      true,
      true,
    ]);
  });

  it('shows a post in a channel with its replies', async () => {
    const { page, send } = await open();
    await page.getByRole('button', { name: 'orders' }).click();
    await send('@Barium list');
    const replies = page.locator('.teams-post').getByRole('region', { name: '1 reply' });
    await replies.locator('.ac-adaptiveCard').waitFor();
    expect(await page.locator('.teams-post').count()).toBe(1);
  });

  it('finds cases as the message extension does, and sends the card of one', async () => {
    const bot = createScriptedBot();
    const { page } = await open(bot);
    await page.getByRole('button', { name: 'Find a case' }).click();
    const search = page.getByRole('dialog', { name: 'Find a case' });
    await search.getByRole('searchbox').fill('4712');
    await search.getByRole('button', { name: /^Order 4711/ }).waitFor({ state: 'detached' });
    await search.getByRole('button', { name: /^Order 4712/ }).click();
    await cards(page).waitFor();
    expect(bot.events.at(-1)).toMatchObject({ kind: 'press', line: 'show "Order 4712 Norrsken Möbler"' });
    expect(await page.locator('.teams-own').getByText('via Barium').isVisible()).toBe(true);
  });

  it('draws the badge and the progress bar, which only Teams’ own renderer knows', async () => {
    const { page, send } = await open();
    await send('show 4711');
    const badge = page.locator('.teams-badge');
    expect(await badge.textContent()).toBe('active');
    expect(await badge.evaluate((element) => getComputedStyle(element).borderRadius)).toBe('20px');
  });

  it('shows facts beside each other where there is room, and below each other on a phone', async () => {
    const { page, send } = await open();
    await send('show 4711');
    const facts = page.locator('.teams-flow').first().locator('> .ac-container');
    // In one call: the list may scroll between two.
    const tops = () => facts.evaluateAll((elements) => elements.map((one) => one.getBoundingClientRect().top));
    await facts.first().waitFor();
    const [first, second] = await tops();
    expect(first).toBeDefined();
    expect(second).toBe(first);
    await page.setViewportSize({ width: 320, height: 800 });
    const [above = 0, below = 0] = await tops();
    expect(below).toBeGreaterThan(above);
  });

  it('sends the command of a button once for a double click', async () => {
    const bot = createScriptedBot();
    const { page, send } = await open(bot);
    await send('list');
    await page.getByRole('button', { name: 'Next' }).dblclick();
    await page.getByText('Instances, page 2').waitFor();
    const presses = bot.events.filter((incoming) => incoming.kind === 'press');
    expect(presses.map((press) => press.kind === 'press' && press.line)).toEqual(['list page:2']);
    expect(await cards(page).count()).toBe(1);
  });

  it('validates a form before it is sent to the bot', async () => {
    const bot = createScriptedBot();
    const { page, send } = await open(bot);
    await send('note');
    await page.getByRole('button', { name: 'Write it' }).click();
    await writeNote(page, '');
    await page.getByText('Fill this in').first().waitFor();
    expect(bot.events.map((incoming) => incoming.kind)).toEqual(['text']);
  });

  it('shows an invalid form again with its errors and values', async () => {
    const bot = createScriptedBot();
    const { page, send } = await open(bot);
    await send('note');
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

  it('suggests instances while a name is typed', async () => {
    const bot = createScriptedBot();
    const { page, send } = await open(bot);
    await send('note');
    await page.getByRole('button', { name: 'Write it' }).click();
    await page.getByRole('textbox', { name: 'Belongs to' }).pressSequentially('4712');
    await page.getByText('Order 4712 Norrsken Möbler (active)').click();
    await writeNote(page, '4711');
    await page.getByText('Under Order 4712 Norrsken Möbler').waitFor();
  });

  it('submits a form with a file field with the next file', async () => {
    const bot = createScriptedBot();
    const { page, send } = await open(bot);
    await send('show 4711');
    await page.getByRole('button', { name: /^Send message/ }).click();
    await page.locator('.teams').getByRole('combobox', { name: 'Message' }).selectOption({ label: 'Approve' });
    await page.getByRole('textbox', { name: /^Your reference/ }).fill('4711');
    await page.locator('.teams').getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator('.toast').waitFor();
    await sendFile(page);
    await page.getByText('Approve was sent').waitFor();
    expect(bot.events.at(-1)).toMatchObject({
      kind: 'form',
      line: 'send 4711',
      values: { message: 'Approve', reference: '4711' },
      files: [{ name: 'p.txt' }],
    });
  });

  it('submits a form with only a file field with the next file, once', async () => {
    const bot = createScriptedBot();
    const { page, send } = await open(bot);
    await send('proof');
    await page.getByText('A proof for 4711').waitFor();
    await sendFile(page);
    await page.getByText('The proof was added').waitFor();
    await page.getByRole('radio', { name: 'Card' }).check();
    await page.getByRole('radio', { name: 'Teams' }).check();
    await sendFile(page);
    await page.getByText('Which case should it go to?').waitFor();
    expect(bot.events.map((incoming) => incoming.kind)).toEqual(['text', 'form', 'file']);
  });

  it('shows a picture in the card with its alt text', async () => {
    const { page, send } = await open();
    await send('show 4711');
    const picture = page.getByRole('img', { name: 'Order handling, now at: Check delivery' });
    await picture.waitFor();
    expect(await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1);
  });

  it('shows that a private reply in a channel goes to the personal chat', async () => {
    const { page, send } = await open();
    await page.getByRole('button', { name: 'orders' }).click();
    await send('/barium list');
    await page.getByText(/Shown in your personal chat.*Answered in private/).waitFor();
  });

  it('follows the theme without rendering again', async () => {
    const { page, send } = await open(createScriptedBot(), { colorScheme: 'light' });
    await send('list');
    const title = page.getByText('Instances under way');
    await title.waitFor();
    const color = () => title.evaluate((element) => getComputedStyle(element).color);
    const light = await color();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect([light, await color()]).toEqual(['rgb(36, 36, 36)', 'rgb(255, 255, 255)']);
  });

  it('shows hostile text as text', async () => {
    const { page, send } = await open();
    await send('hostile');
    await cards(page).waitFor();
    expect(await cards(page).locator('a, em, strong, code, at').count()).toBe(0);
    // A zero-width space keeps the renderer from evaluating a date function.
    const shown = (await cards(page).textContent())?.replaceAll('\u200b', '');
    expect(shown).toContain(hostileText);
    expect(shown).toContain('{{DATE(2026-01-01T00:00:00Z)}}');
  });
});
