import { createTestBot, type TestBot } from '../../../bot/test-bot.ts';
import { describeInBrowser } from '../../../browser.ts';
import { createMemoryBarium, instance, task } from '../../../memory-barium.ts';
import { createScriptedPanel } from '../server/scripted-panel.ts';
import { type Stage, setStage } from './open-page.ts';

describeInBrowser('the page in a Swedish browser', () => {
  let stage: Stage;
  let harness: TestBot;
  beforeAll(async () => {
    stage = await setStage();
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
    await stage.close();
    await harness.close();
  });

  const english = /\b(?:the|of|and|case|cases|your|send|show|help|type|with)\b/iu;

  it('speaks Swedish from the greeting to the answer, and leaves no English', async () => {
    const { page, complaints } = await stage.open({ bot: harness.bot }, { locale: 'sv-SE' });
    expect(await page.locator('html').getAttribute('lang')).toBe('sv');
    await page.getByRole('button', { name: /^visa order/u }).waitFor();
    expect(await page.locator('#app').textContent()).not.toMatch(english);
    await page.locator('#composer').fill('visa order 1');
    await page.getByRole('button', { name: 'Skicka', exact: true }).click();
    await page.locator('.card').waitFor();
    const card = await page.locator('.card').textContent();
    expect(card).toMatch(/Pågående.*Milstolpe.*Tidsfrist.*1 dec\. 2026 kl\. 09:00/su);
    expect(card).toContain('Ladda upp fil');
    expect(complaints).toEqual([]);
  });

  it('names the simulator’s statuses and changes in Swedish, and narrows by them', async () => {
    const options = { bot: harness.bot, panel: createScriptedPanel() };
    const { page } = await stage.open(options, { locale: 'sv-SE' });
    await page.getByRole('button', { name: /^avslutat/u }).click();
    expect(await page.locator('.instance-name').allTextContents()).toEqual(['Permit 88']);
    expect(await page.locator('.instance-state').textContent()).toBe('avslutat · Permit');
    await page.getByRole('tab', { name: 'Ändringar' }).click();
    expect(await page.locator('.change-kind').allTextContents()).toEqual(['milstolpe', 'skapat']);
  });

  it('changes to English where that is chosen, and remembers it', async () => {
    const { page } = await stage.open(
      { bot: harness.bot, panel: createScriptedPanel() },
      { locale: 'sv-SE' },
    );
    await page.getByRole('button', { name: /English/u }).click();
    await page.getByRole('button', { name: /^list/u }).click();
    await page.getByRole('heading', { name: 'Active cases' }).waitFor();
    await page.reload();
    await page.locator('#composer').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.getByRole('button', { name: /English/u }).getAttribute('aria-pressed')).toBe('true');
  });

  it('is told in its language what the server could not do', async () => {
    const { page, playground } = await stage.open({ bot: harness.bot }, { locale: 'sv-SE' });
    const response = await fetch(`${playground.url}/playground/acts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: playground.url, 'accept-language': 'sv-SE' },
      body: '{}',
    });
    expect(await response.json()).toEqual({ error: expect.stringContaining('Läs in sidan på nytt') });
    await page.close();
  });
});
