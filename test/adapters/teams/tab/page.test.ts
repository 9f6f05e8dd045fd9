/** The page of the personal tab in a real Chromium, in a frame of Teams. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import type { Bot } from '../../../../src/chat/bot.ts';
import * as sv from '../../../../src/text/sv/index.ts';
import { describeInBrowser, launchBrowser } from '../../../browser.ts';
import { appId, signedIn } from '../identity.ts';
import { scriptedBot, startTeams, strings, type TeamsHarness } from '../teams.ts';
import { buildTab } from './built-tab.ts';
import { type EntraTokens, resource, startEntraTokens } from './entra-tokens.ts';
import { openInTeams, type TabHost } from './teams-host.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const open = (line: string) => ({ kind: 'command', label: 'Open', line, opens: true }) as const;
const tones = ['neutral', 'good', 'busy', 'warning', 'bad'] as const;
const longName = 'Beschaffungsgenehmigungsverfahren-4711-'.repeat(3);
const answers: Readonly<Record<string, object>> = {
  recent: {
    title: 'Your recent and pinned cases',
    rows: [
      { heading: 'Pinned', title: 'Order 4711', badge: { label: 'Active', tone: 'busy' }, actions: [open('show 1')] },
      { heading: 'Opened lately', title: longName, detail: 'Order · Check stock', actions: [open('show 2')] },
      ...tones.map((tone) => ({ title: `Case ${tone}`, badge: { label: tone, tone }, actions: [open('show 3')] })),
    ],
  },
  'list overdue': {
    title: 'Overdue cases',
    rows: [
      {
        title: 'Leave of Bob',
        detail: ['Leave · started ', { at: '2026-11-03T08:00:00.000Z', show: 'date' }],
        note: { text: '2 days overdue', tone: 'bad' },
        actions: [open('show 4')],
      },
    ],
  },
  'watches mine:yes': { title: 'Your watches', text: ['You have none. <b>Type</b> watch.'] },
};

describeInBrowser('the page of the personal tab', () => {
  const core = scriptedBot((event) => ({ card: answers['line' in event ? event.line : ''] as { title: string } }));
  const inSwedish: Bot['stringsFor'] = ({ locale }) => (locale?.startsWith('sv') === true ? sv.adapter : strings);
  let browser: Browser;
  let built: Awaited<ReturnType<typeof buildTab>>;
  let entra: EntraTokens;
  let teams: TeamsHarness;
  let axe: string;
  let token: string;

  beforeAll(async () => {
    [browser, built, entra, axe] = await Promise.all([
      launchBrowser(),
      buildTab(),
      startEntraTokens(),
      readFile(axePath, 'utf8'),
    ]);
    token = await entra.sign();
    teams = await startTeams(Object.assign(core, { stringsFor: inSwedish }), {
      config: signedIn,
      tab: { appId, resource },
      overrides: { tab: { keysUrl: entra.keysUrl, pageDir: built.dir } },
    });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await Promise.all([teams.close(), entra.close(), built.remove()]);
  });

  const openTab = async (options: Partial<Parameters<typeof openInTeams>[1]> = {}) => {
    const host = await openInTeams(browser, { url: teams.url, token, ...options });
    return host;
  };

  /** What axe finds in the frame of the tab, by rule and element. */
  const violationsIn = async ({ page }: TabHost): Promise<readonly string[]> => {
    const frame = page.frames().find((one) => one.url().includes('/teams/tab'));
    if (frame === undefined) throw new Error('the tab is not shown');
    await frame.evaluate(axe);
    return frame.evaluate(async () => {
      const run = (globalThis as unknown as { axe: { run(): Promise<AxeResult> } }).axe.run();
      return (await run).violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
    });
  };

  it('signs in with Teams and shows the cases, and opens them in the chat through Teams', async () => {
    const host = await openTab();
    await host.tab.getByRole('heading', { name: 'Overdue cases' }).waitFor();
    expect(await host.tab.getByRole('heading').allTextContents()).toEqual([
      'My Barium',
      'Your recent and pinned cases',
      'Pinned',
      'Opened lately',
      'Overdue cases',
      'Your watches',
    ]);
    await host.tab.getByText('Leave · started 3 Nov 2026').waitFor();
    await host.tab.getByText('You have none. <b>Type</b> watch.').waitFor();
    await host.tab.getByRole('link', { name: 'Open Order 4711 in chat' }).click();
    await host.tab.getByRole('link', { name: 'Open in chat: Overdue cases' }).click();
    const messages = (await host.openedLinks()).map((url) => new URL(url).searchParams.get('message'));
    expect(messages).toEqual(['show 1', 'list overdue']);
    await host.tab.getByRole('button', { name: 'Refresh' }).click();
    await host.tab.getByRole('heading', { name: 'Your watches' }).waitFor();
    expect(host.errors).toEqual([]);
  });

  it('is Swedish if Teams is', async () => {
    const { tab } = await openTab({ locale: 'sv-SE' });
    await tab.getByRole('heading', { name: 'Mitt Barium' }).waitFor();
    await tab.getByRole('link', { name: 'Öppna Order 4711 i chatten' }).waitFor();
    await tab.getByText('Leave · started 3 nov. 2026').waitFor();
  });

  it('follows Teams to each theme, without a violation there, and cuts nothing off at any width', async () => {
    const host = await openTab();
    await host.tab.getByRole('heading', { name: 'Your watches' }).waitFor();
    const root = host.tab.locator('html');
    for (const [theme, width] of [
      ['contrast', 320],
      ['dark', 390],
      ['default', 320],
      ['dark', 1280],
      ['default', 1280],
    ] as const) {
      await host.page.setViewportSize({ width, height: 800 });
      await host.changeTheme(theme);
      await host.tab.locator(`html[data-theme=${theme}]`).waitFor();
      expect([theme, width, await violationsIn(host)]).toEqual([theme, width, []]);
      expect(await root.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    }
  });

  it('says what is wrong, and can be tried again, if the sign-in or the server fails', async () => {
    const withoutConsent = await openTab({ token: undefined });
    await withoutConsent.tab.getByText('couldn’t sign you in').waitFor();
    expect(await violationsIn(withoutConsent)).toEqual([]);
    const rejected = await openTab({ token: await entra.sign({ expiresIn: '-1h' }) });
    await rejected.tab.getByText('couldn’t sign you in').waitFor();
    const host = await openTab();
    await host.tab.getByRole('heading', { name: 'Your watches' }).waitFor();
    await host.page.route('https://bot.example/teams/tab/home?*', (route) => route.fulfill({ status: 503 }));
    await host.tab.getByRole('button', { name: 'Refresh' }).click();
    await host.tab.getByText('can’t be loaded right now').waitFor();
  });

  it('is not shown in a frame of another site, and says where to open it outside of one', async () => {
    const { tab, errors, page } = await openTab({ hostUrl: 'https://evil.example/' });
    await expect(tab.getByRole('heading').first().waitFor({ timeout: 500 })).rejects.toThrow(/Timeout/);
    expect(errors.join()).toContain('frame-ancestors');
    await page.goto('https://bot.example/teams/tab');
    await page.getByText('Open this page as a tab of Barium Bot').waitFor();
  });
});

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}
