/** How many presses the most common tasks take, from the empty composer. Typing is free; sending what was typed is a press. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Locator, Page } from 'playwright-core';
import { type Core, openCore } from '../../../../src/app/core.ts';
import { readConfig } from '../../../../src/config/index.ts';
import { describeInBrowser } from '../../../browser.ts';
import type { Playground } from '../playground.ts';
import { createPageHarness, type PageHarness } from './open-page.ts';

const notes = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('meeting notes') };

describeInBrowser('presses from the empty composer', () => {
  let harness: PageHarness;
  let core: Core;
  let folder: string;
  let page: Page;
  let playground: Playground;
  let presses: number;

  beforeAll(async () => {
    harness = await createPageHarness();
  }, 60_000);
  afterAll(() => harness.close());

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barium-bot-presses-'));
    core = await openCore(readConfig({ DATA_DIR: folder, WATCH_CRON: '0 0 0 1 1 *' }), pino({ level: 'silent' }));
    ({ page, playground } = await harness.open({ bot: core.bot }));
    presses = 0;
  }, 30_000);

  afterEach(async () => {
    await page.close();
    await core.close();
    await rm(folder, { recursive: true });
  });

  const press = async (target: Locator) => {
    presses += 1;
    await target.click();
  };
  const send = async (line: string) => {
    await page.locator('#composer').fill(line);
    await press(page.getByRole('button', { name: 'Send', exact: true }));
  };
  const newest = () => page.getByRole('log').getByRole('article').last();
  const expectHeading = (name: string | RegExp) => newest().getByRole('heading', { name }).first().waitFor();
  const button = (name: string | RegExp) => newest().getByRole('button', { name }).first();

  it('a case by its number takes one, and its diagram two', async () => {
    await send('4711');
    await expectHeading(/^Order 4711/u);
    expect(presses).toBe(1);
    await press(button('Diagram'));
    await newest().locator('img').first().waitFor();
    expect(presses).toBe(2);
  }, 30_000);

  it('a message takes two, and its answer says where the case is now', async () => {
    await send('send 4711');
    await press(button('Approve'));
    await expectHeading('“Approve” was sent');
    await newest()
      .getByText(/waiting for/u)
      .waitFor();
    expect(presses).toBe(2);
  }, 30_000);

  it('a message that was accepted at the same milestone before takes two, from the case', async () => {
    const seen = { name: 'Approve', boundary: false, milestone: 'Awaiting approval' };
    await core.store.messageNames.record('Order', seen, '2026-11-23T09:00:00.000Z');
    await send('4711');
    await press(button('Send “Approve”'));
    await expectHeading('“Approve” was sent');
    expect(presses).toBe(2);
  }, 30_000);

  it('a watch takes three', async () => {
    core.watcher?.start([playground.adapter]);
    await send('watch');
    await press(button('Choose…'));
    const dialog = page.getByRole('dialog', { name: 'Watch cases here' });
    await dialog.getByLabel('Words in the name').fill('4711');
    await press(dialog.getByRole('button', { name: 'Watch', exact: true }));
    await newest().getByText(/4711/u).first().waitFor();
    expect(presses).toBe(3);
  }, 30_000);

  it('a file takes two, with the name of its case as the words beside it', async () => {
    await page.locator('input[type=file]').first().setInputFiles(notes);
    presses += 1;
    await send('upload 4711');
    await expectHeading('notes.txt was uploaded');
    expect(presses).toBe(2);
  }, 30_000);

  it('a file takes two from the case: the button opens its form at once, and the case stays', async () => {
    await send('files 4711');
    presses = 0;
    await press(button('Upload file'));
    const dialog = page.getByRole('dialog', { name: 'Upload file' });
    await dialog.locator('input[type=file]').setInputFiles(notes);
    await press(dialog.getByRole('button', { name: 'Upload', exact: true }));
    await expectHeading('notes.txt was uploaded');
    expect(presses).toBe(2);
    expect(await page.getByRole('heading', { name: /^Files and forms – Order 4711/u }).count()).toBe(1);
  }, 30_000);

  it('a folder takes two from the case, also in the Slack view', async () => {
    await page.getByRole('radio', { name: 'Slack' }).check({ force: true });
    await send('files 4711');
    presses = 0;
    await press(button(/^New folder/u));
    const dialog = page.getByRole('dialog', { name: 'New folder' });
    await dialog.getByLabel('Folder name').fill('Invoices');
    await press(dialog.getByRole('button', { name: 'Add folder' }));
    await newest().getByText('The folder “Invoices” was added').first().waitFor();
    expect(presses).toBe(2);
  }, 30_000);
});
