/** How the bot is doing, for its people and for whoever runs it. */
import type { RichText } from '../../chat/rich-text.ts';
import { at, clock } from '../format.ts';
import { count, listed, number, took } from './grammar.ts';

export const whoami = {
  title: (name: string) => `Du är ${name}`,
  id: 'Din rad i behörighetslistorna',
  role: 'Din roll',
  you: 'För ACCESS_APPLICATIONS, du',
  here: 'För ACCESS_APPLICATIONS, den här platsen',
  sees: 'Processer du ser här',
  may: {
    viewer:
      'Du får titta på ärenden. Att skicka, ladda upp och ta bort är för handläggare och administratörer.',
    operator:
      'Du får titta på ärenden, skicka meddelanden och ladda upp. Att ta bort är för administratörer.',
    admin: 'Du får göra allt.',
  },
  none: 'ingen',
  hint: {
    ask: (entry: string) =>
      `Den som administrerar boten kan låta dig titta på ärenden genom att lägga till ${entry} i ACCESS_VIEWERS.`,
    viewer: (entry: string) =>
      `Den som administrerar boten kan låta dig skicka och ladda upp genom att lägga till ${entry} i ACCESS_OPERATORS.`,
    operator: (entry: string) =>
      `Den som administrerar boten kan låta dig ta bort ärenden genom att lägga till ${entry} i ACCESS_ADMINS.`,
  },
};

export const status = {
  title: 'Status',
  allWell: 'Allt fungerar',
  trouble: 'Något behöver ses över',
  ok: 'ok',
  failing: 'fungerar inte',
  lastScan: 'Barium lästes senast',
  lastScanTook: (when: string, seconds: number, calls: number): RichText => [
    at(when),
    `, på ${took(seconds)} med ${number.format(calls)} anrop`,
  ],
  known: 'Kända ärenden',
  reading: (known: number) => `${number.format(known)} hittills; den första genomläsningen pågår`,
  switched: 'Läst på nytt',
  switchedAt: (when: string): RichText => [
    at(when),
    ': det här är ett annat Barium än förut. Det som redan fanns där aviseras inte.',
  ],
  queue: 'Väntar på att aviseras',
  queued: (waiting: number, places: number) =>
    waiting === 0
      ? 'inget'
      : `${count(waiting, 'avisering', 'aviseringar')} till ${count(places, 'plats', 'platser')}`,
  setAside: 'Lagt åt sidan',
  setAsides: (announcements: number) =>
    `${count(announcements, 'avisering', 'aviseringar')} som aldrig kan skickas; varför står i loggen`,
  broken: (place: string, since: string, reason: string): RichText => [
    `${place}, sedan `,
    at(since),
    `: ${reason}`,
  ],
  brokenLabel: 'Går inte att skriva i',
};

export const health = {
  store: {
    name: 'Lagring',
    ok: (engine: string) => `${engine} går att skriva till`,
    away: (why: string) =>
      `${why}; frågor om ärenden besvaras, inget är förlorat, och resten fortsätter av sig självt`,
  },
  barium: { name: 'Barium', ok: 'inloggad', simulator: 'inloggad i den inbyggda simulatorn' },
  late: (seconds: number) => `inget svar inom ${number.format(seconds)} s`,
  failed: 'kontrollen misslyckades; varför står i loggen',
  stopping: {
    name: 'Stannar',
    detail: 'boten är på väg att stanna: skicka anrop någon annanstans',
  },
  reading: {
    name: 'Bevakning',
    first: (known: number) => `läser Barium för första gången: ${count(known, 'ärende', 'ärenden')} hittills`,
    soon: 'ska strax läsa Barium',
    elsewhere: (when: string, known: number) =>
      `en annan instans av boten läser Barium, senast ${clock(when)}; känner till ${count(known, 'ärende', 'ärenden')}`,
    last: (when: string, seconds: number, calls: number, known: number) =>
      `läste ${clock(when)} på ${took(seconds)} med ${number.format(calls)} anrop; känner till ${count(known, 'ärende', 'ärenden')}`,
    trouble: {
      upstream: (since: string) =>
        `Barium har inte gått att läsa sedan ${clock(since)}; ändringar hittas så snart det går igen`,
      store: (since: string) =>
        `databasen har inte gått att skriva till sedan ${clock(since)}: se till att den är igång och att dess disk inte är full; inget är förlorat`,
      fault: (since: string) => `fungerar inte sedan ${clock(since)}; loggen säger varför`,
    },
  },
  announcing: {
    name: 'Aviseringar',
    detail: (waiting: number, places: number, broken: number) =>
      [
        waiting === 0
          ? 'inget väntar'
          : `${count(waiting, 'avisering', 'aviseringar')} väntar till ${count(places, 'plats', 'platser')}`,
        ...(broken === 0 ? [] : [`${count(broken, 'plats', 'platser')} går inte att skriva i`]),
      ].join('; '),
  },
};

/** The shell's own words. */
export const ask = {
  written: (path: string) => `Sparat: ${path}`,
  useOut: (name: string) => `${name} följde med; med --out MAPP sparas den där.`,
};

/** What `doctor` prints; for whoever runs the bot. */
export const doctor = {
  node: {
    name: 'Node.js',
    ok: (version: string) => `${version} är ny nog`,
    old: (version: string, least: string) => `${version} är för gammal: installera ${least} eller nyare`,
  },
  settings: { name: 'Inställningar', ok: 'alla variabler är som de ska' },
  cases: {
    name: 'Ärenden',
    ok: (total: number, ms: number) =>
      `${count(total, 'pågående ärende', 'pågående ärenden')}, listade på ${number.format(ms)} ms`,
    none: 'inget pågående ärende syns: har botens användare i Barium behörighet att se dem?',
  },
  barium: {
    noHost: (host: string) =>
      `det finns ingen server ${host}: rätta BARIUM_BASE_URL, eller se över datorns DNS`,
    nobody: (host: string) =>
      `ingenting lyssnar på ${host}: rätta BARIUM_BASE_URL, eller se till att Barium är igång`,
    noWay: (host: string) =>
      `${host} svarar inte: se till att Barium är igång och att brandväggen släpper fram den här datorn`,
    untrusted: (host: string, code: string) =>
      `certifikatet för ${host} är inte betrott (${code}): kommer det från en egen utfärdare, sätt NODE_EXTRA_CA_CERTS=FIL i miljön, som läses före .env`,
    noTls: (host: string) => `${host} talar inte TLS: rätta port eller protokoll i BARIUM_BASE_URL`,
    otherwise: (address: string) =>
      `${address} är inte Bariums API: BARIUM_BASE_URL ska vara hela adressen, till exempel https://live.barium.se/api/v1.1`,
  },
  operators: {
    name: 'Behörighet',
    ok: (operators: number, admins: number) =>
      `${count(operators, 'rad', 'rader')} i ACCESS_OPERATORS, ${number.format(admins)} i ACCESS_ADMINS`,
    simulator: 'alla får ändra allt: det är bara simulatorn',
    everyone: (variables: readonly string[]) =>
      `alla får ändra ärenden: det finns en * i ${listed(variables)}`,
    none: 'ingen får ändra något: ange personer i ACCESS_OPERATORS och ACCESS_ADMINS (”vem” säger hur)',
  },
  secondPerson: {
    name: 'Två personer',
    ok: 'en annan administratör kan godkänna borttagningar',
    none: 'ingen kan godkänna en borttagning: DELETE_NEEDS_SECOND_PERSON kräver två administratörer på samma chattplattform (ACCESS_ADMINS)',
  },
  publicUrl: {
    name: 'Publik adress',
    unneeded: 'behövs inte: ingen plattform anropar den här boten',
    unset: 'PUBLIC_URL saknas: manifesten behöver den https-adress där plattformarna når boten',
    ok: (url: string) => `${url} svarar`,
    silent: (url: string, why: string) =>
      `${url} svarar inte med den här boten (${why}): starta den, och kontrollera vägen utifrån till dess port`,
  },
};

/** What `move-store` prints; for whoever runs the bot. */
export const moveStore = {
  done: (from: string, to: string) => `Flyttat från ${from} till ${to}:`,
  next: (kind: 'sqlite' | 'postgres'): string =>
    kind === 'postgres'
      ? 'Starta boten med DATABASE_URL satt. Filen är kvar som den var: behåll den tills du är säker.'
      : 'Starta boten utan DATABASE_URL. Databasen är kvar som den var: behåll den tills du är säker.',
  noFile: (path: string) => `Det finns inget att flytta i ${path}: är DATA_DIR den som boten körde med?`,
  refused: {
    'in-use': (from: string, _to: string, _tables: string) =>
      `Inget flyttades: en bot kör fortfarande på ${from}. Stoppa först varje ”barium-bot serve” där.`,
    'not-empty': (_from: string, to: string, tables: string) =>
      `Inget flyttades: ${to} innehåller redan något (${tables}). Flytta bara till ett tomt lager.`,
    incomplete: (from: string, to: string, tables: string) =>
      `Inget flyttades: alla rader i ${from} kom inte fram till ${to} (${tables}). Inget annat får skriva där under tiden.`,
  },
};
