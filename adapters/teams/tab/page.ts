/** The HTML of the personal tab. It has the words for before the person is signed in; everything else is drawn later. */
import type { ChatStrings } from '../../../src/chat/strings.ts';

export type TabTheme = 'default' | 'dark' | 'contrast';

/** The words that the page shows by itself. */
export type TabWords = Omit<ChatStrings['tab'], 'open'>;

export function renderPage({ tab: { open: _, ...words } }: ChatStrings, theme: TabTheme): string {
  const json = JSON.stringify(words satisfies TabWords).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="${words.language}" data-theme="${theme}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title}</title>
<link rel="stylesheet" href="/teams/tab/main.css">
<script type="application/json" id="words">${json}</script>
<script type="module" src="/teams/tab/main.js"></script>
<main>
<header><h1>${words.title}</h1></header>
<p id="status" role="status">${words.loading}</p>
<div id="sections"></div>
</main>
</html>
`;
}
