/** What was seen to change, and who did what. */
import type { RichText } from '../../chat/rich-text.ts';
import { at } from '../format.ts';
import { count } from './grammar.ts';

export const history = {
  title: (instance: string) => `Historik för ${instance}`,
  away: 'Det går inte att fråga Barium just nu. Det här är vad jag minns.',
  none: 'Inget har setts ändras, och inget har gjorts genom boten.',
  commands: {
    'instance.send': (detail: string | undefined) => `skickade ”${detail ?? ''}”`,
    'object.upload': (detail: string | undefined) => `laddade upp ${detail ?? 'en fil'}`,
    'object.folder': (detail: string | undefined) => `lade till mappen ${detail ?? ''}`,
    'object.form': (detail: string | undefined) => `lade till formuläret ${detail ?? ''}`,
    'instance.delete': () => 'tog bort ärendet',
  },
  other: (command: string) => command,
  line: (person: string, what: string) => `${person} ${what}`,
  /** The same commands, as what somebody asks, tries or approves. */
  intents: {
    'instance.send': (detail: string | undefined) => (detail === undefined ? 'skicka' : `skicka ”${detail}”`),
    'object.upload': (detail: string | undefined) => `ladda upp ${detail ?? 'en fil'}`,
    'object.folder': (detail: string | undefined) => `lägga till mappen ${detail ?? ''}`,
    'object.form': (detail: string | undefined) => `lägga till formuläret ${detail ?? ''}`,
    'instance.delete': () => 'ta bort ärendet',
    'watch.add': () => 'bevaka ärendet',
  },
  look: 'titta på ärendet',
  steps: {
    asked: (person: string, what: string) => `${person} ville ${what}`,
    confirmed: (person: string, what: string) => `${person} bekräftade: ${what}`,
    approved: (person: string, what: string) => `${person} godkände: ${what}`,
    withdrawn: (person: string, what: string) => `${person} tog tillbaka begäran: ${what}`,
    undone: (person: string, what: string) => `${person} ångrade i tid: ${what}`,
    began: (person: string, what: string) => `${person} började: ${what}`,
    tried: (person: string, what: string) => `${person} försökte: ${what}`,
  },
  times: (line: string, times: number) => `${line} (${times} gånger)`,
  direct: 'direktchatt',
  elsewhere: 'i en annan kanal',
  outcomes: {
    begun: 'påbörjat, okänt utfall',
    done: 'gjort',
    'not-taken': 'processen tog inte emot det',
    refused: 'Barium nekade',
    failed: 'misslyckades, inget har gjorts',
    unknown: 'okänt utfall',
    denied: 'inte tillåtet',
    'turned-away': 'inte påbörjat: för mycket på en gång',
    'wrong-person': 'inte den som ska bekräfta',
    'wrong-place': 'på fel plats',
    expired: 'för sent, inget har gjorts',
    changed: 'ärendet hade ändrats, inget har gjorts',
    asked: 'begärt',
    confirmed: 'bekräftat',
    approved: 'godkänt',
    withdrawn: 'återtaget',
    undone: 'ångrat i tid',
  },
  reference: (id: string) => `Bariums referens: ${id}`,
};

/** What is told of a change. */
export const changes = {
  created: (status: string) => `Nytt ärende, ${status.toLowerCase()}`,
  status: (from: string | undefined, to: string) =>
    from === undefined ? `Status: ${to}` : `Status: ${from} → ${to}`,
  milestone: (from: string | undefined, to: string | undefined) => {
    if (to === undefined) return `Lämnade milstolpen ${from ?? ''}`.trim();
    return from === undefined ? `Milstolpe: ${to}` : `Milstolpe: ${from} → ${to}`;
  },
  renamed: (from: string, to: string) => `Bytte namn från ”${from}” till ”${to}”`,
  gone: 'Borttaget i Barium',
  goneBadge: 'Borttaget',
  deadlineSoon: (deadline: string): RichText => ['Tidsfristen går snart ut: ', at(deadline)],
  deadlinePassed: (deadline: string): RichText => ['Tidsfristen har gått ut: ', at(deadline)],
  by: (person: string) => `av ${person}, genom boten`,
  noticed: (when: string): RichText => ['Upptäckt ', at(when)],
  watchEnds: 'Bevakningen av ärendet upphör här: det finns inget mer att berätta om det.',
  listTitle: (changes: number) => `${count(changes, 'ärende', 'ärenden')} har ändrats`,
  listPart: (title: string, part: number, parts: number) => `${title} (${part} av ${parts})`,
  gapTitle: (changes: number) => `Ikapp igen: ${count(changes, 'ärende', 'ärenden')} har ändrats`,
  gap: (from: string, to: string): RichText => [
    'Mellan ',
    at(from),
    ' och ',
    at(to),
    ' kunde inget ses. Vad som hände under tiden framgår av var varje ärende står nu.',
  ],
  digestTitle: (changes: number) => `Sammandrag: ${count(changes, 'ändring', 'ändringar')}`,
  digestSince: (from: string): RichText => ['Sedan ', at(from), '.'],
  queueTitle: (changes: number) => `Väntade: ${count(changes, 'ändring', 'ändringar')}`,
  queueSince: (from: string): RichText => [
    'Sedan ',
    at(from),
    ' har det inte gått att skriva här. Det här har hänt under tiden.',
  ],
  root: 'Det som ändras berättas i den här tråden.',
  brokenTitle: (place: string) => `Jag kan inte skriva i ${place}`,
  broken: (reason: string) => `${reason} Det som bevakas där väntar och kommer så snart det fungerar igen.`,
  unnamedPlace: 'en av dina kanaler',
};
