import { landingPageRouter } from '../../src/http/landing-page.ts';
import * as en from '../../src/text/en/index.ts';
import * as sv from '../../src/text/sv/index.ts';
import { startServer, stopServers } from './start-server.ts';

describe('The page at the bot’s own address', () => {
  afterEach(stopServers);

  const read = async (options: Parameters<typeof landingPageRouter>[1], language = 'en') => {
    const { url } = await startServer({ routers: [{ path: '/', router: landingPageRouter('en', options) }] });
    return (await fetch(url, { headers: { 'accept-language': language } })).text();
  };

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
