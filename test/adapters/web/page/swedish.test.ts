import { createTestBot, type TestBot } from '../../../bot/test-bot.ts';
import { describeInBrowser } from '../../../browser.ts';
import { createMemoryBarium, instance, task } from '../../../memory-barium.ts';
import { createScriptedPanel } from '../server/scripted-panel.ts';
import { createPageHarness, type PageHarness } from './open-page.ts';

describeInBrowser('the page in a Swedish browser', () => {
  let pages: PageHarness;
  let harness: TestBot;
  beforeAll(async () => {
    pages = await createPageHarness();
    const done = instance(2, {
      name: 'Order 2',
      status: 'completed',
      completedDate: '2026-11-03T08:00:00.000Z',
    });
    harness = await createTestBot({
      barium: createMemoryBarium([{ tasks: [task(11)] }, { instance: done }]),
    });
  }, 60_000);
  afterAll(async () => {
    await pages.close();
    await harness.close();
  });

  const english = /\b(?:the|of|and|case|cases|your|send|show|help|type|with)\b/iu;

  it('is in Swedish from the greeting to the reply, without any English', async () => {
    const { page, browserErrors } = await pages.open({ bot: harness.bot }, { locale: 'sv-SE' });
    expect(await page.locator('html').getAttribute('lang')).toBe('sv');
    await page.getByRole('button', { name: /^lista/u }).waitFor();
    expect(await page.locator('#app').textContent()).not.toMatch(english);
    await page.locator('#composer').fill('visa order 1');
    await page.getByRole('button', { name: 'Skicka', exact: true }).click();
    await page.locator('.card').waitFor();
    const card = await page.locator('.card').textContent();
    expect(card).toMatch(/Pågående.*Milstolpe.*Deadline.*1 dec\. 2026 kl\. 09:00/su);
    expect(card).toContain('Skicka meddelande');
    expect(browserErrors).toEqual([]);
  });

  it('translates the statuses and changes of the simulator, and filters by them', async () => {
    const options = { bot: harness.bot, panel: createScriptedPanel() };
    const { page } = await pages.open(options, { locale: 'sv-SE' });
    await page.getByRole('button', { name: /^avslutat/u }).click();
    expect(await page.locator('.instance-name').allTextContents()).toEqual(['Permit 88']);
    expect(await page.locator('.instance-state').textContent()).toBe('avslutat · Permit');
    await page.getByRole('tab', { name: 'Ändringar' }).click();
    expect(await page.locator('.change-kind').allTextContents()).toEqual(['milstolpe', 'skapat']);
  });

  it('reports what the simulator did in Swedish', async () => {
    const { page } = await pages.open({ bot: harness.bot, panel: createScriptedPanel() }, { locale: 'sv-SE' });
    await page.getByRole('button', { name: 'Flytta fram Order 4711 Lindqvist Bygg AB' }).click();
    await page.getByText('är klar i Order 4711. Väntar på Delivered.').waitFor();
  });

  it('switches to English, and remembers the choice', async () => {
    const { page } = await pages.open({ bot: harness.bot, panel: createScriptedPanel() }, { locale: 'sv-SE' });
    await page.getByRole('button', { name: /English/u }).click();
    await page.getByRole('button', { name: /^list/u }).click();
    await page.getByRole('heading', { name: 'Active cases' }).waitFor();
    await page.reload();
    await page.locator('#composer').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.getByRole('button', { name: /English/u }).getAttribute('aria-pressed')).toBe('true');
  });

  it('gets errors of the server in Swedish', async () => {
    const { page, playground } = await pages.open({ bot: harness.bot }, { locale: 'sv-SE' });
    const response = await playground.request('/playground/actions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: playground.url, 'accept-language': 'sv-SE' },
      body: '{}',
    });
    expect(JSON.parse(response.body)).toEqual({ error: expect.stringContaining('Ladda om sidan') });
    await page.close();
  });
});
