/** Greetings, what changed today, and the cases that a person has at hand. */
import { formatsFor } from '../format.ts';

const { count, listed, number } = formatsFor('sv');

export const smallTalk = {
  hello: {
    title: (name: string) => `Hej ${name}!`,
    text: [
      'Jag slår upp ärenden i Barium, visar hur långt de har kommit och låter dig agera.',
      'Skriv ett ärendes namn eller nummer för att öppna det, till exempel: order 4711',
    ],
  },
  thanks: {
    title: (_name: string) => 'Varsågod!',
    text: ['Skriv namnet eller numret på nästa ärende för att öppna det, till exempel: order 4711'],
  },
  feedback: {
    title: (_name: string) => 'Vad bra att du vill hjälpa till',
    text: ['Berätta för botens administratör vad som fungerar och inte. Jag sparar inte det som skrivs till mig.'],
  },
  settings: {
    title: (_name: string) => 'Det finns inte mycket att ställa in',
    text: [
      'Jag använder språket och tidszonen i din chattapp. Bevakningar lägger du till där de ska synas: bevaka order 4711',
      'Botens administratör bestämmer vad du kan se och ändra.',
    ],
  },
};

export const today = {
  button: 'Ändrat i dag',
  title: 'Ändrat i dag',
  titleOf: (process: string) => `${process}: ändrat i dag`,
  none: 'Inget har ändrats sedan midnatt.',
  incomplete: (changes: number) => `Bara dagens första ${number.format(changes)} ändringar är med.`,
  counts: {
    created: (n: number) => `${number.format(n)} ${n === 1 ? 'nytt' : 'nya'}`,
    moved: (n: number) => `${number.format(n)} på väg vidare`,
    ended: (n: number) => `${number.format(n)} ${n === 1 ? 'avslutat' : 'avslutade'}`,
    gone: (n: number) => `${number.format(n)} ${n === 1 ? 'borttaget' : 'borttagna'}`,
    overdue: (n: number) => `${number.format(n)} ${n === 1 ? 'försenat' : 'försenade'}`,
    dueSoon: (n: number) => `${number.format(n)} med deadline snart`,
    renamed: (n: number) => `${number.format(n)} ${n === 1 ? 'omdöpt' : 'omdöpta'}`,
  },
};

export const recent = {
  button: 'Senaste ärenden',
  title: 'Dina senaste och fästa ärenden',
  none: 'Du har inte öppnat något ärende än. Skriv ett ärendes namn eller nummer, till exempel: order 4711',
  note: 'Bara du ser den här listan.',
  pin: 'Fäst',
  unpin: 'Lossa',
  pinned: (instance: string) => `${instance} är fäst`,
  alreadyPinned: (instance: string) => `${instance} var redan fäst`,
  unpinned: (instance: string) => `${instance} är inte längre fäst`,
  notPinned: (instance: string) => `${instance} var inte fäst`,
  tooMany: (limit: number) => `Du har redan fäst ${count(limit, 'ärende', 'ärenden')}. Lossa ett först.`,
};

export const attachments = {
  unused: (files: readonly string[]) => `${listed(files)} har inte lagts till i något ärende än.`,
  notAllowed: (files: readonly string[]) => `${listed(files)} användes inte: bara handläggare kan lägga till filer.`,
  upload: (files: number): string => (files === 1 ? 'Ladda upp filen' : 'Ladda upp filerna'),
};

export const nearMatches = {
  didYouMean: (instance: string) => `Menade du ${instance}?`,
  didYouMeanOne: 'Menade du något av de här?',
  wholeWords: 'För att ändra något behöver jag hela ord ur ärendets namn, dess id eller en länk från Barium.',
  languageWord: (word: string) => `”${word}” är inte namnet på något ärende`,
};
