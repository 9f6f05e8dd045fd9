/** The output of the command line. */
import { formatsFor } from '../format.ts';

const { count, fileSize, listed, number } = formatsFor('en');

/** The output of `ask`. */
export const ask = {
  saved: (path: string) => `Saved ${path}`,
  useOut: (name: string) => `The reply includes ${name}. Save it with --out DIR.`,
  /** Stands for the path of a file to attach. */
  path: 'PATH',
};

/** The findings of `doctor`. */
export const doctor = {
  node: {
    name: 'Node.js',
    ok: (version: string) => version,
    old: (version: string, min: string) => `${version} is too old: install ${min} or newer`,
  },
  settings: {
    name: 'Settings',
    ok: 'all settings are valid',
    misspelt: (suggestion: string) => `has no effect: did you mean ${suggestion}?`,
  },
  cases: {
    name: 'Cases',
    ok: (total: number, ms: number) =>
      `${count(total, 'active case', 'active cases')}, listed in ${number.format(ms)} ms`,
    none: 'no active cases visible: check the bot user’s permissions in Barium',
  },
  barium: {
    unknownHost: (host: string) => `can’t resolve ${host}: check BARIUM_BASE_URL and this machine’s DNS`,
    connectionRefused: (host: string) =>
      `${host} refused the connection: check BARIUM_BASE_URL and whether Barium is up`,
    noResponse: (host: string) =>
      `no response from ${host}: check that Barium is up and that no firewall blocks this machine`,
    untrustedCertificate: (host: string, code: string) =>
      `the certificate of ${host} isn’t trusted (${code}): if it was issued by your own CA, set NODE_EXTRA_CA_CERTS=FILE in the environment (not in .env)`,
    notThroughProxy: (host: string) => `can’t reach ${host} through the proxy: see Proxy`,
    noTls: (host: string) => `${host} doesn’t use TLS: check the port and scheme in BARIUM_BASE_URL`,
    notBarium: (address: string) =>
      `${address} isn’t the Barium API: set BARIUM_BASE_URL to the full address, such as https://live.barium.se/api/v1.1`,
  },
  operators: {
    name: 'Access',
    ok: (operators: number, admins: number) =>
      `${count(operators, 'entry', 'entries')} in ACCESS_OPERATORS, ${number.format(admins)} in ACCESS_ADMINS`,
    simulator: 'everyone can change everything (simulator)',
    everyone: (variables: readonly string[]) =>
      `everyone can change cases: ${listed(variables)} ${variables.length === 1 ? 'contains' : 'contain'} *`,
    /** Follows an entry with a process that has no cases. */
    meant: (process: string) => `: did you mean “${process}”?`,
    none: 'nobody can change anything yet: add people to ACCESS_OPERATORS and ACCESS_ADMINS (“whoami” shows their entry)',
  },
  cards: {
    ok: (cards: number) => `accepts the bot’s cards (${number.format(cards)} checked)`,
    rejected: (faults: string) => `rejects some cards, which are then shown in a simpler form: ${faults}`,
  },
  secondPerson: {
    name: 'Second person',
    ok: 'another admin can approve deletions',
    none: 'nobody can approve deletions: add a second admin on the same platform to ACCESS_ADMINS',
  },
  messages: {
    unknown: (process: string, suggestion: string | undefined) =>
      `no case belongs to the process “${process}”, so its messages are never offered: ${
        suggestion === undefined ? 'check its name' : `did you mean “${suggestion}”?`
      }`,
    noSuchMessage: (process: string, message: string, suggestion: string | undefined) =>
      `the process “${process}” has no message “${message}”: ${
        suggestion === undefined ? 'check its name' : `did you mean “${suggestion}”?`
      }`,
    neverAccepted: (process: string, message: string, accepted: string) =>
      `the process “${process}” has accepted “${accepted}”, but never “${message}”: check the spelling`,
  },
  running: {
    same: 'the running bot uses these lists',
    different: (variables: readonly string[]) =>
      `the running bot uses other lists (${listed(variables)}): check its log and its environment, or restart it`,
    invalid: (problems: string) => `the running bot couldn’t read its settings again: ${problems}`,
    hidden: (url: string) =>
      `can’t compare the lists with the running bot’s: ${url} only shows them with the METRICS_TOKEN it was started with`,
  },
  rights: {
    ok: (processes: number) =>
      `the bot’s account can read cases, tasks and files (${count(processes, 'process', 'processes')} checked); sending, uploading and deleting can’t be checked without doing it`,
    denied: (process: string, parts: readonly string[]) =>
      `the bot’s account can’t read the ${listed(parts)} of “${process}”: give it access in Barium`,
    parts: { details: 'details', tasks: 'tasks', files: 'files' },
  },
  /** `doctor` itself listens to nothing. */
  listening: (path: string) => `listens at ${path} once "barium-bot serve" runs`,
  socketOpen: 'can connect once "barium-bot serve" runs (Socket Mode)',
  mcp: {
    name: 'Assistants',
    unset: 'PUBLIC_URL isn’t set: only assistants on this machine reach the bot',
    ok: (url: string) => `${url} reaches this bot`,
  },
  publicUrl: {
    name: 'Public address',
    notNeeded: 'not needed',
    unset: 'PUBLIC_URL isn’t set: set it to the bot’s public https address',
    ok: (url: string) => `${url} reaches this bot from this machine`,
    unreachable: (url: string, why: string) =>
      `${url} doesn’t reach this bot (${why}): start the bot, then check your proxy or firewall`,
    unknownHost: (host: string) => `can’t resolve ${host}: check PUBLIC_URL, and add the name to your public DNS`,
    private: (host: string, address: string) =>
      `on this machine, ${host} is the private address ${address}: check from outside, for example from a phone, that it’s reachable from the internet`,
    certificate: (day: string) => `the certificate is valid until ${day}`,
    certificateExpires: (host: string, day: string) => `the certificate of ${host} expires on ${day}: renew it`,
    certificateUntrusted: (host: string, code: string) =>
      `Slack and Teams don’t trust the certificate of ${host} (${code}): install one of a public authority on your proxy, with all its intermediate certificates`,
    notForwarded: (url: string, why: string) =>
      `${url} doesn’t reach this bot (${why}): let your proxy forward this path with its body and headers`,
  },
  teamsCertificate: {
    ok: (day: string) => `is valid until ${day}`,
    expires: (day: string) =>
      `expires on ${day}: create a new one, and upload it to the app registration before that day`,
    expired: (day: string) => `expired on ${day}: create a new one, and upload it to the app registration`,
  },
  disk: {
    name: 'Disk',
    ok: (free: number, folder: string) => `${fileSize(free)} free for ${folder}`,
    low: (free: number, folder: string) => `only ${fileSize(free)} free for ${folder}: free some space soon`,
    full: (free: number, folder: string) =>
      `only ${fileSize(free)} free for ${folder}, too little to run: free some space, or move the folder to another disk`,
  },
  clock: {
    name: 'Clock',
    ok: (host: string) => `agrees with ${host}`,
    off: (seconds: number, isAhead: boolean, host: string) =>
      `${number.format(seconds)} s ${isAhead ? 'ahead of' : 'behind'} ${host}: let this machine set its clock by NTP`,
  },
};

/** The output of `audit export`. */
export const audit = {
  saved: (path: string, rows: number) => `Saved ${path} (${count(rows, 'row', 'rows')})`,
};

/** The output of `move-store`. */
export const moveStore = {
  done: (from: string, to: string) => `Moved from ${from} to ${to}:`,
  next: (kind: 'sqlite' | 'postgres'): string =>
    kind === 'postgres'
      ? 'Start the bot with DATABASE_URL set. The old file is unchanged; keep it until you’re sure.'
      : 'Start the bot without DATABASE_URL. The old database is unchanged; keep it until you’re sure.',
  noFile: (path: string) => `There’s no store to move at ${path}. Is DATA_DIR the one the bot used?`,
  refused: {
    'in-use': (from: string, _to: string, _tables: string) =>
      `Nothing was moved: a bot is still running on ${from}. Stop every “barium-bot serve” on it first.`,
    'not-empty': (_from: string, to: string, tables: string) =>
      `Nothing was moved: ${to} already contains data (${tables}). Move into an empty store.`,
    incomplete: (from: string, to: string, tables: string) =>
      `Nothing was moved: some rows of ${from} weren’t copied to ${to} (${tables}). Make sure nothing else writes to it and try again.`,
  },
};
