/** The corpus in a real browser, in each of the page's looks. */
import type { Page } from 'playwright-core';
import { type Opened, type Stage, setStage } from '../adapters/web/page/open-page.ts';
import { createScriptedBot } from '../adapters/web/scripted-bot.ts';
import { describeInBrowser } from '../browser.ts';
import { corpus, trace } from './corpus.ts';
import { hostileCard } from './fixture.ts';

/** As long as the core lets a text become; the floods are tried on what is drawn, not on the browser. */
const texts = Object.values(corpus).map((text) => text.slice(0, 300));
const place = { platform: 'web', tenant: 'local', id: 'barium', isDirect: true } as const;

/** What the page holds that no text of theirs may have put there. */
function effectsIn(page: Page): Promise<readonly string[]> {
  return page.evaluate((name) => {
    const own = (address: string) => new URL(address, location.href).origin === location.origin;
    const found = (selector: string) => Array.from(document.querySelectorAll(selector));
    return [
      ...(name in window ? ['a script ran'] : []),
      ...found('iframe, object, embed, base, meta[http-equiv]').map((one) => one.outerHTML),
      ...found('script').flatMap((one) => (own((one as HTMLScriptElement).src) ? [] : [one.outerHTML])),
      ...found('a[href], area[href]').flatMap((one) => {
        const { protocol } = new URL((one as HTMLAnchorElement).href, location.href);
        // A link of a card leads where the core let it lead; nothing else may lead away.
        return protocol === 'https:' || own((one as HTMLAnchorElement).href) ? [] : [one.outerHTML];
      }),
      ...found('img[src]').flatMap((one) => (own((one as HTMLImageElement).src) ? [] : [one.outerHTML])),
      ...found('*').flatMap((one) =>
        one.getAttributeNames().flatMap((attribute) => (attribute.startsWith('on') ? [one.outerHTML] : [])),
      ),
      ...(document.title === 'Barium Bot playground' ? [] : [document.title]),
    ];
  }, trace);
}

describeInBrowser('in the page a hostile text', () => {
  let stage: Stage;
  let opened: Opened;
  beforeAll(async () => {
    stage = await setStage();
    opened = await stage.open({ bot: createScriptedBot() });
    const { adapter, act } = opened.playground;
    for (const [index, text] of texts.entries()) {
      await adapter.post(place, { deliveryKey: `hostile ${index}`, card: hostileCard(text) });
    }
    const lines = texts.filter((text) => text.trim() !== '');
    for (const [index, line] of lines.entries()) {
      await act({ kind: 'text', place: 'barium', key: `key-of-line-${index}`, line });
    }
  }, 120_000);
  afterAll(() => stage.close());

  it.each([
    ['Card', '.card'],
    ['Slack', '.slack-message'],
    ['Teams', '.teams .ac-adaptiveCard:not(.ac-adaptiveCard *)'],
  ])('is text and nothing else, shown as %s', async (look, answer) => {
    const { page, complaints } = opened;
    await page.getByRole('radio', { name: look, exact: true }).check();
    await page.locator(answer).nth(texts.length).waitFor({ state: 'attached' });
    expect(await effectsIn(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('is text in a form as well', async () => {
    const { page, complaints } = opened;
    await page.getByRole('radio', { name: 'Card', exact: true }).check();
    const card = page.locator('.card', { hasText: corpus['a script'] ?? '' }).first();
    await card.locator('.actions button').last().click();
    await page
      .getByRole('dialog')
      .getByText(corpus['a script'] ?? '')
      .first()
      .waitFor();
    expect(await effectsIn(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
