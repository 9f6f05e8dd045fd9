import type { Language } from '../chat/language.ts';
import { en } from './en/index.ts';
import { sv } from './sv/index.ts';

/** Every text a person reads, in one language. */
export type Text = typeof en;

/** Every language that the bot speaks. */
export const languages: Readonly<Record<Language, Text>> = { en, sv };

/** The language of a locale (BCP 47): `sv` of `sv-FI`. */
export function languageOf(locale: string | undefined): string | undefined {
  return locale?.toLowerCase().split('-')[0];
}

/** The texts for a reader's locale (BCP 47), else for the installation's. */
export function textFor(locale: string | undefined, installation: string): Text {
  return entry(languages, languageOf(locale) ?? '') ?? entry(languages, installation) ?? en;
}

/** In whose way dates are written for a reader: theirs, where the words around them are in their language as well. */
export function localeFor(locale: string | undefined, installation: string): string {
  const { language } = textFor(locale, installation);
  return locale !== undefined && languageOf(locale) === language ? locale : language;
}

/** The text under a key that comes from elsewhere, such as a status of Barium's, or none. */
export function entry<Value>(words: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(words, key) ? words[key] : undefined;
}
