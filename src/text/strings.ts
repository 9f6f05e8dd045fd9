import type { Language } from '../chat/language.ts';
import { lookup } from '../lib/lookup.ts';
import * as en from './en/index.ts';
import * as sv from './sv/index.ts';

/** All user-facing text in one language. */
export type Strings = typeof en;

/** The languages that the bot speaks. */
export const languages: Readonly<Record<Language, Strings>> = { en, sv };

/** The language of a locale (BCP 47): `sv` of `sv-FI`. */
export function languageOf(locale: string | undefined): string | undefined {
  return locale?.toLowerCase().split('-')[0];
}

/** The text for a reader's locale (BCP 47), else for the installation's language. */
export function stringsFor(locale: string | undefined, installation: string): Strings {
  return lookup(languages, languageOf(locale) ?? '') ?? lookup(languages, installation) ?? en;
}

/** The locale for a reader's dates: their own if the text is in their language too, else the language of the text. */
export function localeFor(locale: string | undefined, installation: string): string {
  const { language } = stringsFor(locale, installation);
  return locale !== undefined && languageOf(locale) === language ? locale : language;
}
