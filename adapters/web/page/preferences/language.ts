/** The language of the page and the bot: the user's choice, remembered in this browser, or else the browser's. */
export type Language = 'en' | 'sv';

export const languages: readonly Language[] = ['en', 'sv'];

const storageKey = 'barium-language';

/** For the bot, as a BCP 47 tag. */
export const locale = savedLanguage() ?? navigator.language;

/** For the page's own strings. */
export const language = languages.find((one) => locale.toLowerCase().split('-')[0] === one) ?? 'en';

/** Saves the choice and reloads the page. */
export function chooseLanguage(chosen: Language): void {
  localStorage.setItem(storageKey, chosen);
  location.reload();
}

function savedLanguage(): Language | undefined {
  const saved = localStorage.getItem(storageKey);
  return languages.find((one) => one === saved);
}
