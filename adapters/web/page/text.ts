/** The page's own words, in the reader's language; answers bring theirs from the bot. */
import { language } from './language.ts';
import * as en from './text/en.ts';
import * as sv from './text/sv.ts';

export const { text, panelText } = { en, sv }[language];
