/** The pages that somebody sees who installs the app. */
import type { ServerResponse } from 'node:http';

export interface Page {
  readonly status: number;
  readonly language: string;
  readonly title: string;
  readonly text: string;
  readonly link?: { readonly label: string; readonly url: string } | undefined;
}

/** Names come from Slack, so everything is escaped. */
export function sendPage(response: ServerResponse, { status, language, title, text, link }: Page): void {
  const paragraph =
    link === undefined ? '' : `\n<p><a href="${escapeHtml(link.url)}">${escapeHtml(link.label)}</a></p>`;
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  response.end(`<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>${paragraph}
</html>
`);
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
