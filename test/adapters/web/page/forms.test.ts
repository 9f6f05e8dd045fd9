import type { Page } from 'playwright-core';
import { describeInBrowser } from '../../../browser.ts';
import { createScriptedBot } from '../scripted-bot.ts';
import { createPageHarness, type PageHarness } from './open-page.ts';

describeInBrowser('in the page', () => {
  let harness: PageHarness;
  beforeAll(async () => {
    harness = await createPageHarness();
  }, 60_000);
  afterAll(() => harness.close());

  const openForm = async (page: Page) => {
    await page.getByRole('button', { name: 'Send message' }).click();
    return page.getByRole('dialog', { name: 'Send a message' });
  };

  it('a form submits the values of all kinds of fields', async () => {
    const bot = createScriptedBot();
    const { page, send } = await harness.open({ bot });
    await send('show 4711');
    const form = await openForm(page);
    await form.getByLabel('Message').selectOption('Approve');
    await form.getByLabel('Your reference').fill('4711');
    await form.getByLabel('Reason').fill('All is there');
    await form.getByRole('combobox', { name: 'Belongs to' }).pressSequentially('4712');
    await form.getByRole('option', { name: /4712/ }).waitFor();
    // Of the suggestions for the first digits.
    await form.getByRole('option', { name: /4711/ }).waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await form.getByLabel('Proof').setInputFiles({ name: 'p.txt', mimeType: 'text/plain', buffer: Buffer.from('yes') });
    await form.getByLabel('Send it to a boundary event').check();
    await form.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('heading', { name: 'Approve was sent' }).waitFor();
    expect(bot.events.at(-1)).toMatchObject({
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
    expect(bot.fileContents).toEqual(['yes']);
  });

  it('an invalid form stays open and shows the error at its field', async () => {
    const { page, send } = await harness.open({ bot: createScriptedBot() });
    await send('show 4711');
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

  it('Escape closes a form and returns the focus to its button', async () => {
    const { page, send } = await harness.open({ bot: createScriptedBot() });
    await send('show 4711');
    const form = await openForm(page);
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Send message');
  });

  it('a dropped file without a line is sent again with the form of the reply', async () => {
    const bot = createScriptedBot();
    const { page } = await harness.open({ bot });
    await drop(page, 'drawing.txt', 'a drawing');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('button', { name: 'Choose an instance' }).click();
    await page.getByRole('combobox', { name: 'Instance' }).fill('4711');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('heading', { name: 'Added to 4711' }).waitFor();
    expect(bot.events.map((incoming) => incoming.kind)).toEqual(['file', 'form']);
    expect(bot.fileContents).toEqual(['a drawing', 'a drawing']);
  });

  it('attached files are sent with a line, and can be removed before', async () => {
    const bot = createScriptedBot();
    const { page, send } = await harness.open({ bot });
    const text = { mimeType: 'text/plain', buffer: Buffer.from('x') };
    await page.locator('input[type=file]').setInputFiles([
      { name: 'a.txt', ...text },
      { name: 'b.txt', ...text },
    ]);
    await page.getByRole('button', { name: 'Remove a.txt' }).click();
    await send('upload 4711');
    await page.getByRole('heading', { name: 'You said: upload 4711' }).waitFor();
    expect(bot.events[0]).toMatchObject({
      kind: 'text',
      files: [{ name: 'b.txt', type: 'text/plain', size: 1 }],
    });
  });

  it('files that are too large are rejected with a sentence and stay attached', async () => {
    const { page } = await harness.open({ bot: createScriptedBot(), maxUploadBytes: 1024 * 1024 });
    await drop(page, 'huge.txt', 'x'.repeat(1024 * 1024 + 1));
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('Too large: at most 1 MB at once.').waitFor();
    expect(await page.getByRole('button', { name: 'Remove huge.txt' }).isVisible()).toBe(true);
  });

  it('a diagram opens at full size, zooms by keyboard and returns the focus', async () => {
    const { page, send } = await harness.open({ bot: createScriptedBot() });
    await send('show 4711');
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

  it('a file of a reply is downloaded under its name', async () => {
    const { page, send } = await harness.open({ bot: createScriptedBot() });
    await send('export');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /report\.txt/ }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('report.txt');
  });
});

/** Drops a file onto the conversation. */
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
