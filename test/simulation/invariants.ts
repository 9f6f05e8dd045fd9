/** Compares what the channels say with what is true. */
import { statusName } from '../../src/cards/card-context.ts';
import * as en from '../../src/text/en/index.ts';
import { toText } from '../watch/card-lines.ts';
import type { SlackMessage } from './slack.ts';
import type { World, WorldCase } from './world.ts';

export interface Violation {
  readonly kind: 'false' | 'repeated' | 'missing' | 'out of order' | 'no audit row' | 'effect twice' | 'error';
  readonly what: string;
}

/** What a message says about a case. */
interface Claim {
  readonly about: WorldCase;
  readonly kind: 'created' | 'status' | 'milestone' | 'gone' | 'hidden' | 'returned';
  readonly to: string | undefined;
  readonly at: number;
  /** Whether the message says that it may be a repeat. */
  readonly isMarkedAsRepeat: boolean;
  readonly message: SlackMessage;
}

/** A backup that was put in place of the store. Times in elapsed ms. */
export interface Restore {
  readonly at: number;
  readonly backupAt: number;
  /** Whether the bot knew what was lost. Otherwise it tells again what it told since the backup. */
  isRecovered: boolean;
}

/** Since when a channel is told about changes. */
export interface WatchedChannel {
  readonly id: string;
  readonly since: number;
}

export interface InvariantOptions {
  readonly world: World;
  readonly messages: readonly SlackMessage[];
  readonly channels: readonly WatchedChannel[];
  readonly restores: readonly Restore[];
  /** How far the clock of the process is from the true time. */
  readonly clockErrorMs: (at: number) => number;
  /** When a process was started anew. */
  readonly restarts: readonly number[];
  /** Whether answers in a thread are refused, so that the message is told in a new one. */
  readonly isLocked: (threadTs: string) => boolean;
  /** Cases about which Slack refuses messages for good. */
  readonly isRefused: (name: string) => boolean;
  /** Whether a milestone that the bot has not seen before can be from between two scans. */
  readonly areAnswersOld: (at: number) => boolean;
  /** Whether the bot may believe that a case is gone: it was out of sight for as long as docs/guarantees.md says. */
  readonly looksGone: (one: WorldCase, at: number) => boolean;
}

const statuses = new Map(
  ['ready', 'active', 'completed', 'cancelled', 'aborted'].map((status) => [
    statusName(en, status).toLowerCase(),
    status,
  ]),
);

/** What is told, but not true, or told again, or in the wrong order. */
export function findFalse(options: InvariantOptions): readonly Violation[] {
  return [...options.channels.flatMap(({ id }) => checkChannel(id, options)), ...findRepeatedKeys(options)];
}

/** What is true and was not told. Only once everything has healed. */
export function findMissing(options: InvariantOptions): readonly Violation[] {
  return options.channels.flatMap((channel) => {
    const claims = claimsIn(channel.id, options);
    return options.world.cases.flatMap((one) =>
      options.isRefused(one.name) || isForgotten(one, options.restores)
        ? []
        : missingAbout(
            one,
            claims.filter(({ about }) => about === one),
            channel,
          ),
    );
  });
}

/** From a change to the scan that sees it. */
const scanDelayMs = 60_000;

/** Whether a case was there only between a backup and its restore, of which the bot remembers nothing. */
function isForgotten({ createdAt, deletedAt }: WorldCase, restores: readonly Restore[]): boolean {
  return restores.some(
    ({ at, backupAt, isRecovered }) =>
      !isRecovered &&
      createdAt >= backupAt - scanDelayMs &&
      createdAt > 0 &&
      deletedAt !== undefined &&
      deletedAt <= at + scanDelayMs,
  );
}

function missingAbout(one: WorldCase, claims: readonly Claim[], { id, since }: WatchedChannel): readonly Violation[] {
  const missing = (what: string): Violation => ({ kind: 'missing', what: `${id}: ${one.name} ${what}` });
  const isNew = one.createdAt > since;
  const wasToldNew = claims.some(({ kind }) => kind === 'created');
  if (isNew && !wasToldNew) return one.deletedAt === undefined ? [missing('is new')] : [];
  if (one.deletedAt !== undefined) {
    return claims.some(({ kind }) => kind === 'gone' || kind === 'hidden') || one.deletedAt < since
      ? []
      : [missing('was deleted')];
  }
  const sight = claims.findLast(({ kind }) => ['hidden', 'gone', 'returned'].includes(kind));
  if (sight !== undefined && sight.kind !== 'returned') return [missing('is back in sight')];
  // After a restore of which the bot does not know what it lacks, a case is told as new again, in the state that it is in.
  const created = isNew ? claims.findLastIndex(({ kind }) => kind === 'created') : -1;
  const toldAt = claims[created]?.at ?? since;
  const news = claims.slice(Math.max(0, created));
  return (['status', 'milestone'] as const).flatMap((kind) => {
    const now = one.versions.at(-1)?.[kind];
    const before = one.versions.findLast(({ at }) => at <= toldAt)?.[kind];
    const last = news.findLast((claim) => claim.kind === kind || (kind === 'status' && claim.kind === 'created'));
    return now === (last?.to ?? before) ? [] : [missing(`has ${kind} ${now}, told ${last?.to ?? 'nothing'}`)];
  });
}

/** Reads the claims of a channel in their order. After a restore, what nobody can know of any more may be told again. */
function checkChannel(channel: string, options: InvariantOptions): readonly Violation[] {
  const claims = claimsIn(channel, options);
  let check = createCheck(channel, options);
  return claims.flatMap((claim, index) => {
    const earlier = claims.slice(0, index);
    const known = earlier.filter(({ message }) => isKnown(message, claim.at, options));
    if (known.length < earlier.length) {
      check = createCheck(channel, options);
      for (const one of known) check(one);
    }
    return check(claim);
  });
}

/**
 * As docs/guarantees.md says. A process notices that its clock is set, and looks in both times; one that is started with a wrong
 * clock, or after it was wrong, can't know.
 */
const maxClockErrorMs = 3 * 60_000;

/**
 * Whether the bot can know at a time that it posted a message: not if it was sent after the backup that was restored, and
 * the bot did not notice what was lost; and not if it is looked for, because it was never confirmed or after a restore, but
 * at another time than that of Slack, or somebody deleted the message above it.
 */
function isKnown(message: SlackMessage, at: number, options: InvariantOptions): boolean {
  const { restores, messages, restarts } = options;
  const isClockWrong = (time: number) => Math.abs(options.clockErrorMs(time)) > maxClockErrorMs;
  const isLookedForElsewhere = restarts.some(
    (restart) => restart <= at && (isClockWrong(restart) || (restart > message.sentAt && isClockWrong(message.sentAt))),
  );
  const canBeFound = !messages.some(
    ({ ts, channel, isDeleted }) => isDeleted && ts === message.threadTs && channel === message.channel,
  );
  if (!message.isConfirmed && (isLookedForElsewhere || !canBeFound)) return false;
  return !restores.some(
    (restore) =>
      restore.at <= at &&
      message.postedAt >= restore.backupAt &&
      message.sentAt <= restore.at &&
      !(restore.isRecovered && canBeFound),
  );
}

/** The returned function takes one claim after the other. */
function createCheck(channel: string, options: InvariantOptions): (claim: Claim) => readonly Violation[] {
  /** The position in the case's history up to which it was told. */
  const told = new Map<string, number>();
  const mentioned = new Set<WorldCase>();
  const toldStates = new Set<string>();
  return ({ about, kind, to, at, isMarkedAsRepeat }) => {
    const fail = (violation: Violation['kind']): readonly Violation[] =>
      violation === 'repeated' && isMarkedAsRepeat
        ? []
        : [{ kind: violation, what: `${channel}: ${about.name} ${kind}${to === undefined ? '' : ` ${to}`}` }];
    const key = `${about.name} ${kind}`;
    const isFirst = !told.has(key);
    const isFirstMention = !mentioned.has(about);
    mentioned.add(about);
    if (kind === 'created' || kind === 'gone') {
      told.set(key, 0);
      const happenedAt = kind === 'created' ? about.createdAt : about.deletedAt;
      if (happenedAt === undefined || happenedAt > at) {
        return kind === 'created' || !options.looksGone(about, at) ? fail('false') : [];
      }
      if (!isFirst) return fail('repeated');
      if (kind === 'created' && happenedAt === 0) return fail('false');
      return kind === 'created' && !isFirstMention ? fail('out of order') : [];
    }
    if (kind === 'returned') told.delete(`${about.name} gone`);
    if (kind === 'hidden' || kind === 'returned') return [];
    const misplaced = told.has(`${about.name} gone`) ? fail('out of order') : [];
    const isMatch = (version: WorldCase['versions'][number]) => version[kind] === to && version.at <= at;
    // Of a case that was there before the bot, only what came later is news.
    const from = told.get(key) ?? (about.createdAt === 0 ? 0 : -1);
    const index = about.versions.findIndex((version, position) => {
      const isChange = position === 0 || about.versions[position - 1]?.[kind] !== version[kind];
      return position > from && isChange && isMatch(version);
    });
    const isUnseen = !toldStates.has(`${key} ${to}`);
    toldStates.add(`${key} ${to}`);
    const isOld = index === -1 && kind === 'milestone' && isUnseen && options.areAnswersOld(at);
    const toldIndex = isOld ? about.versions.findIndex(isMatch) : index;
    if (toldIndex !== -1) told.set(key, toldIndex);
    else return [...misplaced, ...fail(about.versions.some(isMatch) && !isFirst ? 'repeated' : 'false')];
    return misplaced;
  };
}

/** The same delivery in two messages. */
function findRepeatedKeys(options: InvariantOptions): readonly Violation[] {
  const posted = new Map<string, SlackMessage>();
  return options.messages.flatMap((message) => {
    const { key, channel, postedAt, isDeleted, isMarkedAsRepeat } = message;
    if (key === undefined || isDeleted || isMarkedAsRepeat) return [];
    const before = posted.get(`${channel} ${key}`);
    posted.set(`${channel} ${key}`, message);
    if (before === undefined || options.isLocked(before.ts) || !isKnown(before, postedAt, options)) return [];
    return [{ kind: 'repeated' as const, what: `${channel}: delivery ${key}` }];
  });
}

function claimsIn(channel: string, { messages, world, isLocked, restores }: InvariantOptions): readonly Claim[] {
  const keys = new Set(messages.map(({ key }) => key));
  /** One that took no answer from the beginning tells it itself: its thread was locked, or somebody deleted it at once. */
  const isUnanswered = ({ key = '', ts, isDeleted }: SlackMessage) =>
    (isLocked(ts) || isDeleted) && !keys.has(key.slice(0, -'-root'.length));
  /** Above a thread, whose answer tells it. */
  const isRoot = ({ key = '' }: SlackMessage) => key.endsWith('-root');
  const claims = messages.flatMap((message) => {
    if (message.channel !== channel) return [];
    if (isRoot(message) ? !isUnanswered(message) : message.isDeleted) return [];
    const { isMarkedAsRepeat } = message;
    return linesOf(message).flatMap(([name, line]) => {
      const about = world.find(name);
      const claim = about === undefined ? undefined : parseClaim(line);
      return about === undefined || claim === undefined
        ? []
        : [{ about, at: toldAt(message, restores), isMarkedAsRepeat, message, ...claim }];
    });
  });
  const ordered = claims.toSorted((a, b) => a.at - b.at);
  // A delivery that is posted again says nothing new; whether it may be is judged by its key.
  const first = new Map(ordered.toReversed().map(({ message }) => [message.key, message]));
  return ordered.filter(({ message }) => first.get(message.key) === message);
}

/**
 * When a message tells something, for the order: one that was on its way when a backup came back, of which the bot did not
 * know what it lacks, belongs to the time before.
 */
function toldAt({ sentAt, postedAt }: SlackMessage, restores: readonly Restore[]): number {
  const isForgotten = restores.some((one) => !one.isRecovered && sentAt < one.at && postedAt > one.at);
  return isForgotten ? sentAt : postedAt;
}

/** Names of cases, each with a line about it. */
export function linesOf({
  entries,
}: Pick<SlackMessage, 'entries'>): readonly (readonly [name: string, line: string])[] {
  return entries.flatMap(({ row: { title, detail = '' } }) =>
    toText(detail)
      .split(en.separator)
      .map((line) => [title, line] as const),
  );
}

const patterns: readonly (readonly [Claim['kind'], RegExp])[] = [
  ['created', toPattern(en.changes.created('%'))],
  ['status', toPattern(en.changes.status('%', '%'))],
  ['status', toPattern(en.changes.status(undefined, '%'))],
  ['milestone', toPattern(en.changes.milestone('%', '%'))],
  ['milestone', toPattern(en.changes.milestone(undefined, '%'))],
  ['gone', toPattern(en.changes.gone)],
  ['hidden', toPattern(en.changes.hidden)],
  ['returned', toPattern(en.changes.returned('%'))],
  ['created', toPattern(en.changes.appeared('%'))],
];

function toPattern(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&').replaceAll('%', '([^→]+?)')}$`, 'u');
}

function parseClaim(line: string): Pick<Claim, 'kind' | 'to'> | undefined {
  for (const [kind, pattern] of patterns) {
    const found = pattern.exec(line);
    if (found === null) continue;
    const to = found.length === 1 ? undefined : found.at(-1);
    return { kind, to: kind === 'milestone' || to === undefined ? to : statuses.get(to.toLowerCase()) };
  }
  return undefined;
}
