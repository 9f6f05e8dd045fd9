import type { Browser, Locator, Page } from 'playwright-core';
import { describeInBrowser, launchBrowser } from './browser.ts';
import { createFolder, killAndRemoveFolders, startCli } from './cli/child.ts';

describeInBrowser('the playground on the embedded simulator', () => {
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    const bot = startCli(await createFolder(), ['serve'], { PORT: '0', LOG_LEVEL: 'warn' });
    const [address] = await bot.waitForOutput(/http:\/\/\S+/u);
    const { origin } = new URL(address);
    browser = await launchBrowser();
    page = await browser.newPage({ locale: 'en-GB', timezoneId: 'Europe/Stockholm' });
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith(origin)) errors.push(`requested ${request.url()}`);
    });
    await page.goto(address);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await killAndRemoveFolders();
  });

  const newestMessage = (): Locator => page.getByRole('log').getByRole('article').last();

  const send = async (line: string): Promise<void> => {
    const composer = page.getByRole('combobox', { name: /message|ask/iu }).first();
    await composer.fill(line);
    await composer.press('Escape');
    await composer.press('Enter');
  };

  const press = (name: string | RegExp): Promise<void> =>
    newestMessage()
      .getByRole('button', { name, exact: typeof name === 'string' })
      .first()
      .click();

  const expectText = (text: string | RegExp): Promise<void> => newestMessage().getByText(text).first().waitFor();

  it('lists cases and shows one with its diagram, tasks and files', async () => {
    await send('list');
    await expectText('Active cases');
    await send('show order 4711');
    await expectText('Order 4711 Ek Ventilation AB');
    await press('Diagram');
    const picture = newestMessage()
      .getByRole('button', { name: /Process diagram of Order 4711/u })
      .locator('img');
    await picture.waitFor();
    expect(
      await picture.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
    ).toBeGreaterThan(500);
    await send('tasks order 4711');
    await expectText('Tasks – Order 4711 Ek Ventilation AB');
    await send('files order 4711');
    await expectText('Order confirmation 4711.pdf');
  }, 60_000);

  it('sends a message that the process accepts', async () => {
    await send('send order 4711');
    await press(/Approve/u);
    await expectText('“Approve” was sent');
    await send('history order 4711');
    await expectText('Guest sent “Approve”');
  }, 60_000);

  it('uploads a file through the form', async () => {
    await send('upload order 4711');
    await press(/^Upload/u);
    const form = page.getByRole('dialog', { name: /Upload/u });
    await form.locator('input[type=file]').setInputFiles({
      name: 'notes.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('meeting notes'),
    });
    await form.getByRole('button', { name: 'Upload', exact: true }).click();
    await expectText('notes.txt was uploaded');
    await send('files order 4711');
    await expectText('notes.txt');
  }, 60_000);

  it('deletes the case after a confirmation that shows what is lost', async () => {
    await send('delete order 4711');
    await expectText(/This also deletes .*4 files/u);
    await press(/Permanently delete .*/u);
    await expectText('Order 4711 Ek Ventilation AB was deleted');
    await send('show order 4711');
    await expectText(/No case matches “order 4711”|Not found in Barium/u);
  }, 60_000);

  it('causes no page errors and no external requests', () => {
    expect(errors).toEqual([]);
  });
});
