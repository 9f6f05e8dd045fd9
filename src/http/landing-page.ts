import { createHash } from 'node:crypto';
import { type RequestHandler, Router } from 'express';
import type { RetentionConfig } from '../config/sections.ts';
import { escapeXml } from '../lib/escape-xml.ts';
import { languages, type Strings, stringsFor } from '../text/strings.ts';

const style = `
  :root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif }
  body { max-width: 38rem; margin: 4rem auto; padding: 0 1.5rem }
  h1 { font-size: 1.75rem; line-height: 1.2 }
`;

/** Allows nothing but that style. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "frame-ancestors 'none'",
].join('; ');

/** What the company that runs the bot decides about data. */
interface PrivacyOptions {
  readonly retention: RetentionConfig;
  /** An e-mail address or an https URL. */
  readonly privacyContact: string | undefined;
}

type Page = 'website' | 'privacy' | 'terms';

/** `GET /` without the playground: introduces the bot. The Teams manifest names it as the app's website. */
export function landingPageRouter(locale: string, options: PrivacyOptions): Router {
  return Router().get('/', servePage('website', locale, options));
}

/**
 * `GET /privacy` and `GET /terms`: what data the bot reads and keeps, for how long, and who may use it for what. The app
 * stores want a page for each.
 */
export function legalPagesRouter(locale: string, options: PrivacyOptions): Router {
  return Router()
    .get('/privacy', servePage('privacy', locale, options))
    .get('/terms', servePage('terms', locale, options));
}

function servePage(page: Page, locale: string, options: PrivacyOptions): RequestHandler {
  return (request, response) => {
    const reader = request.acceptsLanguages(Object.keys(languages));
    response
      .type('html')
      .vary('Accept-Language')
      .set('Content-Security-Policy', policy)
      .send(renderPage(page, stringsFor(reader || undefined, locale), options));
  };
}

/** Built from our own texts, so only the contact needs escaping. */
function renderPage(page: Page, strings: Strings, options: PrivacyOptions): string {
  const { language, help, app, landingPage } = strings;
  const { titles } = landingPage;
  const { retention } = options;
  const paragraphs = (texts: readonly string[]) => texts.map((text) => `<p>${text}</p>`).join('\n');
  const contact = (words: string) => `<p>${words} ${renderContact(strings, options)}.</p>`;
  const content = {
    website: () => `<p>${app.full}</p>\n${paragraphs(landingPage.website)}\n${contact(landingPage.help)}`,
    privacy: () =>
      [
        paragraphs([...landingPage.privacy, landingPage.retention(retention.historyDays, retention.auditDays)]),
        contact(landingPage.contact),
      ].join('\n'),
    terms: () => `${paragraphs(landingPage.terms)}\n${contact(landingPage.questions)}`,
  };
  const title = page === 'website' ? help.title : `${help.title}: ${titles[page]}`;
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${style}</style>
<h1>${title}</h1>
${content[page]()}
<p><a href="/">${help.title}</a> · <a href="/privacy">${titles.privacy}</a> · <a href="/terms">${titles.terms}</a></p>
</html>
`;
}

function renderContact({ landingPage }: Strings, { privacyContact: contact }: PrivacyOptions): string {
  if (contact === undefined) return landingPage.company;
  const text = escapeXml(contact);
  return `<a href="${contact.startsWith('https:') ? '' : 'mailto:'}${text}">${text}</a>`;
}
