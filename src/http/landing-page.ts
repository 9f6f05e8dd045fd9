import { createHash } from 'node:crypto';
import { Router } from 'express';
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

/**
 * `GET /` without the playground: introduces the bot and says what data it keeps. The Teams manifest names this page as
 * the app's website, privacy statement and terms of use.
 */
export function landingPageRouter(locale: string): Router {
  return Router().get('/', (request, response) => {
    const reader = request.acceptsLanguages(Object.keys(languages));
    response
      .type('html')
      .vary('Accept-Language')
      .set('Content-Security-Policy', policy)
      .send(renderPage(stringsFor(reader || undefined, locale)));
  });
}

/** Built from our own texts only, so nothing needs escaping. */
function renderPage({ language, help, app, landingPage }: Strings): string {
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${help.title}</title>
<style>${style}</style>
<h1>${help.title}</h1>
<p>${app.full}</p>
<h2>${landingPage.privacyTitle}</h2>
<p>${landingPage.privacy}</p>
<h2>${landingPage.termsTitle}</h2>
<p>${landingPage.terms}</p>
</html>
`;
}
