/** The page's own strings in the reader's language. Replies bring the bot's. */
import { lookup } from '../../../../src/lib/lookup.ts';
import { language } from '../preferences/language.ts';
import * as en from './en.ts';
import { quirkLabels } from './quirks.ts';
import * as sv from './sv.ts';
import { upstreamWords } from './upstream.ts';

export const { text, panelText } = { en, sv }[language];

export function quirkLabel(name: string): string {
  return lookup(quirkLabels[language], name) ?? name;
}

/** A status or a kind of change in the reader's language. */
export function translateUpstreamWord(word: string): string {
  return lookup(upstreamWords[language], word) ?? word;
}
