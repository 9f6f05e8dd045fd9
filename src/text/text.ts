import { en } from './en.ts';

/** Every text a person reads, in one language. */
export type Text = typeof en;

const languages: Readonly<Record<string, Text>> = { en };

/** The texts for a reader's locale (BCP 47), else for the installation's. */
export function textFor(locale: string | undefined, installation: string): Text {
  const language = (locale ?? '').toLowerCase().split('-')[0] ?? '';
  return languages[language] ?? languages[installation] ?? en;
}
