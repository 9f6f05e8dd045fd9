import type { Page } from 'playwright-core';
import { describeInBrowser } from '../../../browser.ts';
import { createScriptedBot } from '../scripted-bot.ts';
import { type Stage, setStage } from './open-page.ts';

describeInBrowser('forms, files and diagrams in the page', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage();
  }, 60_000);
  afterAll(() => stage.close());

  const openForm = async (page: Page) => {
    await page.getByRole('button', { name: 'Send message' }).click();
    return page.getByRole('dialog', { name: 'Send a message' });
  };

  it('a form brings back what was filled in, of every kind', async () => {
    const bot = createScriptedBot();
    const { page, say } = await stage.open({ bot });
    await say('show 4711');
    const form = await openForm(page);
    await form.getByLabel('Message').selectOption('Approve');
    await form.getByLabel('Your reference').fill('4711');
    await form.getByLabel('Reason').fill('All is there');
    await form.getByRole('combobox', { name: 'Belongs to' }).pressSequentially('4712');
    await form.getByRole('option', { name: /4712/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await form
      .getByLabel('Proof')
      .setInputFiles({ name: 'p.txt', mimeType: 'text/plain', buffer: Buffer.from('yes') });
    await form.getByLabel('Send it to a boundary event').check();
    await form.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('heading', { name: 'Approve was sent' }).waitFor();
    expect(bot.heard.at(-1)).toMatchObject({
      kind: 'form',
      line: 'send 4711',
      values: {
        message: 'Approve',
        reference: '4711',
        reason: 'All is there',
        parent: 'Order 4712 Norrsken Möbler',
        boundary: 'yes',
      },
    });
    expect(bot.read).toEqual(['yes']);
  });

  it('a form stays open with what is wrong at its field', async () => {
    const { page, say } = await stage.open({ bot: createScriptedBot() });
    await say('show 4711');
    const form = await openForm(page);
    await form.getByLabel('Message').selectOption('Reject');
    await form.getByLabel('Your reference').fill('?');
    await form.getByRole('button', { name: 'Send' }).click();
    await form.getByText('A reference has four digits.').waitFor();
    const field = form.getByLabel('Your reference');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    await field.fill('4711');
    await form.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('heading', { name: 'Reject was sent' }).waitFor();
    expect(await form.count()).toBe(0);
  });

  it('Escape closes a form, and the focus is back at its button', async () => {
    const { page, say } = await stage.open({ bot: createScriptedBot() });
    await say('show 4711');
    const form = await openForm(page);
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Send message');
  });

  it('a dropped file alone is asked about, and goes along with the form in the answer', async () => {
    const bot = createScriptedBot();
    const { page } = await stage.open({ bot });
    await drop(page, 'drawing.txt', 'a drawing');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('button', { name: 'Choose an instance' }).click();
    await page.getByRole('combobox', { name: 'Instance' }).fill('4711');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('heading', { name: 'Added to 4711' }).waitFor();
    expect(bot.heard.map((incoming) => incoming.kind)).toEqual(['file', 'form']);
    expect(bot.read).toEqual(['a drawing', 'a drawing']);
  });

  it('attached files travel with a line, and can be taken back before', async () => {
    const bot = createScriptedBot();
    const { page, say } = await stage.open({ bot });
    const text = { mimeType: 'text/plain', buffer: Buffer.from('x') };
    await page.locator('input[type=file]').setInputFiles([
      { name: 'a.txt', ...text },
      { name: 'b.txt', ...text },
    ]);
    await page.getByRole('button', { name: 'Remove a.txt' }).click();
    await say('upload 4711');
    await page.getByRole('heading', { name: 'You said: upload 4711' }).waitFor();
    expect(bot.heard[0]).toMatchObject({
      kind: 'text',
      files: [{ name: 'b.txt', type: 'text/plain', size: 1 }],
    });
  });

  it('files that are too large are refused with a sentence, and stay where they are', async () => {
    const { page } = await stage.open({ bot: createScriptedBot(), maxUploadBytes: 1024 * 1024 });
    await drop(page, 'huge.txt', 'x'.repeat(1024 * 1024 + 1));
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('Too large: at most 1 MB at once.').waitFor();
    expect(await page.getByRole('button', { name: 'Remove huge.txt' }).isVisible()).toBe(true);
  });

  it('a diagram opens in full size, zooms by keyboard, and gives the focus back', async () => {
    const { page, say } = await stage.open({ bot: createScriptedBot() });
    await say('show 4711');
    const picture = page.getByRole('button', { name: 'Enlarge: Order handling, now at: Check delivery' });
    await picture.click();
    const dialog = page.getByRole('dialog');
    const zoom = dialog.locator('output');
    await dialog.getByText('200%').waitFor();
    await page.keyboard.press('+');
    expect(await zoom.textContent()).toBe('250%');
    await page.keyboard.press('0');
    expect(await zoom.textContent()).toBe('200%');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await picture.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('a file of an answer is saved under its name', async () => {
    const { page, say } = await stage.open({ bot: createScriptedBot() });
    await say('export');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /report\.txt/ }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('report.txt');
  });
});

/** Drops a file onto the conversation as the browser would. */
async function drop(page: Page, name: string, content: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([fileName, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text ?? ''], fileName ?? '', { type: 'text/plain' }));
      return transfer;
    },
    [name, content],
  );
  await page.dispatchEvent('main', 'dragenter', { dataTransfer: data });
  await page.dispatchEvent('main', 'drop', { dataTransfer: data });
}
