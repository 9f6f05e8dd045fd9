/** Greetings, what changed today, and the cases that a person has at hand. */
import type { RichText } from '../../chat/rich-text.ts';
import { formatsFor, timestamp } from '../format.ts';

const { count, listed, number, span } = formatsFor('sv');

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
  stuck: (n: number) => `Fastnade (${number.format(n)})`,
  dueToday: 'Förfaller idag',
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

export const report = {
  title: (process: string | undefined, days: number) =>
    `${process ?? 'Alla processer'}: senaste ${count(days, 'dygnet', 'dygnen')}`,
  started: 'Startade',
  completed: 'Avslutade',
  aborted: 'Annullerade eller avbrutna',
  open: 'Öppna',
  openNow: 'Öppna nu',
  span,
  caseTime: (half: number, most: number) =>
    `Hälften av de avslutade ärendena tog högst ${span(half)}, 90 % högst ${span(most)}.`,
  tooFewCompleted: 'För få ärenden har avslutats för att säga hur lång tid de brukar ta.',
  incomplete: 'Den första synken pågår fortfarande, så en del ärenden saknas.',
  undated: (cases: number) =>
    `${count(cases, 'stängt ärende', 'stängda ärenden')} saknar slutdatum i Barium och räknas inte.`,
  gap: (from: string, to: string, others: number): RichText => [
    'Boten var nere från ',
    timestamp(from),
    ' till ',
    timestamp(to),
    others === 0
      ? '. Tider i milstolpar under den luckan räknas inte.'
      : ` och ${count(others, 'gång', 'gånger')} till. Tider i milstolpar under de luckorna räknas inte.`,
  ],
  noMilestones: 'Boten har ännu inte sett något ärende i processen gå från en milstolpe till nästa.',
  knownSince: (day: string): RichText => ['Tider i milstolpar så som boten har sett dem sedan ', timestamp(day, 'day')],
  columns: {
    process: 'Process',
    milestone: 'Milstolpe',
    cases: 'Ärenden',
    started: 'Startade',
    completed: 'Klara',
    open: 'Öppna',
    half: 'Hälften inom',
    most: '90 % inom',
    share: 'Andel',
  },
  choose: 'Öppna en process',
  oldest: 'Öppna längst',
  since: (started: string): RichText => ['startat ', timestamp(started, 'day')],
  all: 'Alla processer',
  postWeekly: 'Posta varje måndag',
  file: (title: string) => `${title}.png`,
  alt: (isWeekly: boolean, started: number, completed: number, open: number) =>
    `Diagram över ärenden som startade, avslutades och var öppna varje ${isWeekly ? 'vecka' : 'dag'}: ${number.format(started)} startade, ${number.format(completed)} avslutade, ${number.format(open)} öppna nu.`,
};

export const recent = {
  button: 'Senaste ärenden',
  title: 'Dina senaste och fästa ärenden',
  /** Above the pinned ones, and above the others. */
  headings: { pinned: 'Fästa', opened: 'Senast öppnade' },
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
