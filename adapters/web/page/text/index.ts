/** The page's own words, in the reader's language; answers bring theirs from the bot. */
import { language } from '../preferences/language.ts';
import * as en from './en.ts';
import { quirkNames } from './quirks.ts';
import * as sv from './sv.ts';
import { upstreamNames } from './upstream.ts';

export const { text, panelText } = { en, sv }[language];

/** What one of the simulator's switches or rates is called. */
export function quirkName(name: string): string {
  return quirkNames[language][name] ?? name;
}

/** What a status, or a kind of change, of the upstream is called. */
export function upstreamName(word: string): string {
  return upstreamNames[language][word] ?? word;
}
