import { Router } from 'express';
import { languages, type Text, textFor } from '../text/text.ts';

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
<h1>${help.title}</h1>
<p>${app.full}</p>
<h2>${front.privacyTitle}</h2>
<p>${front.privacy}</p>
<h2>${front.termsTitle}</h2>
<p>${front.terms}</p>
</html>
`;
}
