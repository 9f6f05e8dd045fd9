import { createHash } from 'node:crypto';
import { Router } from 'express';
import { languages, type Text, textFor } from '../text/strings.ts';

const style = `
  :root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif }
  body { max-width: 38rem; margin: 4rem auto; padding: 0 1.5rem }
  h1 { font-size: 1.75rem; line-height: 1.2 }
  h2 { font-size: 1.125rem; margin-top: 2rem }
`;

/** Nothing but that style: no script, no picture, nothing from elsewhere. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "frame-ancestors 'none'",
].join('; ');

/**
 * `GET /` where the playground is not: what answers here, and what it does with what it is told. The app in Teams
 * names this page as its website, its privacy statement and its terms of use.
 */
export function frontRouter(locale: string): Router {
  return Router().get('/', (request, response) => {
    const reader = request.acceptsLanguages(Object.keys(languages));
    response
      .type('html')
      .vary('Accept-Language')
      .set('Content-Security-Policy', policy)
      .send(page(textFor(reader || undefined, locale)));
  });
}

/** Words of ours alone: nothing in it comes from elsewhere. */
function page({ language, help, app, front }: Text): string {
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${help.title}</title>
<style>${style}</style>
<h1>${help.title}</h1>
<p>${app.full}</p>
<h2>${front.privacyTitle}</h2>
<p>${front.privacy}</p>
<h2>${front.termsTitle}</h2>
<p>${front.terms}</p>
</html>
`;
}
