/** Cases, as they are named, listed, found and shown. */
import type { RichText, Timestamp } from '../../chat/rich-text.ts';
import { at } from '../format.ts';
import { count, listed, number } from './grammar.ts';

export const roles = { viewer: 'läsare', operator: 'handläggare', admin: 'administratör' };

export const yes = 'Ja';

export const no = 'Nej';

export const unnamed = (id: string) => `Namnlöst ärende ${id.slice(0, 8)}`;

export const unnamedThing = 'Namnlös';

export const separator = ' · ';

/** Between a date and a time of day. */
export const dateAndTime = ' kl. ';

/** Of cases: ett ärende är avslutat. */
export const statuses = {
  active: 'Pågående',
  ready: 'Redo att starta',
  completed: 'Avslutat',
  cancelled: 'Makulerat',
  aborted: 'Avbrutet',
};

export const instance = {
  fields: {
    application: 'Process',
    milestone: 'Milstolpe',
    waitsFor: 'Väntar på',
    priority: 'Prioritet',
    started: 'Startat',
    startedBy: 'Startat av',
    completed: 'Avslutat',
    planned: 'Planerat',
    deadline: 'Tidsfrist',
    parent: 'Del av',
  },
  more: (tasks: number) => `${number.format(tasks)} till`,
  overdue: (deadline: string): RichText => [at(deadline), ' – försenat'],
  ids: {
    instance: (id: string) => `Ärende ${id}`,
    application: (id: string) => `process ${id}`,
    user: (id: string) => `startat av användare ${id}`,
  },
};

export const list = {
  title: 'Ärenden',
  titles: {
    active: 'Pågående ärenden',
    ready: 'Ärenden redo att starta',
    completed: 'Avslutade ärenden',
    cancelled: 'Makulerade ärenden',
    aborted: 'Avbrutna ärenden',
  },
  titleOf: (status: string) => `Ärenden med status ”${status}”`,
  unknownStatus: (word: string) => `Inget ärende har statusen ”${word}”`,
  statusesAre: (words: readonly string[]) => `Barium har statusarna ${listed(words)}.`,
  ofProcess: (process: string) => `Ärenden i ${process}`,
  none: 'Inget ärende passar.',
  noneHint: 'Prova en annan status, eller ta bort ett filter.',
  byApplication: (title: string) => `${title} per process`,
  mostFirst: (shown: number, all: number) =>
    `De ${number.format(shown)} med flest ärenden, av ${count(all, 'process', 'processer')}.`,
  cases: (n: number) => count(n, 'ärende', 'ärenden'),
  total: (from: number, to: number, total: number, complete = true) => {
    if (complete && to - from + 1 === total) return `${number.format(total)} totalt`;
    const all = complete ? number.format(total) : `minst ${number.format(total)}`;
    return `${number.format(from)}–${number.format(to)} av ${all}`;
  },
  asOf: (read: string, show: Timestamp['show']): RichText => ['läget ', at(read, show)],
  incomplete: (looked: number) =>
    `Bara de första ${number.format(looked)} har gåtts igenom; det kan finnas fler som passar.`,
  pastTheEnd: (pages: number) => `Den sidan finns inte: den sista är ${number.format(pages)}.`,
  started: (date: string, by: string | undefined): RichText =>
    by === undefined ? ['startat ', at(date, 'date')] : ['startat ', at(date, 'date'), ` av ${by}`],
};

export const find = {
  missing: 'Vilket ärende?',
  missingHint: 'Ange ett namn, en del av ett namn, ett id eller en länk från Barium.',
  none: (query: string) => `Inget ärende passar ”${query}”`,
  noneHint: 'Kontrollera stavningen, skriv mindre av namnet, eller klistra in id eller länk från Barium.',
  noneIncomplete:
    'Barium har fler ärenden än boten hinner gå igenom. Ett id eller en länk från Barium fungerar alltid.',
  many: (query: string) => `Vilket ”${query}”?`,
  manyHint: (shown: number, total: number) =>
    shown === total
      ? `${count(total, 'ärende', 'ärenden')} passar.`
      : `${count(total, 'ärende', 'ärenden')} passar; de ${number.format(shown)} bästa visas. Skriv mer av namnet för att begränsa urvalet.`,
  tailHint: (tail: string) => `Det som följer efter namnet skulle vara ”${tail}”.`,
  noneOf: { task: 'Den uppgiften finns inte', object: 'Den filen eller det formuläret finns inte' },
  noneOfHint: (query: string, instance: string) => `Inget i ${instance} heter ”${query}”.`,
  manyOf: { task: 'Vilken uppgift?', object: 'Vilken?' },
};

export const diagram = {
  title: (instance: string) => `Diagram för ${instance}`,
  alt: (instance: string, status: string, milestone: string | undefined) =>
    milestone === undefined
      ? `Processdiagram för ${instance} (${status.toLowerCase()}), där det är markerat var ärendet står.`
      : `Processdiagram för ${instance} (${status.toLowerCase()}, vid milstolpen ${milestone}), där det är markerat var ärendet står.`,
  noneHint: (instance: string) =>
    `Barium ritar bara diagram för processer som är gjorda med verktyget för BPMN 1.0, och det är inte processen för ${instance}.`,
  file: (instance: string) => `${instance} diagram.png`,
};
