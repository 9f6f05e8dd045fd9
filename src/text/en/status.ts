/** The health of the bot, for its users and its admins, and the output of the command line. */
import type { RichText } from '../../chat/rich-text.ts';
import { formatsFor, formatUtc, pastTime, timestamp } from '../format.ts';

const { count, listed, number, duration } = formatsFor('en');

export const whoami = {
  title: (name: string) => `You are ${name}`,
  id: 'Your access entry',
  role: 'Your role',
  personFilter: 'Your process filter',
  conversationFilter: 'This channel’s process filter',
  visibleProcesses: 'Processes you see here',
  may: {
    viewer: 'You can view cases. Operators can also send messages and upload files; admins can delete.',
    operator: 'You can view cases, send messages and upload files. Admins can also delete.',
    admin: 'You can do everything.',
  },
  none: 'none',
  button: 'Who am I',
  /** How to get the next higher role. */
  hint: {
    ask: (entry: string) => `To view cases, ask your bot admin to add ${entry} to ACCESS_VIEWERS.`,
    viewer: (entry: string) => `To send and upload, ask your bot admin to add ${entry} to ACCESS_OPERATORS.`,
    operator: (entry: string) => `To delete cases, ask your bot admin to add ${entry} to ACCESS_ADMINS.`,
  },
};

export const status = {
  title: 'Status',
  allOk: 'All systems OK',
  trouble: 'Needs attention',
  /** For people who run nothing. */
  summary: (lastScan: string | undefined, now: Date): RichText =>
    lastScan === undefined
      ? 'Everything works.'
      : ['Everything works. Cases were last read ', pastTime(lastScan, now), '.'],
  summaryTrouble: (failing: readonly string[]) =>
    `There’s a problem with ${listed(failing)}. Some answers may fail or be out of date. Your bot admin can run status to see why.`,
  ok: 'ok',
  failing: 'failing',
  lastScan: 'Last sync',
  lastScanTook: (when: string, seconds: number, requests: number): RichText => [
    timestamp(when),
    `, in ${duration(seconds)} with ${count(requests, 'request', 'requests')}`,
  ],
  knownCases: 'Known cases',
  firstSync: (known: number) => `${number.format(known)} so far (first sync running)`,
  resynced: 'Resynced',
  restoredLabel: 'Database',
  restored: (when: string, backTo: string | undefined): RichText =>
    backTo === undefined
      ? [timestamp(when), ': it was empty; the bot started over']
      : [
          timestamp(when),
          ': restored from a backup; the bot’s memory goes back to ',
          timestamp(backTo),
          '. Watches and buttons since then are lost',
        ],
  resyncedAt: (when: string): RichText => [
    timestamp(when),
    ': connected to a different Barium; existing cases aren’t announced.',
  ],
  inconsistentLabel: 'Barium’s answers',
  inconsistentAt: (when: string): RichText => [
    'inconsistent, last seen ',
    timestamp(when),
    ': some are older than others, so changes are announced one sync later',
  ],
  missingLabel: 'Missing cases',
  missing: (cases: number) => `${number.format(cases)}, announced once it’s certain that they’re gone`,
  pendingLabel: 'Pending announcements',
  pending: (announcements: number, channels: number) =>
    announcements === 0 ? 'none' : `${number.format(announcements)} in ${count(channels, 'channel', 'channels')}`,
  deliveredLabel: 'Announced in the last hour',
  delivered: (announcements: number) => count(announcements, 'message', 'messages'),
  sinceSeenLabel: 'Seen to delivered',
  /** Seconds. */
  sinceSeen: (median: number, p95: number) => `${duration(median)} (median), ${duration(p95)} (95%)`,
  sinceChangeLabel: 'Changed to delivered',
  /** Seconds since the earliest time that the changes can have happened. */
  sinceChange: (median: number, p95: number) => `at most ${duration(median)} (median), ${duration(p95)} (95%)`,
  unconfirmedLabel: 'Unconfirmed',
  unconfirmed: (announcements: number) =>
    `${count(announcements, 'announcement', 'announcements')} sent without an answer; the bot looks for them before it sends again`,
  undeliverableLabel: 'Undeliverable',
  undeliverable: (announcements: number) => `${count(announcements, 'announcement', 'announcements')} (see log)`,
  failingChannel: (channel: string, since: string, reason: string): RichText => [
    `${channel}, since `,
    timestamp(since),
    `: ${reason}`,
  ],
  failingChannelsLabel: 'Failing channels',
  backupLabel: 'Backup',
  backupFailure: (since: string, reason: string): RichText => [
    'failing since ',
    timestamp(since),
    `: ${reason}. An admin can check BACKUP_DIR and the log`,
  ],
  auditLabel: 'Audit log',
  largeAudit: (rows: number) =>
    `about ${number.format(rows)} rows, kept forever. An admin can export them and set AUDIT_RETENTION`,
};

export const health = {
  store: {
    name: 'Database',
    ok: (engine: string) => `${engine}, writable`,
    away: (why: string) =>
      `${why}; cases can still be looked up, nothing is lost, and everything else resumes automatically`,
  },
  barium: { name: 'Barium', ok: 'signed in', simulator: 'signed in to the embedded simulator' },
  timedOut: (seconds: number) => `no response within ${number.format(seconds)} s`,
  failed: 'check failed (see log)',
  stopping: {
    name: 'Stopping',
    detail: 'shutting down: route requests elsewhere',
  },
  sync: {
    name: 'Sync',
    first: (known: number) => `first sync running: ${count(known, 'case', 'cases')} so far`,
    startingSoon: 'first sync starting',
    leaderIsOther: (when: string, known: number) =>
      `another replica is syncing, last at ${formatUtc(when)}; ${count(known, 'case', 'cases')} known`,
    last: (when: string, seconds: number, requests: number, known: number) =>
      `last sync at ${formatUtc(when)} in ${duration(seconds)} with ${count(requests, 'request', 'requests')}; ${count(known, 'case', 'cases')} known`,
    trouble: {
      upstream: (since: string) => `can’t read Barium since ${formatUtc(since)}; changes are picked up once it’s back`,
      store: (since: string) =>
        `database not writable since ${formatUtc(since)}: check that it’s up and the disk isn’t full; nothing is lost`,
      fault: (since: string) => `failing since ${formatUtc(since)} (see log)`,
    },
  },
  announcements: {
    name: 'Announcements',
    detail: (pending: number, channels: number, failing: number) =>
      [
        pending === 0
          ? 'none pending'
          : `${number.format(pending)} pending in ${count(channels, 'channel', 'channels')}`,
        ...(failing === 0 ? [] : [`${count(failing, 'channel', 'channels')} failing`]),
      ].join('; '),
  },
};

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
  settings: { name: 'Settings', ok: 'all settings are valid' },
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
  },
  /** What the doctor looks at doesn't run yet. */
  listening: (path: string) => `listens at ${path} once "barium-bot serve" runs`,
  mcp: {
    name: 'Assistants',
    unset: 'PUBLIC_URL isn’t set: only assistants on this machine reach the bot',
    ok: (url: string) => `${url} reaches this bot`,
  },
  publicUrl: {
    name: 'Public address',
    notNeeded: 'not needed',
    unset: 'PUBLIC_URL isn’t set: set it to the bot’s public https address',
    ok: (url: string) => `${url} reaches this bot`,
    unreachable: (url: string, why: string) =>
      `${url} doesn’t reach this bot (${why}): start the bot, then check your proxy or firewall`,
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
