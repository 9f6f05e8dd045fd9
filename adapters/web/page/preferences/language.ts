/** The language of the page and of those who use it: the browser's, or one that was chosen and is remembered. */
export type Language = 'en' | 'sv';

export const languages: readonly Language[] = ['en', 'sv'];

const KEY = 'barium-language';

/** What the bot is told, as a BCP 47 name. */
export const locale = saved() ?? navigator.language;

/** What the page itself speaks. */
export const language = languages.find((one) => locale.toLowerCase().split('-')[0] === one) ?? 'en';

/** Everything on the page is said anew. */
export function chooseLanguage(chosen: Language): void {
  localStorage.setItem(KEY, chosen);
  location.reload();
}

function saved(): Language | undefined {
  const kept = localStorage.getItem(KEY);
  return languages.find((one) => one === kept);
}
