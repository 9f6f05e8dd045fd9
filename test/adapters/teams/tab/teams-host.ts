/**
 * Teams around the tab in a real Chromium: a page at Teams' own address that shows the tab in a frame, and answers
 * Microsoft's library in it. Nothing leaves this machine: both addresses are answered here.
 */
import type { Browser, BrowserContextOptions, FrameLocator, Page } from 'playwright-core';

export interface TabHost {
  readonly page: Page;
  readonly tab: FrameLocator;
  /** Script errors and console errors of the tab. */
  readonly errors: string[];
  /** The links that the tab asked Teams to open. */
  openedLinks(): Promise<readonly string[]>;
  changeTheme(theme: string): Promise<void>;
}

interface HostOptions {
  /** Of the bot's server. */
  readonly url: string;
  /** What Teams signs in with; without one, the sign-in fails. */
  readonly token: string | undefined;
  readonly locale?: string;
  readonly theme?: string;
  /** The page around the tab. */
  readonly hostUrl?: string;
  readonly context?: BrowserContextOptions;
}

export async function openInTeams(browser: Browser, options: HostOptions): Promise<TabHost> {
  const { url, token, locale = 'en-GB', theme = 'default', hostUrl = 'https://teams.microsoft.com/' } = options;
  const context = await browser.newContext({ locale, timezoneId: 'Europe/Stockholm', ...options.context });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.route('**/*', (route) => route.abort());
  await page.route(hostUrl, (route) => route.fulfill({ contentType: 'text/html', body: hostPage(locale, theme) }));
  // Teams' library reads the list of its hosts here, and has a copy.
  await page.route('https://res.cdn.office.net/**', (route) =>
    route.fulfill({ json: { validOrigins: ['teams.microsoft.com'] }, headers: { 'Access-Control-Allow-Origin': '*' } }),
  );
  await page.route('https://bot.example/**', async (route) => {
    const { pathname, search } = new URL(route.request().url());
    const response = await fetch(url + pathname + search, { headers: route.request().headers() });
    const headers = Object.fromEntries(response.headers);
    await route.fulfill({ status: response.status, headers, body: Buffer.from(await response.arrayBuffer()) });
  });
  await page.addInitScript((value) => Object.assign(globalThis, { tokenOfTest: value }), token);
  await page.goto(hostUrl);
  return {
    page,
    tab: page.frameLocator('iframe'),
    errors,
    openedLinks: () => page.evaluate(() => (globalThis as unknown as { opened: string[] }).opened),
    changeTheme: (name) =>
      page.evaluate((one) => (globalThis as unknown as { send(message: object): void }).send(one), {
        func: 'themeChange',
        args: [name],
      }),
  };
}

/** The part of the protocol that the tab uses: https://github.com/OfficeDev/microsoft-teams-library-js */
function hostPage(locale: string, theme: string): string {
  const runtime = { apiVersion: 4, isNAAChannelRecommended: false, isLegacyTeams: false, supports: { pages: {} } };
  return `<!doctype html>
<html lang="en">
<title>Teams</title>
<style>body { margin: 0 } iframe { display: block; width: 100%; height: 100vh; border: 0 }</style>
<iframe title="My Barium" src="https://bot.example/teams/tab?locale=${locale}&theme=${theme}"></iframe>
<script>
  const frame = document.querySelector('iframe');
  window.opened = [];
  window.send = (message) => frame.contentWindow.postMessage(message, 'https://bot.example');
  const answers = {
    initialize: () => ['content', 'web', ${JSON.stringify(JSON.stringify(runtime))}, '2.58.0'],
    getContext: () => [{ theme: ${JSON.stringify(theme)}, locale: ${JSON.stringify(locale)}, frameContext: 'content' }],
    'authentication.getAuthToken': () =>
      window.tokenOfTest === undefined ? [false, 'consent_required'] : [true, window.tokenOfTest],
    executeDeepLink: (url) => {
      window.opened.push(url);
      return [true];
    },
  };
  addEventListener('message', ({ data, origin }) => {
    if (origin !== 'https://bot.example' || answers[data.func] === undefined) return;
    window.send({ id: data.id, uuid: data.uuid, uuidAsString: data.uuidAsString, args: answers[data.func](...(data.args ?? [])) });
  });
</script>
</html>`;
}
