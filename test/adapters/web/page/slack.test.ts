import type { Locator, Page } from 'playwright-core';
import { describeInBrowser } from '../../../browser.ts';
import { createScriptedBot, everyLine, hostile } from '../scripted-bot.ts';
import { type Opened, type Stage, setStage } from './open-page.ts';

describeInBrowser('answers as Slack shows them', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage();
  }, 60_000);
  afterAll(() => stage.close());

  const open = async (bot = createScriptedBot()): Promise<Opened> => {
    const opened = await stage.open({ bot });
    await opened.page.getByRole('radio', { name: 'Slack' }).check();
    return opened;
  };
  const answers = (page: Page): Locator => page.locator('.slack-message');

  it('redraws what is there already, and is remembered', async () => {
    const { page, say } = await stage.open({ bot: createScriptedBot() });
    const loaded = listen(page);
    await say('list');
    await page.locator('.card').waitFor();
    expect(loaded()).toEqual([]);
    await page.getByRole('radio', { name: 'Slack' }).check();
    await answers(page).getByRole('heading', { name: 'Instances under way' }).waitFor();
    expect([await page.locator('.card').count(), loaded().length > 0]).toEqual([0, true]);
    await page.reload();
    await answers(page).waitFor();
  });

  it('draws every card there is, with no block unknown', async () => {
    const { page, say, complaints } = await open();
    for (const [index, line] of everyLine.entries()) {
      await say(line);
      await answers(page).nth(index).waitFor();
    }
    expect(await answers(page).count()).toBe(everyLine.length);
    expect(await page.locator('.slack-unknown').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('shows moments in the reader’s own time', async () => {
    const { page, say } = await open();
    await say('show 4711');
    const times = answers(page).locator('.slack-blocks time');
    await times.first().waitFor();
    expect(await times.allTextContents()).toEqual(['2 Mar 2026 09:15', '1 Apr 2026', '11:00']);
  });

  it('a button does what it does in the card', async () => {
    const bot = createScriptedBot();
    const { page, say } = await open(bot);
    await say('list');
    await page.getByRole('button', { name: /^Show: Order 4711/ }).click();
    await page.getByRole('heading', { name: 'Order 4711 Lindqvist Bygg AB' }).waitFor();
    expect(bot.heard.at(-1)).toMatchObject({ kind: 'press', line: 'show 4711' });
  });

  it('a menu is used by keyboard alone', async () => {
    const bot = createScriptedBot();
    const { page, say } = await open(bot);
    await say('list');
    const more = page.getByRole('button', { name: /^More actions: Order 4712/ });
    await more.press('Enter');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('menu').count()).toBe(0);
    expect(await more.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'You said: tasks 4712' }).waitFor();
    expect(bot.heard.at(-1)).toMatchObject({ kind: 'press', line: 'tasks 4712' });
  });

  it('a form opens as a modal and brings back what was filled in, of every kind', async () => {
    const bot = createScriptedBot();
    const { page, say } = await open(bot);
    await say('show 4711');
    await page.getByRole('button', { name: 'Send message' }).click();
    const modal = page.getByRole('dialog', { name: 'Send a message' });
    await modal.getByLabel('Message').selectOption('Approve');
    await modal.getByLabel('Your reference').fill('4711');
    await modal.getByLabel('Reason').fill('All is there');
    await modal.getByRole('combobox', { name: 'Belongs to' }).fill('Order 4712');
    const file = { name: 'p.txt', mimeType: 'text/plain', buffer: Buffer.from('yes') };
    await modal.getByLabel('Proof').setInputFiles(file);
    await modal.getByRole('checkbox', { name: 'Send it to a boundary event' }).check();
    await modal.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('heading', { name: 'Approve was sent' }).waitFor();
    const values = { message: 'Approve', reference: '4711', reason: 'All is there', parent: 'Order 4712' };
    expect(bot.heard.at(-1)).toMatchObject({
      kind: 'form',
      line: 'send 4711',
      values: { ...values, boundary: 'yes' },
    });
    expect(bot.read).toEqual(['yes']);
  });

  it('what is wrong is said at its field, and the modal stays', async () => {
    const { page, say } = await open();
    await say('note');
    await page.getByRole('button', { name: 'Write it' }).click();
    const modal = page.getByRole('dialog', { name: 'Write a note' });
    const field = modal.getByLabel('Your reference');
    await field.fill('?');
    await modal.getByRole('button', { name: 'Keep it' }).click();
    await modal.getByText('A reference has four digits.').waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    await field.fill('4711');
    await modal.getByRole('button', { name: 'Keep it' }).click();
    await page.getByRole('heading', { name: 'Noted 4711' }).waitFor();
    expect(await modal.count()).toBe(0);
  });

  it('files that were asked about go along with the form in the answer', async () => {
    const bot = createScriptedBot();
    const { page } = await open(bot);
    const file = { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a drawing') };
    await page.locator('input[type=file]').setInputFiles([file]);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('button', { name: 'Choose an instance' }).click();
    await page.getByRole('combobox', { name: 'Instance' }).fill('4711');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('heading', { name: 'Added to 4711' }).waitFor();
    expect(bot.read).toEqual(['a drawing', 'a drawing']);
  });

  it('a picture follows an answer as a file, and stands in one that only its asker sees', async () => {
    const { page, say } = await open();
    await say('show 4711');
    const picture = answers(page).getByRole('button', {
      name: 'Enlarge: Order handling, now at: Check delivery',
    });
    await picture.waitFor();
    expect(await answers(page).locator('figcaption').textContent()).toBe('diagram.png');
    await page.getByRole('button', { name: 'orders' }).click();
    await say('/barium show 4711');
    await page.getByText('Only visible to you').waitFor();
    await answers(page)
      .locator('.slack-blocks')
      .getByRole('button', { name: /^Enlarge/ })
      .click();
    await page.getByRole('dialog', { name: /now at: Check delivery/ }).waitFor();
  });

  it('lets its asker show a private answer to everyone, in its place', async () => {
    const bot = createScriptedBot();
    const { page } = await open(bot);
    await page.getByRole('button', { name: 'orders' }).click();
    await page.locator('#composer').fill('/barium list');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Show to everyone' }).click();
    await page.getByText('Only visible to you').waitFor({ state: 'detached' });
    expect(await answers(page).count()).toBe(1);
    expect(bot.heard.at(-1)).toMatchObject({ kind: 'press', line: 'list' });
  });

  it('shows hostile words as words', async () => {
    const { page, say } = await open();
    await say('hostile');
    await answers(page).waitFor();
    expect(await answers(page).locator('a, mark, em, code, strong:not(header strong)').count()).toBe(0);
    expect(await answers(page).locator('.slack-rich').allTextContents()).toContain(hostile);
    expect(await answers(page).locator('.slack-section').allTextContents()).toContain(hostile);
  });
});

/** The scripts that a page loads from now on. */
function listen(page: Page): () => readonly string[] {
  const urls: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('.js')) urls.push(request.url());
  });
  return () => urls;
}
