/** Histories and announcements. */
import type { RichText } from '../../chat/rich-text.ts';
import { lookup } from '../../lib/lookup.ts';
import { formatsFor, timestamp } from '../format.ts';

const { count, duration, listed, listedOr, number, span } = formatsFor('sv');

const statusPredicates: Readonly<Record<string, string>> = {
  completed: 'har avslutats',
  cancelled: 'har annullerats',
  aborted: 'har avbrutits',
};

export const history = {
  title: (instance: string) => `Historik för ${instance}`,
  bariumUnavailable: 'Barium går inte att nå just nu. Det här är det senaste boten känner till.',
  none: 'Inga ändringar har upptäckts och inget har gjorts via boten.',
  commands: {
    'instance.send': (detail: string | undefined) => `skickade ”${detail ?? ''}”`,
    'object.upload': (detail: string | undefined) => `laddade upp ${detail ?? 'en fil'}`,
    'object.folder': (detail: string | undefined) => `lade till mappen ”${detail ?? ''}”`,
    'object.form': (detail: string | undefined) => `lade till formuläret ”${detail ?? ''}”`,
    'instance.delete': () => 'tog bort ärendet',
  },
  otherCommand: (command: string) => command,
  line: (person: string, what: string) => `${person} ${what}`,
  intents: {
    'instance.send': (detail: string | undefined) =>
      detail === undefined ? 'skicka ett meddelande' : `skicka ”${detail}”`,
    'object.upload': (detail: string | undefined) => `ladda upp ${detail ?? 'en fil'}`,
    'object.folder': (detail: string | undefined) =>
      detail === undefined ? 'lägga till en mapp' : `lägga till mappen ”${detail}”`,
    'object.form': (detail: string | undefined) =>
      detail === undefined ? 'lägga till ett formulär' : `lägga till formuläret ”${detail}”`,
    'instance.delete': () => 'ta bort ärendet',
    'watch.add': () => 'bevaka ärendet',
  },
  viewIntent: 'öppna ärendet',
  steps: {
    asked: (person: string, intent: string) => `${person} ville ${intent}`,
    confirmed: (person: string, intent: string) => `${person} bekräftade sin begäran att ${intent}`,
    approved: (person: string) => `${person} godkände borttagningen`,
    withdrawn: (person: string) => `${person} tog tillbaka begäran om borttagning`,
    undone: (person: string) => `${person} ångrade borttagningen`,
    started: (person: string, intent: string) => `${person} började ${intent}`,
    tried: (person: string, intent: string) => `${person} försökte ${intent}`,
  },
  repeated: (line: string, times: number) => `${line} (${times} gånger)`,
  directMessage: 'direktmeddelande',
  anotherChannel: 'i en annan kanal',
  outcomes: {
    begun: 'påbörjat, okänt utfall',
    done: 'klart',
    'not-accepted': 'processen tog inte emot det',
    refused: 'nekades av Barium',
    failed: 'misslyckades, inget har ändrats',
    unknown: 'okänt utfall',
    denied: 'inte tillåtet',
    'rate-limited': 'inte påbörjat: för många frågor',
    'wrong-person': 'fel person',
    'wrong-conversation': 'fel kanal',
    expired: 'för sent, inget har ändrats',
    changed: 'ärendet hade ändrats, inget har gjorts',
    asked: 'begärt',
    confirmed: 'bekräftat',
    approved: 'godkänt',
    withdrawn: 'återtaget',
    undone: 'ångrat',
  },
  reference: (id: string) => `Bariums fel-id: ${id}`,
};

export const why = {
  title: (instance: string) => `Varför? – ${instance}`,
  noChanges: 'Boten har inte sett någon ändring av ärendet, så det fanns inget att avisera.',
  noWatches: 'Inget bevakas här.',
  seen: 'Upptäckt',
  announced: 'Aviserat',
  notAnnounced: 'Senaste ändringen aviserades inte här',
  delivery: (place: string, watches: readonly number[]) =>
    watches.length === 0
      ? place
      : `${place}, ${watches.length === 1 ? 'bevakning' : 'bevakningarna'} ${listed(watches.map(String))}`,
  here: 'Här',
  directChat: 'Direktmeddelande',
  badges: {
    posted: 'levererad',
    queued: 'i kö',
    unconfirmed: 'skickad, obekräftad',
    digest: 'väntar',
    dead: 'kan inte levereras',
    discarded: 'inte tillåten',
  },
  posted: (at: string, secondsSinceSeen: number): RichText => [
    timestamp(at),
    `, ${duration(secondsSinceSeen)} efter att ändringen upptäcktes`,
  ],
  queued: (at: string): RichText => ['nästa försök ', timestamp(at)],
  unconfirmed: (at: string): RichText => ['skickad ', timestamp(at), ', men plattformen svarade inte'],
  digest: (at: string): RichText => ['postas ', timestamp(at)],
  discarded: 'ingen som bevakar ärendet får se det längre',
  attempts: (n: number) => `${number.format(n)} försök`,
  watch: (n: number) => `Bevakning ${number.format(n)}`,
  reasons: {
    on: (kinds: readonly string[]) => `bevakar bara ${listed(kinds)}`,
    instance: 'bevakar ett annat ärende',
    statuses: (statuses: readonly string[]) => `statusen är inte ${listedOr(statuses)}`,
    app: (app: string) => `processen är inte ”${app}”`,
    match: (name: string) => `namnet innehåller inte ”${name}”`,
    milestone: (milestone: string) => `milstolpen är inte ”${milestone}”`,
    startedBy: (person: string) => `ärendet startades inte av ${person}`,
    later: (at: string): RichText => ['skapades efter ändringen, ', timestamp(at)],
    muted: (until: string): RichText => ['är tystad till ', timestamp(until)],
    own: 'du gjorde ändringen själv',
    report: 'postar rapporter, inte ändringar',
    owner: (person: string) => `${person}, som skapade den, har inte längre behörighet`,
    unknown: 'stämmer nu, men var då tystad, annorlunda inställd eller utan behörighet till ärendet',
  },
};

export const changes = {
  created: (status: string) => `Nytt ärende (${status.toLowerCase()})`,
  status: (from: string | undefined, to: string) => (from === undefined ? `Status: ${to}` : `Status: ${from} → ${to}`),
  milestone: (from: string | undefined, to: string | undefined) => {
    if (to === undefined) return `Lämnade milstolpen ${from ?? ''}`.trim();
    return from === undefined ? `Milstolpe: ${to}` : `Milstolpe: ${from} → ${to}`;
  },
  renamed: (from: string, to: string) => `Bytte namn från ”${from}” till ”${to}”`,
  gone: 'Borttaget i Barium',
  goneBadge: 'Borttaget',
  sentence: (name: string, predicates: readonly string[]) => `${name} ${listed(predicates)}`,
  predicates: {
    created: 'har skapats',
    status: (status: string, label: string) => lookup(statusPredicates, status) ?? `är nu ${label.toLowerCase()}`,
    milestone: (to: string) => `har nått ${to}`,
    leftMilestone: (from: string) => `har lämnat ${from}`,
    renamed: (to: string) => `har bytt namn till ”${to}”`,
    gone: 'har tagits bort i Barium',
    hidden: 'syns inte längre för boten',
    returned: 'syns igen',
    appeared: 'har blivit synligt',
    deadlineSoon: 'har snart deadline',
    deadlinePassed: 'är försenat',
    stuck: (milestone: string, seconds: number, usual: number) =>
      `har varit i ${milestone} i ${span(seconds)}, vanligtvis ${span(usual)}`,
    risk: 'kommer troligen att missa sin deadline',
  },
  previously: (values: readonly string[]) => `tidigare ${listed(values)}`,
  deadline: 'Deadline',
  columns: { instance: 'Ärende', change: 'Ändring' },
  choose: 'Öppna ett ärende',
  hidden: 'Syns inte längre för boten: borttaget, eller så har en behörighet tagits bort',
  returned: (status: string) => `Syns igen (${status.toLowerCase()})`,
  appeared: (status: string) => `Äldre ärende som har blivit synligt (${status.toLowerCase()})`,
  summaries: {
    hidden: {
      title: (cases: number) => `${count(cases, 'ärende', 'ärenden')} syns inte längre för boten`,
      hint: 'Antingen har de tagits bort i Barium, eller så har botens Barium-användare förlorat en behörighet. Om de kommer tillbaka ser du det här.',
    },
    returned: {
      title: (cases: number) => `${count(cases, 'ärende', 'ärenden')} syns igen`,
      hint: 'Barium visar dem igen, så de har inte tagits bort.',
    },
    appeared: {
      title: (cases: number) => `${count(cases, 'äldre ärende', 'äldre ärenden')} har blivit synliga`,
      hint: 'Antingen har de importerats till Barium, eller så har botens Barium-användare fått en behörighet.',
    },
    cases: (cases: number) => count(cases, 'ärende', 'ärenden'),
  },
  deadlineSoon: (deadline: string): RichText => ['Deadline ', timestamp(deadline)],
  deadlinePassed: (deadline: string): RichText => ['Försenat sedan ', timestamp(deadline)],
  stuck: (milestone: string, seconds: number, usual: number) =>
    `I ${milestone} i ${span(seconds)}, vanligtvis ${span(usual)}`,
  risk: (deadline: string): RichText => ['Missar troligen sin deadline, ', timestamp(deadline)],
  by: (person: string) => `av ${person} via boten`,
  seenAt: (when: string): RichText => ['Upptäckt ', timestamp(when)],
  watchClosed: 'Ärendet är avslutat, så bevakningen upphör.',
  listTitle: (changes: number) => `${count(changes, 'ärende', 'ärenden')} har ändrats`,
  listPart: (title: string, part: number, parts: number) => `${title} (${part} av ${parts})`,
  catchUpTitle: (changes: number) => `Tillbaka igen: ${count(changes, 'ärende', 'ärenden')} har ändrats`,
  catchUpAfterRestore: (backTo: string): RichText => [
    'Botens databas har återställts och dess minne går tillbaka till ',
    timestamp(backTo),
    '. Några av ändringarna kan ha meddelats tidigare. Bevakningar som skapats efter det är borta.',
  ],
  catchUp: (from: string, to: string): RichText => [
    'Boten var borta mellan ',
    timestamp(from),
    ' och ',
    timestamp(to),
    '. Varje ärende visas som det är nu.',
  ],
  digestTitle: (changes: number) => `Sammandrag: ${count(changes, 'ändring', 'ändringar')}`,
  digestSince: (from: string): RichText => ['Sedan ', timestamp(from), '.'],
  quietTitle: (changes: number) => `${count(changes, 'ändring', 'ändringar')} under de tysta timmarna`,
  delayedTitle: (changes: number) => count(changes, 'försenad ändring', 'försenade ändringar'),
  delayedSince: (from: string): RichText => [
    'Boten har inte kunnat skriva här sedan ',
    timestamp(from),
    '. Det här har hänt under tiden.',
  ],
  cannotPostTitle: (channel: string) => `Kan inte skriva i ${channel}`,
  updatesQueued: (reason: string) => `${reason} Uppdateringarna sparas och skickas när det fungerar igen.`,
  outsideThread: 'Skrivs här eftersom tråden är låst eller borttagen.',
  maybeRepeated: 'Det här kan vara en upprepning: boten kunde inte kontrollera om det redan hade kommit fram.',
  rejected: {
    title: 'En uppdatering kunde inte skickas',
    reason: (code: string) => `Plattformen nekade den (${code}). Öppna ärendet för att se vad som har ändrats.`,
  },
  unnamedConversation: 'en av dina kanaler',
};
