import type { Browser, Locator, Page } from 'playwright-core';
import { describeInBrowser, launchBrowser } from './browser.ts';
import { cleanUp, newFolder, startCli } from './cli/child.ts';

describeInBrowser('the newcomer’s walk, on the embedded default', () => {
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];

  beforeAll(async () => {
    const bot = startCli(await newFolder(), ['serve'], { PORT: '0', LOG_LEVEL: 'warn' });
    const [address] = await bot.says(/http:\/\/\S+/u);
    browser = await launchBrowser();
    page = await browser.newPage({ locale: 'en-GB', timezoneId: 'Europe/Stockholm' });
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith(address)) faults.push(`asked for ${request.url()}`);
    });
    await page.goto(address);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await cleanUp();
  });

  const newest = (): Locator => page.getByRole('log').getByRole('article').last();

  const say = async (line: string): Promise<void> => {
    const composer = page.getByRole('combobox', { name: /message|ask/iu }).first();
    await composer.fill(line);
    await composer.press('Escape');
    await composer.press('Enter');
  };

  const press = (name: string | RegExp): Promise<void> =>
    newest()
      .getByRole('button', { name, exact: typeof name === 'string' })
      .first()
      .click();

  const sees = (text: string | RegExp): Promise<void> => newest().getByText(text).first().waitFor();

  it('lists, opens, looks at the diagram, the tasks and the files', async () => {
    await say('list');
    await sees('Active cases');
    await say('show order 4050');
    await sees('Order 4050 Hedlund Snickeri HB');
    await press('Diagram');
    const picture = newest()
      .getByRole('button', { name: /Process diagram of Order 4050/u })
      .locator('img');
    await picture.waitFor();
    expect(
      await picture.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
    ).toBeGreaterThan(500);
    await say('tasks order 4050');
    await sees('Tasks of Order 4050 Hedlund Snickeri HB');
    await say('files order 4050');
    await sees('Order confirmation 4050.pdf');
  }, 60_000);

  it('sends it a message, which the process takes', async () => {
    await say('send order 4050');
    await press(/Payment received/u);
    await sees('“Payment received” was sent');
    await say('history order 4050');
    await sees('Guest sent “Payment received”');
  }, 60_000);

  it('uploads a file', async () => {
    await say('upload order 4050');
    await press(/^Upload/u);
    const form = page.getByRole('dialog', { name: /Upload to Order 4050/u });
    await form.locator('input[type=file]').setInputFiles({
      name: 'notes.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('what was said'),
    });
    await form.getByRole('button', { name: 'Upload', exact: true }).click();
    await sees('notes.txt was uploaded');
    await say('files order 4050');
    await sees('notes.txt');
  }, 60_000);

  it('deletes it, after a confirmation that says what is lost', async () => {
    await say('delete order 4050');
    await sees(/3 files.* will be deleted with it/u);
    await press(/Delete the case .* for good/u);
    await sees('Order 4050 Hedlund Snickeri HB was deleted');
    await say('show order 4050');
    await sees(/No case fits “order 4050”|Barium does not know it/u);
  }, 60_000);

  it('and nothing broke or left the machine on the way', () => {
    expect(faults).toEqual([]);
  });
});
