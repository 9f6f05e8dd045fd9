/** Cases: names, lists, search and details. */
import type { RichText, Timestamp } from '../../chat/rich-text.ts';
import { lookup } from '../../lib/lookup.ts';
import { formatRelative, largestUnit } from '../../lib/relative-time.ts';
import { capitalize, formatsFor, pastTime, timestamp } from '../format.ts';
import type { ListHeading } from '../list-heading.ts';

const { count, listed, listedOr, number } = formatsFor('sv');

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
    assignedTo: 'Tilldelat',
    priority: 'Prioritet',
    started: 'Startat',
    startedBy: 'Startat av',
    completed: 'Avslutat',
    planned: 'Planerat',
    deadline: 'Deadline',
    parent: 'Del av',
  },
  details: 'Detaljer',
  detailFields: {
    name: 'Hela namnet',
    status: 'Status',
    startedById: 'Startat av, användar-id',
    parentId: 'Del av, id',
    applicationId: 'Process-id',
  },
  waitingFor: (tasks: readonly string[], more: number) =>
    `väntar på ${tasks.join(', ')}${more === 0 ? '' : ` +${number.format(more)} till`}`,
  due: (deadline: string, now: Date): RichText => [
    'ska vara klart ',
    timestamp(deadline, 'day'),
    `, ${formatRelative(Date.parse(deadline) - now.getTime(), 'sv')}`,
  ],
  overdue: (deadline: string, now: Date): string => {
    const { unit, count: units } = largestUnit(now.getTime() - Date.parse(deadline));
    const [one, many] = unitWords[unit];
    return `${count(units, one, many)} försenat`;
  },
  wasDue: (deadline: string): RichText => ['skulle ha varit klart ', timestamp(deadline, 'day')],
  completed: (date: string, now: Date): RichText => ['avslutades ', pastTime(date, now)],
  startedBy: (date: string, by: string | undefined, now: Date): RichText =>
    by === undefined ? [pastTime(date, now)] : [pastTime(date, now), ` av ${by}`],
  tasksDone: (done: number, total: number) =>
    `${number.format(done)} av ${count(total, 'uppgift klar', 'uppgifter klara')}`,
};

export const list = {
  headings: { title: 'Ärende', badge: 'Status', note: 'Deadline', detail: 'Detaljer', choose: 'Öppna ett ärende' },
  title: 'Ärenden',
  titles: {
    active: 'Pågående ärenden',
    ready: 'Ej startade ärenden',
    completed: 'Avslutade ärenden',
    cancelled: 'Annullerade ärenden',
    aborted: 'Avbrutna ärenden',
  },
  heading: ({ statuses, app, match, milestone, startedBy, due, isOverdue, isStuck }: ListHeading): string => {
    const kind = statuses.map((status) => lookup(pluralStatuses, status) ?? `”${status}”`);
    const words = [
      ...(isOverdue ? ['försenade'] : []),
      ...(isStuck ? ['fastnade'] : []),
      ...(kind.length === 0 ? [] : [listed(kind)]),
      'ärenden',
      ...(app === undefined ? [] : [`i ${app}`]),
      ...(match === undefined ? [] : [`som matchar ”${match}”`]),
      ...(milestone === undefined ? [] : [`vid ”${milestone}”`]),
      ...(startedBy === undefined ? [] : [`startade av ${startedBy}`]),
      ...(due === undefined ? [] : [`som ska vara klara inom ${count(due, 'dag', 'dagar')}`]),
    ];
    return capitalize(words.join(' '));
  },
  range: (title: string, from: number, to: number, total: number, complete: boolean) => {
    const all = complete ? number.format(total) : `minst ${number.format(total)}`;
    if (complete && from === 1 && to === total) return `${title} (${all})`;
    return `${title}, ${number.format(from)}–${number.format(to)} av ${all}`;
  },
  pageOf: (page: number, pages: number) => `Sida ${number.format(page)} av ${number.format(pages)}`,
  unknownStatus: (word: string) => `”${word}” är ingen status`,
  statusesAre: (words: readonly string[]) => `Använd ${listedOr(words)}.`,
  ofProcess: (process: string) => `Ärenden i ${process}`,
  none: 'Inga ärenden matchar.',
  noneHint: 'Prova en annan status eller ta bort ett filter.',
  stuckHint: 'De har varit i sin milstolpe mycket längre än vad som är vanligt i processen.',
  stuckUnknown: 'Boten vet ännu inte vad som är vanligt: den har inte sett 20 ärenden lämna samma milstolpe.',
  countTitles: {
    app: (title: string, total: number) => `${title} per process (${number.format(total)})`,
    status: (title: string, total: number) => `${title} per status (${number.format(total)})`,
    milestone: (title: string, total: number) => `${title} per milstolpe (${number.format(total)})`,
  },
  countColumns: { app: 'Process', status: 'Status', milestone: 'Milstolpe', cases: 'Ärenden', share: 'Andel' },
  countChoose: { app: 'Öppna en process…', status: 'Öppna en status…', milestone: 'Öppna en milstolpe…' },
  noMilestone: 'Ingen milstolpe',
  top: (shown: number, all: number) => `Visar de ${number.format(shown)} största av ${number.format(all)}.`,
  inOtherStatuses: (n: number) => `${count(n, 'ärende', 'ärenden')} med en annan status matchar.`,
  allStatuses: 'Visa alla statusar',
  noSuch: {
    app: (value: string) => `Ingen process heter ”${value}”.`,
    milestone: (value: string) => `Inget ärende är vid en milstolpe som heter ”${value}”.`,
    startedBy: (value: string) => `Inget ärende är startat av ”${value}”.`,
  },
  deadlinesChecked: (checked: number, all: number) =>
    `Deadline är kontrollerad för de ${number.format(checked)} äldsta av ${number.format(all)} ärenden. Lägg till ett filter för att kontrollera resten.`,
  cases: (n: number) => count(n, 'ärende', 'ärenden'),
  number: (n: number) => number.format(n),
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
  started: (date: string, by: string | undefined, now: Date): RichText =>
    by === undefined ? ['startat ', pastTime(date, now)] : ['startat ', pastTime(date, now), ` av ${by}`],
};

/** Agree with "ärenden". */
const pluralStatuses: Readonly<Record<string, string>> = {
  active: 'pågående',
  ready: 'ej startade',
  completed: 'avslutade',
  cancelled: 'annullerade',
  aborted: 'avbrutna',
};

const unitWords = {
  day: ['dag', 'dagar'],
  hour: ['timme', 'timmar'],
  minute: ['minut', 'minuter'],
} as const;

export const find = {
  missing: 'Vilket ärende?',
  missingHint: 'Ange ärendets namn (eller en del av det), ett id eller en länk från Barium.',
  none: (query: string) => `Inget ärende matchar ”${query}”`,
  noneHint: 'Kontrollera stavningen, skriv en kortare del av namnet eller klistra in ett id eller en länk från Barium.',
  noneIncomplete:
    'Det finns för många ärenden för att söka igenom alla. Ett id eller en länk från Barium fungerar alltid.',
  many: (query: string) => `Flera ärenden matchar ”${query}”`,
  choose: 'Välj ett ärende',
  manyHint: (shown: number, total: number) =>
    shown === total
      ? `${count(total, 'träff', 'träffar')}.`
      : `Visar ${number.format(shown)} av ${count(total, 'träff', 'träffar')}. Skriv mer av namnet för att begränsa urvalet.`,
  showAll: 'Visa alla som lista',
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
