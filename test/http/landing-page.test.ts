import { landingPageRouter, legalPagesRouter } from '../../src/http/landing-page.ts';
import * as en from '../../src/text/en/index.ts';
import * as sv from '../../src/text/sv/index.ts';
import { startServer, stopServers } from './start-server.ts';

describe('The page at the bot’s own address', () => {
  afterEach(stopServers);

  const read = async (options: Parameters<typeof landingPageRouter>[1], language = 'en', page = 'privacy') => {
    const routers = [landingPageRouter('en', options), legalPagesRouter('en', options)];
    const { url } = await startServer({ routers: routers.map((router) => ({ path: '/', router })) });
    const response = await fetch(new URL(page, url), { headers: { 'accept-language': language } });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    return response.text();
  };

  it('is one of three: the website, the privacy statement and the terms, each with a contact', async () => {
    const options = { retention: { auditDays: undefined, historyDays: 400 }, privacyContact: 'it@example.com' };
    const pages = await Promise.all(['/', 'privacy', 'terms'].map((page) => read(options, 'en', page)));
    const sentences = [en.app.full, ...en.landingPage.privacy, ...en.landingPage.terms];
    const owners = sentences.map((sentence) => pages.filter((page) => page.includes(sentence)).length);
    expect(owners).toEqual(sentences.map(() => 1));
    for (const page of pages) expect(page).toContain('mailto:it@example.com');
    expect(new Set(pages.map((page) => /<title>(.*)<\/title>/u.exec(page)?.[1])).size).toBe(3);
  });

  it('says what is read, how long it is kept, and whom to ask', async () => {
    const retention = { auditDays: 730, historyDays: 1_400 };
    const page = await read({ retention, privacyContact: 'privacy@example.com' });
    for (const sentence of en.landingPage.privacy) expect(page).toContain(sentence);
    expect(page).toContain('The audit log is kept for 730 days, and changes of cases for 1,400 days.');
    expect(page).toContain('<a href="mailto:privacy@example.com">privacy@example.com</a>.');
  });

  it('names the company if no contact is set, in the reader’s language', async () => {
    const page = await read({ retention: { auditDays: undefined, historyDays: 400 }, privacyContact: undefined }, 'sv');
    expect(page).toContain('Granskningsloggen sparas tills vidare och ärendenas ändringar i 400 dagar.');
    expect(page).toContain(`${sv.landingPage.contact} ${sv.landingPage.company}.`);
  });

  it('shows the address of a contact as text, whatever is in it', async () => {
    const privacyContact = 'https://example.com/?a="><script>1</script>';
    const page = await read({ retention: { auditDays: undefined, historyDays: 400 }, privacyContact });
    expect(page).not.toContain('<script>');
    expect(page).toContain('<a href="https://example.com/?a=&#34;');
  });
});
