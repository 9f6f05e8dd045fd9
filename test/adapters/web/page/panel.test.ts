import { describeInBrowser } from '../../../browser.ts';
import { createScriptedBot } from '../scripted-bot.ts';
import { createScriptedPanel } from '../server/scripted-panel.ts';
import { createPageHarness, type PageHarness } from './open-page.ts';

describeInBrowser('the side panel of the page', () => {
  let harness: PageHarness;
  beforeAll(async () => {
    harness = await createPageHarness();
  }, 60_000);
  afterAll(() => harness.close());

  it('advances and creates instances, and shows the result', async () => {
    const panel = createScriptedPanel();
    const { page, browserErrors } = await harness.open({ bot: createScriptedBot(), panel });
    await page.getByRole('button', { name: 'Advance Order 4711 Lindqvist Bygg AB' }).click();
    await page.getByText('“Check delivery” was completed in Order 4711. Waiting for Delivered.').waitFor();
    await page.getByLabel('Process', { exact: true }).selectOption('Order');
    await page.getByRole('button', { name: 'New case' }).click();
    await page.getByText('Created Order 4713').waitFor();
    expect(panel.commands).toEqual(['advance a1', 'create Order']);
    expect(browserErrors).toEqual([]);
  });

  it('filters the instances by name, status and process', async () => {
    const { page } = await harness.open({ bot: createScriptedBot(), panel: createScriptedPanel() });
    await page.getByRole('searchbox', { name: 'Filter cases' }).fill('permit');
    expect(await page.locator('.instances li').count()).toBe(1);
  });

  it('changes quirks and the speed by keyboard', async () => {
    const panel = createScriptedPanel();
    const { page } = await harness.open({ bot: createScriptedBot(), panel });
    await page.getByRole('slider', { name: 'Speed' }).press('ArrowRight');
    await page.getByText('2×').waitFor();
    await page.getByRole('tab', { name: 'Cases' }).press('ArrowLeft');
    await page.getByRole('switch', { name: '“Active” for “active”' }).press('Space');
    await page.getByRole('slider', { name: 'Calls that fail with a 500' }).press('End');
    await page.getByText('100 %').waitFor();
    expect(panel.state()).toMatchObject({ speed: 2, quirks: { capitalStatuses: true, errorRate: 1 } });
  });

  it('shows the calls and the changes, and can be closed', async () => {
    const { page } = await harness.open({ bot: createScriptedBot(), panel: createScriptedPanel() });
    await page.getByRole('tab', { name: 'Calls' }).click();
    await page.getByText('/Instances/4f1c/Image?ZoomFactor=1').waitFor();
    await page.getByRole('tab', { name: 'Changes' }).click();
    await page.getByText('Received → Credit checked').waitFor();
    await page.getByRole('button', { name: 'Hide the simulator' }).click();
    expect(await page.getByRole('complementary', { name: 'Simulator' }).count()).toBe(0);
  });

  it.each(['Escape', 'a press beside it'])('has menus that are closed by %s', async (how) => {
    const panel = createScriptedPanel();
    const { page } = await harness.open({ bot: createScriptedBot(), panel });
    const more = page.getByRole('button', { name: 'More for Order 4711 Lindqvist Bygg AB' });
    await more.click();
    await page.getByRole('menu').waitFor();
    if (how === 'Escape') await page.keyboard.press('Escape');
    else await page.getByText('Permit 88').click();
    expect(await page.getByRole('menu').count()).toBe(0);
    await more.click();
    await page.getByRole('menuitem', { name: 'Cancel case' }).click();
    await page.getByText('Case cancelled').waitFor();
    expect(panel.commands).toEqual(['cancel a1']);
  });

  it.each(['Escape', 'a tap beside it'])('is a drawer on a phone, which %s closes', async (how) => {
    const viewport = { width: 420, height: 800 };
    const { page } = await harness.open({ bot: createScriptedBot(), panel: createScriptedPanel() }, { viewport });
    await page.getByRole('button', { name: 'Show the simulator' }).click();
    const drawer = page.getByRole('dialog', { name: 'Simulator' });
    await drawer.waitFor();
    if (how === 'Escape') await page.keyboard.press('Escape');
    else await page.mouse.click(10, 400);
    await drawer.waitFor({ state: 'detached' });
  });

  it('does not exist without a simulator', async () => {
    const { page } = await harness.open({ bot: createScriptedBot() });
    expect(await page.getByRole('button', { name: 'Simulator' }).count()).toBe(0);
  });
});
