/** The health of the bot, for its users and its admins, and the output of the command line. */
import type { RichText } from '../../chat/rich-text.ts';
import { formatsFor, formatUtc, pastTime, timestamp } from '../format.ts';

const { count, listed, number, duration } = formatsFor('sv');

export const whoami = {
  title: (name: string) => `Du är ${name}`,
  id: 'Din rad i behörighetslistorna',
  role: 'Din roll',
  personFilter: 'Ditt processfilter',
  conversationFilter: 'Kanalens processfilter',
  visibleProcesses: 'Processer du ser här',
  may: {
    viewer:
      'Du kan se ärenden. Handläggare kan också skicka meddelanden och ladda upp filer, och administratörer kan ta bort.',
    operator: 'Du kan se ärenden, skicka meddelanden och ladda upp filer. Administratörer kan också ta bort.',
    admin: 'Du kan göra allt.',
  },
  none: 'ingen',
  button: 'Vem är jag',
  hint: {
    ask: (entry: string) => `För att se ärenden, be botens administratör lägga till ${entry} i ACCESS_VIEWERS.`,
    viewer: (entry: string) =>
      `För att skicka och ladda upp, be botens administratör lägga till ${entry} i ACCESS_OPERATORS.`,
    operator: (entry: string) =>
      `För att ta bort ärenden, be botens administratör lägga till ${entry} i ACCESS_ADMINS.`,
  },
};

export const status = {
  title: 'Status',
  allOk: 'Allt fungerar',
  trouble: 'Något behöver ses över',
  summary: (lastScan: string | undefined, now: Date): RichText =>
    lastScan === undefined
      ? 'Allt fungerar.'
      : ['Allt fungerar. Ärendena lästes senast ', pastTime(lastScan, now), '.'],
  summaryTrouble: (failing: readonly string[]) =>
    `Det är problem med ${listed(failing)}. En del svar kan saknas eller vara gamla. Botens administratör kan köra status för att se varför.`,
  ok: 'ok',
  failing: 'fungerar inte',
  lastScan: 'Senaste synk',
  lastScanTook: (when: string, seconds: number, requests: number): RichText => [
    timestamp(when),
    `, på ${duration(seconds)} med ${number.format(requests)} anrop`,
  ],
  knownCases: 'Kända ärenden',
  firstSync: (known: number) => `${number.format(known)} hittills (första synken pågår)`,
  resynced: 'Synkat på nytt',
  restoredLabel: 'Databas',
  restored: (when: string, backTo: string | undefined): RichText =>
    backTo === undefined
      ? [timestamp(when), ': den var tom, boten har börjat om']
      : [
          timestamp(when),
          ': återställd från en säkerhetskopia, botens minne går tillbaka till ',
          timestamp(backTo),
          '. Bevakningar och knappar efter det är borta',
        ],
  resyncedAt: (when: string): RichText => [
    timestamp(when),
    ': ansluten till ett annat Barium; ärenden som redan fanns där aviseras inte.',
  ],
  inconsistentLabel: 'Bariums svar',
  inconsistentAt: (when: string): RichText => [
    'motstridiga, senast ',
    timestamp(when),
    ': vissa är äldre än andra, så ändringar meddelas en synk senare',
  ],
  missingLabel: 'Saknade ärenden',
  missing: (cases: number) => `${number.format(cases)}, meddelas när det är säkert att de är borta`,
  pendingLabel: 'Väntande aviseringar',
  pending: (announcements: number, channels: number) =>
    announcements === 0 ? 'inga' : `${number.format(announcements)} i ${count(channels, 'kanal', 'kanaler')}`,
  deliveredLabel: 'Aviserat senaste timmen',
  delivered: (announcements: number) => count(announcements, 'meddelande', 'meddelanden'),
  sinceSeenLabel: 'Från upptäckt till levererat',
  sinceSeen: (median: number, p95: number) => `${duration(median)} (median), ${duration(p95)} (95 %)`,
  sinceChangeLabel: 'Från ändrat till levererat',
  sinceChange: (median: number, p95: number) => `högst ${duration(median)} (median), ${duration(p95)} (95 %)`,
  unconfirmedLabel: 'Obekräftat',
  unconfirmed: (announcements: number) =>
    `${count(announcements, 'avisering', 'aviseringar')} skickade utan svar, boten letar efter dem innan den skickar igen`,
  undeliverableLabel: 'Kunde inte levereras',
  undeliverable: (announcements: number) => `${count(announcements, 'avisering', 'aviseringar')} (se loggen)`,
  failingChannel: (channel: string, since: string, reason: string): RichText => [
    `${channel}, sedan `,
    timestamp(since),
    `: ${reason}`,
  ],
  failingChannelsLabel: 'Kanaler som inte fungerar',
  backupLabel: 'Säkerhetskopia',
  backupFailure: (since: string, reason: string): RichText => [
    'har misslyckats sedan ',
    timestamp(since),
    `: ${reason}. En administratör kan kontrollera BACKUP_DIR och loggen`,
  ],
  auditLabel: 'Granskningslogg',
  largeAudit: (rows: number) =>
    `omkring ${number.format(rows)} rader, som sparas för alltid. En administratör kan exportera dem och sätta AUDIT_RETENTION`,
};

export const health = {
  store: {
    name: 'Databas',
    ok: (engine: string) => `${engine}, skrivbar`,
    away: (why: string) =>
      `${why}; ärenden går fortfarande att slå upp, inget är förlorat och resten fortsätter automatiskt`,
  },
  barium: { name: 'Barium', ok: 'inloggad', simulator: 'inloggad i den inbyggda simulatorn' },
  timedOut: (seconds: number) => `inget svar inom ${number.format(seconds)} s`,
  failed: 'kontrollen misslyckades (se loggen)',
  stopping: {
    name: 'Stannar',
    detail: 'håller på att stanna: skicka anrop någon annanstans',
  },
  sync: {
    name: 'Synk',
    first: (known: number) => `första synken pågår: ${count(known, 'ärende', 'ärenden')} hittills`,
    startingSoon: 'första synken startar strax',
    leaderIsOther: (when: string, known: number) =>
      `en annan instans av boten synkar, senast ${formatUtc(when)}; ${count(known, 'känt ärende', 'kända ärenden')}`,
    last: (when: string, seconds: number, requests: number, known: number) =>
      `senaste synk ${formatUtc(when)} på ${duration(seconds)} med ${number.format(requests)} anrop; ${count(known, 'känt ärende', 'kända ärenden')}`,
    trouble: {
      upstream: (since: string) =>
        `Barium går inte att läsa sedan ${formatUtc(since)}; ändringar hämtas när det fungerar igen`,
      store: (since: string) =>
        `databasen går inte att skriva till sedan ${formatUtc(since)}: kontrollera att den är igång och att disken inte är full; inget är förlorat`,
      fault: (since: string) => `fungerar inte sedan ${formatUtc(since)} (se loggen)`,
    },
  },
  announcements: {
    name: 'Aviseringar',
    detail: (pending: number, channels: number, failing: number) =>
      [
        pending === 0 ? 'inga väntar' : `${number.format(pending)} väntar i ${count(channels, 'kanal', 'kanaler')}`,
        ...(failing === 0 ? [] : [`${count(failing, 'kanal', 'kanaler')} fungerar inte`]),
      ].join('; '),
  },
};

/** The output of `ask`. */
export const ask = {
  saved: (path: string) => `Sparade ${path}`,
  useOut: (name: string) => `Svaret innehåller ${name}. Spara filen med --out MAPP.`,
  path: 'SÖKVÄG',
};

/** The findings of `doctor`. */
export const doctor = {
  node: {
    name: 'Node.js',
    ok: (version: string) => version,
    old: (version: string, min: string) => `${version} är för gammal: installera ${min} eller nyare`,
  },
  settings: { name: 'Inställningar', ok: 'alla inställningar är giltiga' },
  cases: {
    name: 'Ärenden',
    ok: (total: number, ms: number) =>
      `${count(total, 'pågående ärende', 'pågående ärenden')}, listade på ${number.format(ms)} ms`,
    none: 'inga pågående ärenden syns: kontrollera behörigheten för botens användare i Barium',
  },
  barium: {
    unknownHost: (host: string) => `${host} går inte att slå upp: kontrollera BARIUM_BASE_URL och datorns DNS`,
    connectionRefused: (host: string) =>
      `${host} nekade anslutningen: kontrollera BARIUM_BASE_URL och att Barium är igång`,
    noResponse: (host: string) =>
      `inget svar från ${host}: kontrollera att Barium är igång och att ingen brandvägg stoppar datorn`,
    untrustedCertificate: (host: string, code: string) =>
      `certifikatet för ${host} är inte betrott (${code}): om det är utfärdat av en egen CA, sätt NODE_EXTRA_CA_CERTS=FIL i miljön (inte i .env)`,
    noTls: (host: string) => `${host} använder inte TLS: kontrollera port och protokoll i BARIUM_BASE_URL`,
    notBarium: (address: string) =>
      `${address} är inte Bariums API: ange hela adressen i BARIUM_BASE_URL, till exempel https://live.barium.se/api/v1.1`,
  },
  operators: {
    name: 'Behörighet',
    ok: (operators: number, admins: number) =>
      `${count(operators, 'rad', 'rader')} i ACCESS_OPERATORS, ${number.format(admins)} i ACCESS_ADMINS`,
    simulator: 'alla kan ändra allt (simulator)',
    everyone: (variables: readonly string[]) => `alla kan ändra ärenden: ${listed(variables)} innehåller *`,
    none: 'ingen kan ändra något än: lägg till personer i ACCESS_OPERATORS och ACCESS_ADMINS (”vem-är-jag” visar deras rad)',
  },
  cards: {
    ok: (cards: number) => `tar emot botens kort (${number.format(cards)} kontrollerade)`,
    rejected: (faults: string) => `avvisar några kort, som då visas i enklare form: ${faults}`,
  },
  secondPerson: {
    name: 'Två personer',
    ok: 'en annan administratör kan godkänna borttagningar',
    none: 'ingen kan godkänna borttagningar: lägg till en andra administratör på samma plattform i ACCESS_ADMINS',
  },
  messages: {
    unknown: (process: string, suggestion: string | undefined) =>
      `inget ärende hör till processen ”${process}”, så dess meddelanden föreslås aldrig: ${
        suggestion === undefined ? 'kontrollera namnet' : `menade du ”${suggestion}”?`
      }`,
  },
  listening: (path: string) => `lyssnar på ${path} när "barium-bot serve" körs`,
  mcp: {
    name: 'Assistenter',
    unset: 'PUBLIC_URL är inte satt: bara assistenter på den här datorn når boten',
    ok: (url: string) => `${url} leder till boten`,
  },
  publicUrl: {
    name: 'Publik adress',
    notNeeded: 'behövs inte',
    unset: 'PUBLIC_URL saknas: ange botens publika https-adress',
    ok: (url: string) => `${url} når den här boten`,
    unreachable: (url: string, why: string) =>
      `${url} når inte den här boten (${why}): starta boten och kontrollera sedan proxy och brandvägg`,
  },
};

export const audit = {
  saved: (path: string, rows: number) => `Sparade ${path} (${count(rows, 'rad', 'rader')})`,
};

/** The output of `move-store`. */
export const moveStore = {
  done: (from: string, to: string) => `Flyttat från ${from} till ${to}:`,
  next: (kind: 'sqlite' | 'postgres'): string =>
    kind === 'postgres'
      ? 'Starta boten med DATABASE_URL satt. Den gamla filen finns kvar; behåll den tills du är säker.'
      : 'Starta boten utan DATABASE_URL. Den gamla databasen finns kvar; behåll den tills du är säker.',
  noFile: (path: string) => `Det finns ingen databas att flytta i ${path}. Är DATA_DIR den som boten använde?`,
  refused: {
    'in-use': (from: string, _to: string, _tables: string) =>
      `Inget flyttades: en bot körs fortfarande på ${from}. Stoppa först varje ”barium-bot serve” där.`,
    'not-empty': (_from: string, to: string, tables: string) =>
      `Inget flyttades: ${to} innehåller redan data (${tables}). Flytta till en tom databas.`,
    incomplete: (from: string, to: string, tables: string) =>
      `Inget flyttades: några rader i ${from} kopierades inte till ${to} (${tables}). Se till att inget annat skriver dit och försök igen.`,
  },
};
