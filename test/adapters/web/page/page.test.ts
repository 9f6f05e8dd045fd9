import type { Locator, Page } from 'playwright-core';
import { describeInBrowser } from '../../../browser.ts';
import { createScriptedBot } from '../scripted-bot.ts';
import { createPageHarness, type PageHarness } from './open-page.ts';

describeInBrowser('the page', () => {
  let harness: PageHarness;
  beforeAll(async () => {
    harness = await createPageHarness();
  }, 60_000);
  afterAll(() => harness.close());

  it('suggests commands in an empty conversation, and sends one on click', async () => {
    const { page, browserErrors } = await harness.open({ bot: createScriptedBot() });
    await page.getByRole('button', { name: /^list/ }).click();
    await page.getByRole('heading', { name: 'Instances under way' }).waitFor();
    expect(await page.locator('.rows > li').count()).toBe(3);
    expect(browserErrors).toEqual([]);
  });

  it('renders every part of a card, with timestamps in the user’s time zone', async () => {
    const { page, send, browserErrors } = await harness.open({ bot: createScriptedBot() });
    await send('show 4711');
    const card = page.locator('.card');
    await card.waitFor();
    expect(await card.locator('.badge').textContent()).toBe('active');
    const time = card.locator('dd time').first();
    expect([await time.getAttribute('datetime'), await time.textContent()]).toEqual([
      '2026-03-02T08:15:00Z',
      '2 Mar 2026, 09:15',
    ]);
    const link = card.getByRole('link', { name: /Open in Barium/ });
    expect(await link.getAttribute('rel')).toContain('noopener');
    expect(browserErrors).toEqual([]);
  });

  it('shows markup in untrusted text as text', async () => {
    const { page, send } = await harness.open({ bot: createScriptedBot() });
    await send('evil');
    await page.getByRole('heading', { name: '<img src=x onerror="document.title=1">' }).waitFor();
    expect(await page.getByText('<b>bold</b> *mild*').isVisible()).toBe(true);
    expect(await page.title()).toBe('Barium Bot playground');
  });

  it('completes a line by keyboard', async () => {
    const { page } = await harness.open({ bot: createScriptedBot() });
    const composer = page.getByRole('combobox', { name: 'Message' });
    await composer.pressSequentially('s');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    const chosen = await composer.getAttribute('aria-activedescendant');
    expect(await page.locator(`[id="${chosen}"]`).getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Escape');
    expect(await composer.getAttribute('aria-expanded')).toBe('false');
    await composer.fill('sho');
    await page.getByRole('option', { name: /show/ }).waitFor();
    await page.keyboard.press('Tab');
    expect(await composer.inputValue()).toBe('show ');
  });

  it('recalls the lines sent before with the arrow keys', async () => {
    const { page, send } = await harness.open({ bot: createScriptedBot() });
    for (const line of ['list', 'one', 'two']) {
      await send(line);
      await page.locator('.message-own').getByText(line, { exact: true }).waitFor();
    }
    const composer = page.locator('#composer');
    const press = async (key: string) => {
      await composer.press(key);
      return composer.inputValue();
    };
    expect([await press('ArrowUp'), await press('ArrowUp'), await press('ArrowUp')]).toEqual(['two', 'one', 'list']);
    expect(await press('ArrowUp')).toBe('list');
    expect([await press('ArrowDown'), await press('ArrowDown')]).toEqual(['one', 'two']);
    expect(await press('ArrowDown')).toBe('');
  });

  it('shows no suggestions after the line has been sent', async () => {
    const { page } = await harness.open({ bot: createScriptedBot() });
    await page.locator('#composer').pressSequentially('list');
    await page.keyboard.press('Enter');
    await page.locator('.rows').waitFor();
    expect(await page.getByRole('option').count()).toBe(0);
  });

  it('completes /barium in a channel, and marks private replies there', async () => {
    const { page } = await harness.open({ bot: createScriptedBot() });
    await page.getByRole('button', { name: 'orders' }).click();
    const composer = page.getByRole('combobox', { name: 'Message' });
    await composer.pressSequentially('/ba');
    await page.getByRole('option', { name: /barium/ }).waitFor();
    await page.keyboard.press('Tab');
    await composer.pressSequentially('list');
    await page.keyboard.press('Enter');
    await page.getByText('Only visible to you').waitFor();
  });

  it('answers a mention in public, in its thread', async () => {
    const { page } = await harness.open({ bot: createScriptedBot() });
    await page.getByRole('button', { name: 'orders' }).click();
    await page.locator('#composer').fill('@Barium list');
    await page.keyboard.press('Enter');
    const thread = page.getByRole('region', { name: '1 reply' });
    await thread.getByRole('heading', { name: 'Instances under way' }).waitFor();
    expect(await page.getByText('Only visible to you').count()).toBe(0);
  });

  it('sends a reply in a thread from its pane, which Escape closes', async () => {
    const bot = createScriptedBot();
    const { page, playground } = await harness.open({ bot });
    const conversation = { platform: 'web', tenant: 'local', id: 'orders', isDirect: false } as const;
    const root = await playground.adapter.post(conversation, { deliveryKey: 'one', card: { title: 'Order 4711' } });
    await page.getByRole('button', { name: /orders.*1 new/ }).click();
    await page.getByRole('button', { name: 'Reply' }).click();
    const pane = page.getByRole('complementary', { name: 'Thread' });
    await pane.getByRole('combobox', { name: 'Message' }).fill('@Barium list');
    await page.keyboard.press('Enter');
    await pane.getByRole('heading', { name: 'Instances under way' }).waitFor();
    expect(bot.events.at(-1)).toMatchObject({ line: 'list', conversation: { id: 'orders', threadId: root } });
    await page.keyboard.press('Escape');
    expect(await pane.count()).toBe(0);
  });

  it('handles a double click once, and replaces the message whose button was pressed', async () => {
    let release = (): void => undefined;
    let hold = async (): Promise<void> => undefined;
    const bot = createScriptedBot({ delay: () => hold() });
    const { page, send, playground } = await harness.open({ bot });
    await send('list');
    await page.getByRole('button', { name: 'Next' }).waitFor();
    // The click may reach the bot after the release.
    const released = new Promise<void>((resolve) => (release = resolve));
    hold = () => released;
    await page.getByRole('button', { name: 'Next' }).dblclick();
    release();
    await page.getByRole('heading', { name: 'Instances, page 2' }).waitFor();
    expect(bot.events.filter((incoming) => incoming.kind === 'press')).toHaveLength(1);
    expect(await page.locator('.card').count()).toBe(1);
    const { id } = await playground.lastReply();
    await page.waitForFunction((focused) => document.activeElement?.id === focused, `message-${id}`);
  });

  it('shows that a reply is pending, and ignores further clicks meanwhile', async () => {
    let release = (): void => undefined;
    let hold = async (): Promise<void> => undefined;
    const bot = createScriptedBot({ delay: () => hold() });
    const { page, send } = await harness.open({ bot });
    await send('list');
    const next = page.getByRole('button', { name: 'Next' });
    await next.waitFor();
    const released = new Promise<void>((resolve) => (release = resolve));
    hold = () => released;
    await next.click();
    await page.locator('.typing').waitFor();
    expect(await next.getAttribute('aria-busy')).toBe('true');
    await next.dispatchEvent('click');
    expect(bot.events.map((incoming) => incoming.kind)).toEqual(['text', 'press']);
    release();
    await page.getByRole('heading', { name: 'Instances, page 2' }).waitFor();
    expect(await page.locator('.typing').count()).toBe(0);
  });

  it('shows a tall reply from its beginning, and does not scroll while the user reads earlier messages', async () => {
    const viewport = { width: 1000, height: 460 };
    const { page, send, playground } = await harness.open({ bot: createScriptedBot() }, { viewport });
    await send('list');
    const title = page.getByRole('heading', { name: 'Instances under way' });
    await title.waitFor();
    await expectInView(page, title);
    await send('show 4711');
    await page.locator('.facts').waitFor();
    await page.locator('[role=log]').evaluate((log) => log.scrollTo(0, 0));
    await expectInView(page, title);
    const conversation = { platform: 'web', tenant: 'local', id: 'barium', isDirect: true } as const;
    await playground.adapter.post(conversation, { deliveryKey: 'one', card: { title: 'Order 4711 was delivered' } });
    await page.getByRole('heading', { name: 'Order 4711 was delivered' }).waitFor();
    await expectInView(page, title);
    await page.getByRole('button', { name: 'Next' }).click();
    await expectInView(page, page.getByRole('heading', { name: 'Instances, page 2' }));
  });

  it('keeps the messages and the open conversation after a reload', async () => {
    const { page, send } = await harness.open({ bot: createScriptedBot() });
    await page.getByRole('button', { name: 'permits' }).click();
    await send('/barium list');
    await page.getByRole('heading', { name: 'Instances under way' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Instances under way' }).waitFor();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('#permits');
  });

  it('shows an announcement, and counts it in a conversation that is not open', async () => {
    const { page, playground } = await harness.open({ bot: createScriptedBot() });
    const conversation = { platform: 'web', tenant: 'local', id: 'orders', isDirect: false } as const;
    await playground.adapter.post(conversation, { deliveryKey: 'one', card: { title: 'Order 4711 was delivered' } });
    await page.getByRole('button', { name: /orders.*1 new/ }).click();
    expect(await page.getByRole('heading', { name: 'Order 4711 was delivered' }).isVisible()).toBe(true);
    expect(await page.locator('.unread').count()).toBe(0);
  });

  it.each([
    ['Card', '.thread'],
    ['Slack', '.thread-pane'],
    ['Teams', '.column'],
  ])('gives a reply in a thread the full width in the %s view', async (viewMode, place) => {
    const { page, playground } = await harness.open({ bot: createScriptedBot() });
    await page.getByRole('radio', { name: viewMode }).check();
    const conversation = { platform: 'web', tenant: 'local', id: 'barium', isDirect: true } as const;
    const root = await playground.adapter.post(conversation, { deliveryKey: 'one', card: { title: 'Order 4711' } });
    await playground.adapter.post(
      conversation,
      { deliveryKey: 'two', card: { title: 'Order 4711 was delivered' } },
      root,
    );
    if (viewMode === 'Slack') await page.getByRole('button', { name: /^1 reply/ }).click();
    const reply = page.locator(place).getByText('Order 4711 was delivered');
    await reply.waitFor();
    const lines = await reply.evaluate((title) => {
      const words = document.createRange();
      words.selectNodeContents(title);
      return new Set([...words.getClientRects()].map((line) => Math.round(line.top))).size;
    });
    expect(lines).toBe(1);
  });

  it('reports that the bot is unreachable, keeps the line, and sends it when the bot is back', async () => {
    const { page, send } = await harness.open({ bot: createScriptedBot() });
    await page.context().setOffline(true);
    await send('list');
    await page.getByText("Can't reach the bot").waitFor();
    expect(await page.locator('#composer').inputValue()).toBe('list');
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('heading', { name: 'Instances under way' }).waitFor();
  });

  it('fits a narrow screen without horizontal scrolling', async () => {
    const viewport = { width: 400, height: 700 };
    const { page, send } = await harness.open({ bot: createScriptedBot() }, { viewport });
    await send('show 4711');
    await page.locator('.card').waitFor();
    const widest = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(widest).toBeLessThanOrEqual(400);
    expect(await page.getByRole('button', { name: 'Send message' }).isVisible()).toBe(true);
  });

  it('remembers the theme', async () => {
    const { page } = await harness.open({ bot: createScriptedBot() }, { colorScheme: 'light' });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await page.getByRole('button', { name: /^Theme/ }).click();
    await page.getByRole('button', { name: /^Theme/ }).click();
    const dark = await background();
    await page.reload();
    expect([await background(), dark === light]).toEqual([dark, false]);
  });
});

/** Waits until the whole element is in view. */
async function expectInView(page: Page, element: Locator): Promise<void> {
  await page.waitForFunction(
    (one) => {
      const { top, bottom } = one?.getBoundingClientRect() ?? { top: -1, bottom: 0 };
      return top >= 0 && bottom <= window.innerHeight;
    },
    await element.elementHandle(),
  );
}
