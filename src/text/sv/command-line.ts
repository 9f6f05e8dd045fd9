/** The output of the command line. */
import { formatsFor } from '../format.ts';

const { count, fileSize, listed, number } = formatsFor('sv');

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
  settings: {
    name: 'Inställningar',
    ok: 'alla inställningar är giltiga',
    misspelt: (suggestion: string) => `har ingen verkan: menade du ${suggestion}?`,
  },
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
    notThroughProxy: (host: string) => `${host} går inte att nå via proxyn: se Proxy`,
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
    meant: (process: string) => `: menade du ”${process}”?`,
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
    noSuchMessage: (process: string, message: string, suggestion: string | undefined) =>
      `processen ”${process}” har inget meddelande ”${message}”: ${
        suggestion === undefined ? 'kontrollera namnet' : `menade du ”${suggestion}”?`
      }`,
    neverAccepted: (process: string, message: string, accepted: string) =>
      `processen ”${process}” har tagit emot ”${accepted}”, men aldrig ”${message}”: kontrollera stavningen`,
  },
  running: {
    same: 'boten som körs använder de här listorna',
    different: (variables: readonly string[]) =>
      `boten som körs använder andra listor (${listed(variables)}): kontrollera dess logg och miljö, eller starta om den`,
    invalid: (problems: string) => `boten som körs kunde inte läsa om sina inställningar: ${problems}`,
    hidden: (url: string) =>
      `listorna går inte att jämföra med dem som boten använder: ${url} visar dem bara med den METRICS_TOKEN som boten startades med`,
  },
  rights: {
    ok: (processes: number) =>
      `botens konto kan läsa ärenden, uppgifter och filer (${count(processes, 'process', 'processer')} kontrollerade); att skicka, ladda upp och ta bort går inte att kontrollera utan att göra det`,
    denied: (process: string, parts: readonly string[]) =>
      `botens konto kan inte läsa ${listed(parts)} för ”${process}”: ge det behörighet i Barium`,
    parts: { details: 'ärendet', tasks: 'uppgifterna', files: 'filerna' },
  },
  listening: (path: string) => `lyssnar på ${path} när "barium-bot serve" körs`,
  socketOpen: 'kan ansluta när "barium-bot serve" körs (Socket Mode)',
  mcp: {
    name: 'Assistenter',
    unset: 'PUBLIC_URL är inte satt: bara assistenter på den här datorn når boten',
    ok: (url: string) => `${url} leder till boten`,
  },
  publicUrl: {
    name: 'Publik adress',
    notNeeded: 'behövs inte',
    unset: 'PUBLIC_URL saknas: ange botens publika https-adress',
    ok: (url: string) => `${url} når boten från den här datorn`,
    unreachable: (url: string, why: string) =>
      `${url} når inte den här boten (${why}): starta boten och kontrollera sedan proxy och brandvägg`,
    unknownHost: (host: string) =>
      `${host} går inte att slå upp: kontrollera PUBLIC_URL, och lägg till namnet i er publika DNS`,
    private: (host: string, address: string) =>
      `på den här datorn är ${host} den privata adressen ${address}: kontrollera utifrån, till exempel från en telefon, att den nås från internet`,
    certificate: (day: string) => `certifikatet gäller till ${day}`,
    certificateExpires: (host: string, day: string) => `certifikatet för ${host} går ut ${day}: förnya det`,
    certificateUntrusted: (host: string, code: string) =>
      `Slack och Teams litar inte på certifikatet för ${host} (${code}): installera ett från en publik utfärdare i proxyn, med alla mellanliggande certifikat`,
    notForwarded: (url: string, why: string) =>
      `${url} når inte den här boten (${why}): låt proxyn skicka vidare sökvägen med innehåll och rubriker`,
  },
  teamsCertificate: {
    ok: (day: string) => `gäller till ${day}`,
    expires: (day: string) => `går ut ${day}: skapa ett nytt och ladda upp det till appregistreringen innan dess`,
    expired: (day: string) => `gick ut ${day}: skapa ett nytt och ladda upp det till appregistreringen`,
  },
  disk: {
    name: 'Disk',
    ok: (free: number, folder: string) => `${fileSize(free)} ledigt för ${folder}`,
    low: (free: number, folder: string) => `bara ${fileSize(free)} ledigt för ${folder}: frigör utrymme snart`,
    full: (free: number, folder: string) =>
      `bara ${fileSize(free)} ledigt för ${folder}, för lite för driften: frigör utrymme, eller flytta mappen till en annan disk`,
  },
  clock: {
    name: 'Klocka',
    ok: (host: string) => `stämmer med ${host}`,
    off: (seconds: number, isAhead: boolean, host: string) =>
      `${number.format(seconds)} s ${isAhead ? 'före' : 'efter'} ${host}: låt datorn ställa klockan med NTP`,
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
