/** How the bot is doing, for its people and for whoever runs it. */
import type { RichText } from '../../chat/rich-text.ts';
import { at, clock } from '../format.ts';
import { count, listed, number, took } from './grammar.ts';

export const whoami = {
  title: (name: string) => `You are ${name}`,
  id: 'Your entry for the access lists',
  role: 'Your role',
  you: 'For ACCESS_APPLICATIONS, you',
  here: 'For ACCESS_APPLICATIONS, this place',
  sees: 'Processes you see here',
  may: {
    viewer: 'You may look at cases. Sending, uploading and deleting is for operators and admins.',
    operator: 'You may look at cases, send messages and upload. Deleting is for admins.',
    admin: 'You may do everything.',
  },
  none: 'none',
  /** What the next step needs, and no more than that. */
  hint: {
    ask: (entry: string) =>
      `An admin of the bot can let you look at cases by putting ${entry} into ACCESS_VIEWERS.`,
    viewer: (entry: string) =>
      `An admin of the bot can let you send and upload by putting ${entry} into ACCESS_OPERATORS.`,
    operator: (entry: string) =>
      `An admin of the bot can let you delete by putting ${entry} into ACCESS_ADMINS.`,
  },
};

export const status = {
  title: 'Status',
  allWell: 'All well',
  trouble: 'Needs attention',
  ok: 'ok',
  failing: 'failing',
  lastScan: 'Barium was last read',
  lastScanTook: (when: string, seconds: number, calls: number): RichText => [
    at(when),
    `, in ${took(seconds)} with ${count(calls, 'call', 'calls')}`,
  ],
  known: 'Known cases',
  reading: (known: number) => `${number.format(known)} so far; the first reading is under way`,
  switched: 'Read afresh',
  switchedAt: (when: string): RichText => [
    at(when),
    ': this is another Barium than before. What was there already is not announced.',
  ],
  queue: 'Waiting to be announced',
  queued: (waiting: number, places: number) =>
    waiting === 0
      ? 'nothing'
      : `${count(waiting, 'announcement', 'announcements')} for ${count(places, 'place', 'places')}`,
  setAside: 'Set aside',
  setAsides: (announcements: number) =>
    `${count(announcements, 'announcement that can', 'announcements that can')} never be posted; the log says why`,
  broken: (place: string, since: string, reason: string): RichText => [
    `${place}, since `,
    at(since),
    `: ${reason}`,
  ],
  brokenLabel: 'Cannot be posted to',
};

export const health = {
  store: {
    name: 'Store',
    ok: (engine: string) => `${engine} can be written to`,
    away: (why: string) =>
      `${why}; questions about cases are answered, nothing is lost, and the rest goes on by itself`,
  },
  barium: { name: 'Barium', ok: 'signed in', simulator: 'signed in to the embedded simulator' },
  late: (seconds: number) => `no answer within ${number.format(seconds)} s`,
  failed: 'the check failed; the log says why',
  stopping: {
    name: 'Stopping',
    detail: 'asked to stop: send requests elsewhere',
  },
  reading: {
    name: 'Watching',
    first: (known: number) => `reads Barium for the first time: ${count(known, 'case', 'cases')} so far`,
    soon: 'about to read Barium',
    elsewhere: (when: string, known: number) =>
      `another replica reads Barium, at ${clock(when)} for the last time; ${count(known, 'case', 'cases')} known`,
    last: (when: string, seconds: number, calls: number, known: number) =>
      `read at ${clock(when)} in ${took(seconds)} with ${count(calls, 'call', 'calls')}; ${count(known, 'case', 'cases')} known`,
    trouble: {
      upstream: (since: string) =>
        `Barium cannot be read since ${clock(since)}; changes are found as soon as it can`,
      store: (since: string) =>
        `the database cannot be written to since ${clock(since)}: see that it is up and its disk not full; nothing is lost`,
      fault: (since: string) => `failing since ${clock(since)}; the log says why`,
    },
  },
  announcing: {
    name: 'Announcements',
    detail: (waiting: number, places: number, broken: number) =>
      [
        waiting === 0
          ? 'nothing waits'
          : `${count(waiting, 'announcement waits', 'announcements wait')} for ${count(places, 'place', 'places')}`,
        ...(broken === 0 ? [] : [`${count(broken, 'place', 'places')} cannot be posted to`]),
      ].join('; '),
  },
};

/** The shell's own words. */
export const ask = {
  written: (path: string) => `Written: ${path}`,
  useOut: (name: string) => `${name} came along; with --out DIR it is written there.`,
};

/** What `doctor` prints; for whoever runs the bot. */
export const doctor = {
  node: {
    name: 'Node.js',
    ok: (version: string) => `${version} is new enough`,
    old: (version: string, least: string) => `${version} is too old: install ${least} or newer`,
  },
  settings: { name: 'Settings', ok: 'every variable is as it should be' },
  cases: {
    name: 'Cases',
    ok: (total: number, ms: number) =>
      `${count(total, 'active case', 'active cases')}, listed in ${number.format(ms)} ms`,
    none: 'no active case can be seen: does the bot’s Barium user have the right to see them?',
  },
  barium: {
    noHost: (host: string) =>
      `there is no host ${host}: correct BARIUM_BASE_URL, or see to this machine’s DNS`,
    nobody: (host: string) => `nothing listens at ${host}: correct BARIUM_BASE_URL, or see that Barium is up`,
    noWay: (host: string) =>
      `${host} does not answer: see that Barium is up, and that a firewall lets this machine through`,
    untrusted: (host: string, code: string) =>
      `the certificate of ${host} is not trusted (${code}): where it is of your own authority, set NODE_EXTRA_CA_CERTS=FILE in the environment, which is read before .env`,
    noTls: (host: string) => `${host} does not speak TLS: correct the port or the scheme of BARIUM_BASE_URL`,
    otherwise: (address: string) =>
      `${address} is not Barium’s API: BARIUM_BASE_URL is its whole address, such as https://live.barium.se/api/v1.1`,
  },
  operators: {
    name: 'Access',
    ok: (operators: number, admins: number) =>
      `${count(operators, 'entry', 'entries')} in ACCESS_OPERATORS, ${number.format(admins)} in ACCESS_ADMINS`,
    simulator: 'everybody may change everything: it is only the simulator',
    everyone: (variables: readonly string[]) =>
      `everybody may change cases: there is a * in ${listed(variables)}`,
    none: 'nobody may change anything: name people in ACCESS_OPERATORS and ACCESS_ADMINS (“whoami” says how)',
  },
  secondPerson: {
    name: 'Second person',
    ok: 'deletions can be approved by another admin',
    none: 'nobody can approve a deletion: DELETE_NEEDS_SECOND_PERSON takes two admins on one chat platform (ACCESS_ADMINS)',
  },
  publicUrl: {
    name: 'Public address',
    unneeded: 'not needed: no platform calls this bot',
    unset: 'PUBLIC_URL is unset: the manifests need the https address that the platforms reach the bot at',
    ok: (url: string) => `${url} answers`,
    silent: (url: string, why: string) =>
      `${url} does not answer with this bot (${why}): start it, and check the way from outside to its port`,
  },
};

/** What `move-store` prints; for whoever runs the bot. */
export const moveStore = {
  done: (from: string, to: string) => `Moved from ${from} to ${to}:`,
  next: (kind: 'sqlite' | 'postgres'): string =>
    kind === 'postgres'
      ? 'Start the bot with DATABASE_URL set. The file is left as it was: keep it until you are sure.'
      : 'Start the bot without DATABASE_URL. The database is left as it was: keep it until you are sure.',
  noFile: (path: string) =>
    `There is no store to move at ${path}: is DATA_DIR the one that the bot ran with?`,
  refused: {
    'in-use': (from: string, _to: string, _tables: string) =>
      `Nothing was moved: a bot still runs on ${from}. Stop every “barium-bot serve” on it first.`,
    'not-empty': (_from: string, to: string, tables: string) =>
      `Nothing was moved: ${to} already holds something (${tables}). Move into an empty store only.`,
    incomplete: (from: string, to: string, tables: string) =>
      `Nothing was moved: not every row of ${from} arrived in ${to} (${tables}). Nothing else may write there meanwhile.`,
  },
};
