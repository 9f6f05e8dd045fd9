import type { Locator, Page } from 'playwright-core';
import { describeInBrowser } from '../../../browser.ts';
import { createScriptedBot } from '../scripted-bot.ts';
import { type Stage, setStage } from './open-page.ts';

describeInBrowser('the page', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage();
  }, 60_000);
  afterAll(() => stage.close());

  it('greets a newcomer with lines to try, and one press sends one', async () => {
    const { page, complaints } = await stage.open({ bot: createScriptedBot() });
    await page.getByRole('button', { name: /^list/ }).click();
    await page.getByRole('heading', { name: 'Instances under way' }).waitFor();
    expect(await page.locator('.rows > li').count()).toBe(3);
    expect(complaints).toEqual([]);
  });

  it('draws every part of a card, with moments in the reader’s own time', async () => {
    const { page, say, complaints } = await stage.open({ bot: createScriptedBot() });
    await say('show 4711');
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
    expect(complaints).toEqual([]);
  });

  it('shows what came from elsewhere as text, whatever it looks like', async () => {
    const { page, say } = await stage.open({ bot: createScriptedBot() });
    await say('evil');
    await page.getByRole('heading', { name: '<img src=x onerror="document.title=1">' }).waitFor();
    expect(await page.getByText('<b>bold</b> *mild*').isVisible()).toBe(true);
    expect(await page.title()).toBe('Barium Bot playground');
  });

  it('completes a line by keyboard alone', async () => {
    const { page } = await stage.open({ bot: createScriptedBot() });
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

  it('offers nothing any more once the line has been sent', async () => {
    const { page } = await stage.open({ bot: createScriptedBot() });
    await page.locator('#composer').pressSequentially('list');
    await page.keyboard.press('Enter');
    await page.locator('.rows').waitFor();
    expect(await page.getByRole('option').count()).toBe(0);
  });

  it('completes the address in a channel, and keeps private answers marked there', async () => {
    const { page } = await stage.open({ bot: createScriptedBot() });
    await page.getByRole('button', { name: 'orders' }).click();
    const composer = page.getByRole('combobox', { name: 'Message' });
    await composer.pressSequentially('/ba');
    await page.getByRole('option', { name: /barium/ }).waitFor();
    await page.keyboard.press('Tab');
    await composer.pressSequentially('list');
    await page.keyboard.press('Enter');
    await page.getByText('Only visible to you').waitFor();
  });

  it('takes a double click for one, and swaps the message whose button was pressed', async () => {
    let release = (): void => undefined;
    let hold = async (): Promise<void> => undefined;
    const bot = createScriptedBot({ hold: () => hold() });
    const { page, say, playground } = await stage.open({ bot });
    await say('list');
    await page.getByRole('button', { name: 'Next' }).waitFor();
    hold = () => new Promise((resolve) => (release = resolve));
    await page.getByRole('button', { name: 'Next' }).dblclick();
    release();
    await page.getByRole('heading', { name: 'Instances, page 2' }).waitFor();
    expect(bot.heard.filter((incoming) => incoming.kind === 'press')).toHaveLength(1);
    expect(await page.locator('.card').count()).toBe(1);
    const { id } = await playground.lastAnswer();
    await page.waitForFunction((focused) => document.activeElement?.id === focused, `message-${id}`);
  });

  it('shows that an answer is on its way, and takes no second press meanwhile', async () => {
    let release = (): void => undefined;
    let hold = async (): Promise<void> => undefined;
    const bot = createScriptedBot({ hold: () => hold() });
    const { page, say } = await stage.open({ bot });
    await say('list');
    const next = page.getByRole('button', { name: 'Next' });
    await next.waitFor();
    hold = () => new Promise((resolve) => (release = resolve));
    await next.click();
    await page.locator('.typing').waitFor();
    expect(await next.getAttribute('aria-busy')).toBe('true');
    await next.dispatchEvent('click');
    expect(bot.heard.map((incoming) => incoming.kind)).toEqual(['text', 'press']);
    release();
    await page.getByRole('heading', { name: 'Instances, page 2' }).waitFor();
    expect(await page.locator('.typing').count()).toBe(0);
  });

  it('shows a tall answer from its beginning, and does not move while somebody reads further up', async () => {
    const viewport = { width: 1000, height: 460 };
    const { page, say, playground } = await stage.open({ bot: createScriptedBot() }, { viewport });
    await say('list');
    const title = page.getByRole('heading', { name: 'Instances under way' });
    await title.waitFor();
    await expectInView(page, title);
    await say('show 4711');
    await page.locator('.facts').waitFor();
    await page.locator('[role=log]').evaluate((log) => log.scrollTo(0, 0));
    await expectInView(page, title);
    const place = { platform: 'web', tenant: 'local', id: 'barium', isDirect: true } as const;
    await playground.adapter.post(place, { deliveryKey: 'one', card: { title: 'Order 4711 was delivered' } });
    await page.getByRole('heading', { name: 'Order 4711 was delivered' }).waitFor();
    await expectInView(page, title);
    await page.getByRole('button', { name: 'Next' }).click();
    await expectInView(page, page.getByRole('heading', { name: 'Instances, page 2' }));
  });

  it('keeps the conversation over a reload, and the place that was open', async () => {
    const { page, say } = await stage.open({ bot: createScriptedBot() });
    await page.getByRole('button', { name: 'permits' }).click();
    await say('/barium list');
    await page.getByRole('heading', { name: 'Instances under way' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Instances under way' }).waitFor();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('#permits');
  });

  it('shows an announcement as it comes, and counts it where nobody looks', async () => {
    const { page, playground } = await stage.open({ bot: createScriptedBot() });
    const place = { platform: 'web', tenant: 'local', id: 'orders', isDirect: false } as const;
    await playground.adapter.post(place, { deliveryKey: 'one', card: { title: 'Order 4711 was delivered' } });
    await page.getByRole('button', { name: /orders.*1 new/ }).click();
    expect(await page.getByRole('heading', { name: 'Order 4711 was delivered' }).isVisible()).toBe(true);
    expect(await page.locator('.unread').count()).toBe(0);
  });

  it.each(['Card', 'Slack', 'Teams'])('a reply in a thread has the width of its place: %s', async (look) => {
    const { page, playground } = await stage.open({ bot: createScriptedBot() });
    await page.getByRole('radio', { name: look }).check();
    const place = { platform: 'web', tenant: 'local', id: 'barium', isDirect: true } as const;
    const root = await playground.adapter.post(place, { deliveryKey: 'one', card: { title: 'Order 4711' } });
    await playground.adapter.post(
      place,
      { deliveryKey: 'two', card: { title: 'Order 4711 was delivered' } },
      root,
    );
    const reply = page.locator('.thread').getByText('Order 4711 was delivered');
    await reply.waitFor();
    const lines = await reply.evaluate((title) => {
      const words = document.createRange();
      words.selectNodeContents(title);
      return new Set([...words.getClientRects()].map((line) => Math.round(line.top))).size;
    });
    expect(lines).toBe(1);
  });

  it('says that the bot is gone, gives the line back, and goes on when it is back', async () => {
    const { page, say } = await stage.open({ bot: createScriptedBot() });
    await page.context().setOffline(true);
    await say('list');
    await page.getByText('The bot cannot be reached').waitFor();
    expect(await page.locator('#composer').inputValue()).toBe('list');
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('heading', { name: 'Instances under way' }).waitFor();
  });

  it('fits a narrow screen without scrolling sideways', async () => {
    const viewport = { width: 400, height: 700 };
    const { page, say } = await stage.open({ bot: createScriptedBot() }, { viewport });
    await say('show 4711');
    await page.locator('.card').waitFor();
    const widest = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(widest).toBeLessThanOrEqual(400);
    expect(await page.getByRole('button', { name: 'Send message' }).isVisible()).toBe(true);
  });

  it('remembers whether it is light or dark', async () => {
    const { page } = await stage.open({ bot: createScriptedBot() }, { colorScheme: 'light' });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.getByRole('button', { name: /^Colours/ }).click();
    await page.getByRole('button', { name: /^Colours/ }).click();
    const dark = await ground();
    await page.reload();
    expect([await ground(), dark === light]).toEqual([dark, false]);
  });
});

/** Waits until an element can be seen whole without scrolling. */
async function expectInView(page: Page, element: Locator): Promise<void> {
  await page.waitForFunction(
    (one) => {
      const { top, bottom } = one?.getBoundingClientRect() ?? { top: -1, bottom: 0 };
      return top >= 0 && bottom <= window.innerHeight;
    },
    await element.elementHandle(),
  );
}
