/** Cases: names, lists, search and details. */
import type { RichText, Timestamp } from '../../chat/rich-text.ts';
import { formatsFor, timestamp } from '../format.ts';

const { count, listedOr, number } = formatsFor('sv');

export const roles = { viewer: 'läsare', operator: 'handläggare', admin: 'administratör' };

export const yes: string = 'Ja';

export const no: string = 'Nej';

export const unnamed = (id: string) => `Namnlöst ärende ${id.slice(0, 8)}`;

export const unnamedThing: string = 'Namnlös';

export const separator: string = ' · ';

/** Between a date and a time of day. */
export const dateTimeSeparator: string = ' kl. ';

/** Agree with "ärende": ett ärende är avslutat. */
export const statuses = {
  active: 'Pågående',
  ready: 'Ej startat',
  completed: 'Avslutat',
  cancelled: 'Annullerat',
  aborted: 'Avbrutet',
};

export const instance = {
  fields: {
    id: 'Ärende-id',
    application: 'Process',
    milestone: 'Milstolpe',
    waitsFor: 'Väntar på',
    priority: 'Prioritet',
    started: 'Startat',
    startedBy: 'Startat av',
    completed: 'Avslutat',
    planned: 'Planerat',
    deadline: 'Deadline',
    parent: 'Del av',
  },
  moreTasks: (tasks: number) => `+${number.format(tasks)} till`,
  overdue: (deadline: string): RichText => [timestamp(deadline), ' (försenat)'],
  ids: {
    instance: (id: string) => `Id ${id}`,
    application: (id: string) => `process ${id}`,
    user: (id: string) => `startat av användare ${id}`,
  },
};

export const list = {
  title: 'Ärenden',
  titles: {
    active: 'Pågående ärenden',
    ready: 'Ej startade ärenden',
    completed: 'Avslutade ärenden',
    cancelled: 'Annullerade ärenden',
    aborted: 'Avbrutna ärenden',
  },
  titleOf: (status: string) => `Ärenden med status ”${status}”`,
  unknownStatus: (word: string) => `”${word}” är ingen status`,
  statusesAre: (words: readonly string[]) => `Använd ${listedOr(words)}.`,
  ofProcess: (process: string) => `Ärenden i ${process}`,
  none: 'Inga ärenden matchar.',
  noneHint: 'Prova en annan status eller ta bort ett filter.',
  byApplication: (title: string) => `${title} per process`,
  topProcesses: (shown: number, all: number) =>
    `De ${number.format(shown)} med flest ärenden, av ${count(all, 'process', 'processer')}.`,
  cases: (n: number) => count(n, 'ärende', 'ärenden'),
  total: (from: number, to: number, total: number, complete = true) => {
    if (complete && to - from + 1 === total) return `${number.format(total)} totalt`;
    const all = complete ? number.format(total) : `minst ${number.format(total)}`;
    return `${number.format(from)}–${number.format(to)} av ${all}`;
  },
  asOf: (read: string, show: Timestamp['show']): RichText => [
    show === 'time' ? 'kl. ' : 'från ',
    timestamp(read, show),
  ],
  incomplete: (searched: number) =>
    `Bara de första ${number.format(searched)} ärendena har sökts igenom; det kan finnas fler träffar.`,
  noSuchPage: (pages: number) => `Det finns bara ${count(pages, 'sida', 'sidor')}.`,
  started: (date: string, by: string | undefined): RichText =>
    by === undefined ? ['startat ', timestamp(date, 'date')] : ['startat ', timestamp(date, 'date'), ` av ${by}`],
};

export const find = {
  missing: 'Vilket ärende?',
  missingHint: 'Ange ärendets namn (eller en del av det), ett id eller en länk från Barium.',
  none: (query: string) => `Inget ärende matchar ”${query}”`,
  noneHint: 'Kontrollera stavningen, skriv en kortare del av namnet eller klistra in ett id eller en länk från Barium.',
  noneIncomplete:
    'Det finns för många ärenden för att söka igenom alla. Ett id eller en länk från Barium fungerar alltid.',
  many: (query: string) => `Flera ärenden matchar ”${query}”`,
  manyHint: (shown: number, total: number) =>
    shown === total
      ? `${count(total, 'träff', 'träffar')}.`
      : `Visar ${number.format(shown)} av ${count(total, 'träff', 'träffar')}. Skriv mer av namnet för att begränsa urvalet.`,
  remainderHint: (rest: string) => `”${rest}” tolkas som resten av kommandot.`,
  noneOf: { task: 'Uppgiften finns inte', object: 'Filen eller formuläret finns inte' },
  noneOfHint: (query: string, instance: string) => `Inget i ${instance} heter ”${query}”.`,
  manyOf: { task: 'Vilken uppgift?', object: 'Vilken fil eller vilket formulär?' },
};

export const diagram = {
  title: (instance: string) => `Diagram för ${instance}`,
  alt: (instance: string, status: string, milestone: string | undefined) =>
    `Processdiagram för ${instance}. Status: ${status.toLowerCase()}. ${milestone === undefined ? '' : `Milstolpe: ${milestone}. `}Aktuellt steg är markerat.`,
  noneHint: (instance: string) =>
    `Barium ritar bara diagram för processer som är modellerade i verktyget för BPMN 1.0, och det är inte processen för ${instance}.`,
  file: (instance: string) => `${instance} diagram.png`,
};
