import { createHash } from 'node:crypto';
import { Router } from 'express';
import type { RetentionConfig } from '../config/sections.ts';
import { languages, type Strings, stringsFor } from '../text/strings.ts';

const style = `
  :root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif }
  body { max-width: 38rem; margin: 4rem auto; padding: 0 1.5rem }
  h1 { font-size: 1.75rem; line-height: 1.2 }
  h2 { font-size: 1.125rem; margin-top: 2rem }
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

/**
 * `GET /` without the playground: introduces the bot and says what data it reads and keeps, and for how long. The Teams manifest names this page as
 * the app's website, privacy statement and terms of use.
 */
export function landingPageRouter(locale: string, options: PrivacyOptions): Router {
  return Router().get('/', (request, response) => {
    const reader = request.acceptsLanguages(Object.keys(languages));
    response
      .type('html')
      .vary('Accept-Language')
      .set('Content-Security-Policy', policy)
      .send(renderPage(stringsFor(reader || undefined, locale), options));
  });
}

/** Built from our own texts, so only the contact needs escaping. */
function renderPage({ language, help, app, landingPage }: Strings, options: PrivacyOptions): string {
  const { privacyContact: contact, retention } = options;
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${help.title}</title>
<style>${style}</style>
<h1>${help.title}</h1>
<p>${app.full}</p>
<h2>${landingPage.privacyTitle}</h2>
${landingPage.privacy.map((text) => `<p>${text}</p>`).join('\n')}
<p>${landingPage.retention(retention.historyDays, retention.auditDays)}</p>
<p>${landingPage.contact} ${contact === undefined ? landingPage.company : renderContact(contact)}.</p>
<h2>${landingPage.termsTitle}</h2>
<p>${landingPage.terms}</p>
</html>
`;
}

function renderContact(contact: string): string {
  const text = contact.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<a href="${contact.startsWith('https:') ? '' : 'mailto:'}${text}">${text}</a>`;
}
