/** The corpus in a real browser, in each view mode of the page. */
import type { Page } from 'playwright-core';
import { createPageHarness, type OpenPage, type PageHarness } from '../adapters/web/page/open-page.ts';
import { createScriptedBot } from '../adapters/web/scripted-bot.ts';
import { describeInBrowser } from '../browser.ts';
import { corpus, scriptMarker } from './corpus.ts';
import { hostileCard } from './fixture.ts';

/** No longer than the core lets a text become; the renderers are tested with the long ones. */
const texts = Object.values(corpus).map((text) => text.slice(0, 300));
const conversation = { platform: 'web', tenant: 'local', id: 'barium', isDirect: true } as const;

/** Elements, attributes and variables that a text must not be able to add to the page. */
function injectedContent(page: Page): Promise<readonly string[]> {
  return page.evaluate((name) => {
    const own = (address: string) => new URL(address, location.href).origin === location.origin;
    const found = (selector: string) => Array.from(document.querySelectorAll(selector));
    return [
      ...(name in window ? ['a script ran'] : []),
      ...found('iframe, object, embed, base, meta[http-equiv]').map((one) => one.outerHTML),
      ...found('script').flatMap((one) => (own((one as HTMLScriptElement).src) ? [] : [one.outerHTML])),
      ...found('a[href], area[href]').flatMap((one) => {
        const { protocol } = new URL((one as HTMLAnchorElement).href, location.href);
        // Only links on cards, which the core has checked, can leave the page.
        return protocol === 'https:' || own((one as HTMLAnchorElement).href) ? [] : [one.outerHTML];
      }),
      ...found('img[src]').flatMap((one) => (own((one as HTMLImageElement).src) ? [] : [one.outerHTML])),
      ...found('*').flatMap((one) =>
        one.getAttributeNames().flatMap((attribute) => (attribute.startsWith('on') ? [one.outerHTML] : [])),
      ),
      ...(document.title === 'Barium Bot playground' ? [] : [document.title]),
    ];
  }, scriptMarker);
}

describeInBrowser('in the page, a hostile text', () => {
  let stage: PageHarness;
  let opened: OpenPage;
  beforeAll(async () => {
    stage = await createPageHarness();
    opened = await stage.open({ bot: createScriptedBot() });
    const { adapter, send } = opened.playground;
    for (const [index, text] of texts.entries()) {
      await adapter.post(conversation, { deliveryKey: `hostile ${index}`, card: hostileCard(text) });
    }
    const lines = texts.filter((text) => text.trim() !== '');
    for (const [index, line] of lines.entries()) {
      await send({ kind: 'text', conversation: 'barium', idempotencyKey: `key-of-line-${index}`, line });
    }
  }, 120_000);
  afterAll(() => stage.close());

  it.each([
    ['Card', '.card'],
    ['Slack', '.slack-message'],
    ['Teams', '.teams .ac-adaptiveCard:not(.ac-adaptiveCard *)'],
  ])('is displayed as plain text in the %s view', async (view, selector) => {
    const { page, browserErrors } = opened;
    await page.getByRole('radio', { name: view, exact: true }).check();
    await page.locator(selector).nth(texts.length).waitFor({ state: 'attached' });
    expect(await injectedContent(page)).toEqual([]);
    expect(browserErrors).toEqual([]);
  });

  it('is displayed as plain text in a form', async () => {
    const { page, browserErrors } = opened;
    await page.getByRole('radio', { name: 'Card', exact: true }).check();
    const card = page.locator('.card', { hasText: corpus['a script'] ?? '' }).first();
    await card.locator('.actions button').last().click();
    await page
      .getByRole('dialog')
      .getByText(corpus['a script'] ?? '')
      .first()
      .waitFor();
    expect(await injectedContent(page)).toEqual([]);
    expect(browserErrors).toEqual([]);
  });
});
