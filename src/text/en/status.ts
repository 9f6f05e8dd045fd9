/** The health of the bot, for its users and its admins. */
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
  proxy: {
    name: 'Proxy',
    ok: (proxy: string) => `requests to other machines go through ${proxy}`,
    connects: (proxy: string, hosts: readonly string[]) =>
      hosts.length === 0 ? `${proxy}; NO_PROXY excludes every host` : `${proxy} connects to ${listed(hosts)}`,
    credentials: (proxy: string) =>
      `${proxy} rejects the bot (HTTP 407): check the user name and password in HTTPS_PROXY`,
    refused: (proxy: string, target: string, status: number) =>
      `${proxy} refuses to connect to ${target} (HTTP ${status}): ask your network admin to allow it, or add the host to NO_PROXY if this machine reaches it directly`,
    notReached: (proxy: string, target: string, status: number) =>
      `${proxy} can’t connect to ${target} (HTTP ${status}): ask your network admin, or add the host to NO_PROXY if this machine reaches it directly`,
    unreachable: (proxy: string, code: string) =>
      `no connection to ${proxy} (${code}): check HTTPS_PROXY and whether the proxy is up`,
    untrusted: (proxy: string, target: string, code: string) =>
      `the certificate that ${proxy} delivers for ${target} isn’t trusted (${code}): if the proxy inspects TLS, set NODE_EXTRA_CA_CERTS=FILE to its CA certificate in the environment (not in .env)`,
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
