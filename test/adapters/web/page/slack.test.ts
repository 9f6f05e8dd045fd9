import type { Locator, Page } from 'playwright-core';
import type { ChatEvent } from '../../../../src/chat/events.ts';
import type { Reply } from '../../../../src/chat/reply.ts';
import { describeInBrowser } from '../../../browser.ts';
import { allLines, createScriptedBot, hostileText } from '../scripted-bot.ts';
import { createPageHarness, type OpenPage, type PageHarness } from './open-page.ts';

describeInBrowser('the Slack preview', () => {
  let harness: PageHarness;
  beforeAll(async () => {
    harness = await createPageHarness();
  }, 60_000);
  afterAll(() => harness.close());

  const open = async (bot = createScriptedBot()): Promise<OpenPage> => {
    const opened = await harness.open({ bot });
    await opened.page.getByRole('radio', { name: 'Slack' }).check();
    return opened;
  };
  const messages = (page: Page): Locator => page.locator('.message-bot .slack-message');

  it('renders existing messages again when it is chosen, and is remembered', async () => {
    const { page, send } = await harness.open({ bot: createScriptedBot() });
    const loaded = collectScripts(page);
    await send('list');
    await page.locator('.card').waitFor();
    expect(loaded()).toEqual([]);
    await page.getByRole('radio', { name: 'Slack' }).check();
    await messages(page).getByRole('heading', { name: 'Instances under way' }).waitFor();
    expect([await page.locator('.card').count(), loaded().length > 0]).toEqual([0, true]);
    await page.reload();
    await messages(page).waitFor();
  });

  it('renders every card without unknown blocks', async () => {
    const { page, send, browserErrors } = await open();
    for (const [index, line] of allLines.entries()) {
      await send(line);
      await messages(page).nth(index).locator('.slack-blocks').waitFor();
    }
    expect(await messages(page).count()).toBe(allLines.length);
    expect(await page.locator('.slack-unknown').count()).toBe(0);
    expect(browserErrors).toEqual([]);
  });

  it('shows messages in full width with the sender, the app badge and the time', async () => {
    const { page, send } = await open();
    await send('list');
    const header = messages(page).locator('header');
    await header.waitFor();
    expect(await header.textContent()).toMatch(/^Barium APP \d\d:\d\d$/u);
    const own = page.locator('.message-own .slack-message');
    expect(await own.locator('header').textContent()).toMatch(/^Guest\s+\d\d:\d\d$/u);
    const [left, right] = await Promise.all([own.boundingBox(), messages(page).boundingBox()]);
    expect(left?.x).toBe(right?.x);
  });

  it('opens the thread of a public answer beside the channel', async () => {
    const { page, send } = await open();
    await page.getByRole('button', { name: 'orders' }).click();
    await send('@Barium list');
    await page.getByRole('button', { name: /^1 reply/ }).click();
    const pane = page.getByRole('complementary', { name: 'Thread' });
    await pane.getByRole('heading', { name: 'Instances under way' }).waitFor();
    await pane.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: /^2 replies/ }).waitFor();
  });

  it('shows the Home tab of the app, whose buttons are answered in the messages', async () => {
    const bot = createScriptedBot();
    const { page, browserErrors } = await open(bot);
    await page.getByRole('button', { name: 'Home' }).click();
    await page.getByRole('button', { name: 'Find a case' }).click();
    const modal = page.getByRole('dialog');
    await modal.getByRole('combobox').fill('Order 4711');
    await modal.getByRole('button', { name: 'Open' }).click();
    await messages(page).waitFor();
    expect(bot.events.at(-1)).toMatchObject({ kind: 'form', line: 'show', values: { instance: 'Order 4711' } });
    expect(browserErrors).toEqual([]);
  });

  it('opens a form on the Home tab that a button there is answered with', async () => {
    const fields = [{ kind: 'text', name: 'app', label: 'Process', required: false }] as const;
    const form = { title: 'New watch', line: 'watch', fields, submit: 'Watch' };
    const scripted = createScriptedBot();
    const handle = async (event: ChatEvent): Promise<Reply> => {
      const isPress = event.kind === 'press' && event.line === 'watch';
      if (!isPress) return scripted.handle(event);
      return { card: { title: 'New watch' }, form, visibility: 'ephemeral', outcome: 'done' };
    };
    const { page } = await open({ ...scripted, handle });
    await page.getByRole('button', { name: 'Home' }).click();
    await page.getByRole('button', { name: 'New watch' }).click();
    await page.getByRole('dialog', { name: 'New watch' }).getByRole('textbox', { name: 'Process' }).waitFor();
    expect(await messages(page).count()).toBe(0);
  });

  it('opens the pane of a case from the title of its announcement, with what the person can do', async () => {
    const bot = createScriptedBot();
    const answer = bot.handle;
    const subject = {
      id: '4711',
      name: 'Order 4711',
      status: { label: 'Packed', tone: 'busy' },
      application: 'Order',
      revision: '1',
    } as const;
    bot.handle = async (event) => {
      const reply = await answer(event);
      if (event.kind !== 'form') return reply;
      const actions = [{ kind: 'command', label: 'Tasks', line: 'tasks 4711' } as const];
      const facts = [{ label: 'Process', value: 'Order handling' }];
      return { ...reply, card: { title: 'Order 4711', subject, facts, actions } };
    };
    const { page, playground, browserErrors } = await open(bot);
    const conversation = { platform: 'web', tenant: 'local', id: 'barium', isDirect: true } as const;
    await playground.adapter.post(conversation, { deliveryKey: 'k', card: { title: 'Order 4711 is packed', subject } });
    await page.getByRole('button', { name: 'Order 4711', exact: true }).click();
    const pane = page.getByRole('dialog', { name: 'Order 4711' });
    await pane.getByText('Order handling').waitFor();
    expect(bot.events.at(-1)).toMatchObject({
      kind: 'form',
      line: 'show',
      values: { instance: '4711' },
      isLasting: true,
    });
    await pane.getByRole('button', { name: 'Tasks' }).click();
    await messages(page).getByText('You said: tasks 4711').first().waitFor();
    expect([await pane.count(), browserErrors]).toEqual([0, []]);
  });

  it('shows the payload that Slack would get', async () => {
    const { page, send } = await open();
    await send('list');
    await page.getByRole('button', { name: 'Show payload' }).click();
    const json = page.getByRole('dialog', { name: 'Block Kit payload' }).locator('pre');
    await json.getByText('"blocks"').waitFor();
    expect(JSON.parse((await json.textContent()) ?? '')).toMatchObject({
      blocks: expect.arrayContaining([expect.objectContaining({ type: 'header' })]),
    });
  });

  it('shows dates in the user’s time zone', async () => {
    const { page, send } = await open();
    await send('show 4711');
    const times = messages(page).locator('.slack-blocks time');
    await times.first().waitFor();
    expect(await times.allTextContents()).toEqual(['2 Mar 2026 09:15', '1 Apr 2026', '11:00']);
  });

  it('sends the command of a button', async () => {
    const bot = createScriptedBot();
    const { page, send } = await open(bot);
    await send('list');
    await page.getByRole('button', { name: /^Show: Order 4711/ }).click();
    await page.getByRole('heading', { name: 'Order 4711 Lindqvist Bygg AB' }).waitFor();
    expect(bot.events.at(-1)).toMatchObject({ kind: 'press', line: 'show 4711' });
  });

  it('has menus that can be used by keyboard', async () => {
    const bot = createScriptedBot();
    const { page, send } = await open(bot);
    await send('list');
    const more = page.getByRole('button', { name: /^More actions: Order 4712/ });
    await more.press('Enter');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('menu').count()).toBe(0);
    expect(await more.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'You said: tasks 4712' }).waitFor();
    expect(bot.events.at(-1)).toMatchObject({ kind: 'press', line: 'tasks 4712' });
  });

  it('opens a form as a modal, and submits the values of all kinds of fields', async () => {
    const bot = createScriptedBot();
    const { page, send } = await open(bot);
    await send('show 4711');
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
    expect(bot.events.at(-1)).toMatchObject({
      kind: 'form',
      line: 'send 4711',
      values: { ...values, boundary: 'yes' },
    });
    expect(bot.fileContents).toEqual(['yes']);
  });

  it('shows an error at its field and keeps the modal open', async () => {
    const { page, send } = await open();
    await send('note');
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

  it('sends files again with the form of the reply', async () => {
    const bot = createScriptedBot();
    const { page } = await open(bot);
    const file = { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a drawing') };
    await page.locator('input[type=file]').setInputFiles([file]);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('button', { name: 'Choose an instance' }).click();
    await page.getByRole('combobox', { name: 'Instance' }).fill('4711');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('heading', { name: 'Added to 4711' }).waitFor();
    expect(bot.fileContents).toEqual(['a drawing', 'a drawing']);
  });

  it('shows a picture as a file after a public reply, and inside an ephemeral one', async () => {
    const { page, send } = await open();
    await send('show 4711');
    const picture = messages(page).getByRole('button', {
      name: 'Enlarge: Order handling, now at: Check delivery',
    });
    await picture.waitFor();
    expect(await messages(page).locator('figcaption').textContent()).toBe('diagram.png');
    await page.getByRole('button', { name: 'orders' }).click();
    await send('/barium show 4711');
    await page.getByText('Only visible to you').waitFor();
    await messages(page)
      .locator('.slack-blocks')
      .getByRole('button', { name: /^Enlarge/ })
      .click();
    await page.getByRole('dialog', { name: 'Picture' }).waitFor();
  });

  it('lets the user share an ephemeral reply, which replaces it', async () => {
    const bot = createScriptedBot();
    const { page } = await open(bot);
    await page.getByRole('button', { name: 'orders' }).click();
    await page.locator('#composer').fill('/barium list');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Show to everyone' }).click();
    await page.getByText('Only visible to you').waitFor({ state: 'detached' });
    expect(await messages(page).count()).toBe(1);
    expect(bot.events.at(-1)).toMatchObject({ kind: 'press', line: 'list' });
  });

  it('walks from a long list to a case in one private message, and back', async () => {
    const headings = { title: 'Case', badge: 'Status', note: 'Due', detail: 'Details', choose: 'Open a case' };
    const rows = Array.from({ length: 12 }, (_, index) => ({
      title: `Order ${index}`,
      detail: 'Received',
      actions: [{ kind: 'command', label: 'Open', line: `show ${index}` } as const],
    }));
    const handle = async (event: ChatEvent): Promise<Reply> => {
      const line = 'line' in event ? event.line : '';
      const card = line === 'list' ? { title: 'Cases', rows, rowHeadings: headings } : { title: `You asked: ${line}` };
      return { card, visibility: 'ephemeral', outcome: 'done', returnLine: line };
    };
    const { page, browserErrors } = await open({ ...createScriptedBot(), handle });
    await page.getByRole('button', { name: 'orders' }).click();
    await page.locator('#composer').fill('/barium list');
    await page.keyboard.press('Enter');
    await page.getByRole('cell', { name: 'Order 9' }).waitFor();
    expect(await page.getByRole('cell', { name: 'Order 10' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('cell', { name: 'Order 11' }).waitFor();
    await page.getByRole('combobox', { name: 'Open a case' }).selectOption('Order 11');
    await messages(page).getByRole('heading', { name: 'You asked: show 11' }).waitFor();
    expect(await messages(page).count()).toBe(1);
    await page.getByRole('button', { name: 'Back' }).click();
    await messages(page).getByRole('heading', { name: 'Cases' }).waitFor();
    expect([await messages(page).count(), await page.getByRole('button', { name: 'Back' }).count()]).toEqual([1, 0]);
    expect(browserErrors).toEqual([]);
  });

  it('shows hostile text as text', async () => {
    const { page, send } = await open();
    await send('hostile');
    await messages(page).locator('.slack-blocks').waitFor();
    expect(await messages(page).locator('a, mark, em, code, strong:not(header strong)').count()).toBe(0);
    expect(await messages(page).locator('.slack-rich').allTextContents()).toContain(hostileText);
    expect(await messages(page).locator('.slack-section').allTextContents()).toContain(hostileText);
  });
});

/** The scripts that the page loads from now on. */
function collectScripts(page: Page): () => readonly string[] {
  const urls: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('.js')) urls.push(request.url());
  });
  return () => urls;
}
