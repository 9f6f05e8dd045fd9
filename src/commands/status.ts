import * as z from 'zod';
import { isSameConversation } from '../access/conversation.ts';
import { isAtLeast } from '../access/roles.ts';
import { unmatchedEntryLine } from '../cards/access.ts';
import { collapseWhitespace, conversationName, fact } from '../cards/card-context.ts';
import type { Health } from '../chat/adapter.ts';
import type { Card, Fact } from '../chat/card.ts';
import { truncateChars } from '../lib/truncate.ts';
import type { Context, ReloadFault } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { ok } from '../request/reply.ts';
import type { UnavailableChannel } from '../store/contract/channels.ts';
import { timestamp } from '../text/format.ts';
import type { Strings } from '../text/strings.ts';
import type { RecentDeliveries } from '../watch/deliver/recent-deliveries.ts';

/** The health of the bot, its store and Barium: all of it for admins, one line for everyone else. */
export const status: Definition<'status'> = {
  name: 'status',
  word: 'status',
  role: 'viewer',
  isReadOnly: true,
  positionals: [],
  keys: {},
  argumentsSchema: z.object({}),
  async run(_command, context) {
    if (!isAtLeast(context.role, 'admin')) return ok(await summaryCard(context));
    const { text, checkHealth, requestLimiter, person } = context;
    const { status: words, rateLimits } = text;
    const { queued, running } = requestLimiter.load();
    const [checks, facts, accessFacts] = await Promise.all([
      checkHealth(person),
      watchingFacts(context),
      unmatchedEntryFacts(context),
    ]);
    const warnings = await warningFacts(context);
    // The facts say the same in the reader's own time; the details are written for operators.
    const shown = facts.length === 0 ? [] : [text.health.sync.name, text.health.announcements.name];
    const isShownAbove = ({ name, ok: isOk }: Health) => isOk && shown.includes(name);
    const isHealthy = checks.every((check) => check.ok);
    return ok({
      title: words.title,
      badge: isHealthy ? { label: words.allOk, tone: 'good' } : { label: words.trouble, tone: 'bad' },
      facts: [
        ...facts,
        ...(queued === 0 ? [] : fact(rateLimits.queueLabel, rateLimits.queueLength(queued, running))),
        ...accessFacts,
        ...warnings,
      ],
      rows: checks.map((check) => ({
        title: check.name,
        badge: check.ok ? { label: words.ok, tone: 'good' } : { label: words.failing, tone: 'bad' },
        ...(check.detail === '' || isShownAbove(check) ? {} : { detail: check.detail }),
      })),
    });
  },
};

/** Whether it works, and what concerns this conversation. */
async function summaryCard(context: Context): Promise<Card> {
  const { text, checkHealth, person, watchQueries, conversation: here, requestLimiter } = context;
  const { status: words, rateLimits } = text;
  const { queued, running } = requestLimiter.load();
  const [checks, { lastScan, unavailableChannels }] = await Promise.all([checkHealth(person), watchQueries.status()]);
  const failing = checks.filter((check) => !check.ok).map(({ name }) => name);
  const own = unavailableChannels.filter(({ conversation }) => isSameConversation(conversation, here));
  return {
    title: words.title,
    badge: failing.length === 0 ? { label: words.allOk, tone: 'good' } : { label: words.trouble, tone: 'bad' },
    text: [failing.length === 0 ? words.summary(lastScan?.startedAt, context.now()) : words.summaryTrouble(failing)],
    facts: [
      ...(queued === 0 ? [] : fact(rateLimits.queueLabel, rateLimits.queueLength(queued, running))),
      ...own.flatMap((channel) => failingChannelFact(channel, text)),
    ],
  };
}

function failingChannelFact({ conversation, since, reason }: UnavailableChannel, text: Strings): readonly Fact[] {
  const name = conversationName(text, conversation);
  const shownReason = truncateChars(collapseWhitespace(reason), 200);
  return fact(text.status.failingChannelsLabel, text.status.failingChannel(name, since, shownReason));
}

const maxUnmatchedEntries = 5;

/** How long a change of the upstream is reported. */
const recentMs = 7 * 24 * 60 * 60_000;

const maxConversations = 5;

/** Access entries that match nobody. Admins, who can fix them, see each entry; others only the number. */
async function unmatchedEntryFacts({ accessListChecker, role, isScoped, text }: Context): Promise<readonly Fact[]> {
  const entries = await accessListChecker.results();
  if (entries.length === 0) return [];
  const { label, unmatchedCount } = text.access;
  if (role === 'admin' && !isScoped) {
    return entries.slice(0, maxUnmatchedEntries).flatMap((entry) => fact(label, unmatchedEntryLine(text, entry)));
  }
  return fact(label, unmatchedCount(entries.length, [...new Set(entries.map(({ variable }) => variable))]));
}

/** People limited to some applications see no numbers that include others. */
async function warningFacts({ warnings, isScoped, text }: Context): Promise<readonly Fact[]> {
  const { isOpenByDefault, auditSize, backupFailure, reloadFault } = await warnings();
  const { access, status: words } = text;
  return [
    ...(isOpenByDefault ? fact(access.label, access.openByDefault) : []),
    ...(reloadFault === undefined
      ? []
      : fact(access.label, access.reloadFault(reloadFault.since, reloadProblems(reloadFault, isScoped)))),
    ...(backupFailure === undefined
      ? []
      : fact(words.backupLabel, words.backupFailure(backupFailure.since, backupFailure.reason))),
    ...(auditSize === undefined || isScoped ? [] : fact(words.auditLabel, words.largeAudit(auditSize.rows))),
  ];
}

/** The lists may name applications that a limited person can't see. */
function reloadProblems({ issues }: ReloadFault, isScoped: boolean): string {
  const problems = issues.map(({ variable, problem }) => (isScoped ? variable : `${variable} ${problem}`));
  return truncateChars(collapseWhitespace(problems.join('; ')), 400);
}

/**
 * The state of the watcher. Only admins see the names of other channels, which may be private. People limited to some
 * applications see no numbers that include others.
 */
async function watchingFacts(context: Context): Promise<readonly Fact[]> {
  const { watchQueries, text, role, isScoped, conversation: here, now } = context;
  const watching = await watchQueries.status();
  const { instanceCount, isComplete, lastScan, upstreamChangedAt, queues, unavailableChannels, deadLetters } = watching;
  const { inconsistentAt, missingCount, restore } = watching;
  if (instanceCount === 0 && lastScan === undefined && upstreamChangedAt === undefined) return [];
  const { status: words } = text;
  const pending = queues.reduce((sum, queue) => sum + queue.depth, 0);
  const canSeeAll = role === 'admin' && !isScoped;
  const visibleChannels = unavailableChannels.filter(
    ({ conversation }) => canSeeAll || isSameConversation(conversation, here),
  );
  return [
    {
      label: words.knownCases,
      value: isComplete ? text.watch.matchingNow(instanceCount) : words.firstSync(instanceCount),
    },
    ...(upstreamChangedAt === undefined || Date.parse(upstreamChangedAt) < now().getTime() - recentMs
      ? []
      : fact(words.resynced, words.resyncedAt(upstreamChangedAt))),
    ...(restore === undefined || Date.parse(restore.at) < now().getTime() - recentMs
      ? []
      : fact(words.restoredLabel, words.restored(restore.at, restore.backTo))),
    ...(lastScan === undefined
      ? []
      : fact(
          words.lastScan,
          isScoped
            ? [timestamp(lastScan.startedAt)]
            : words.lastScanTook(lastScan.startedAt, lastScan.seconds, lastScan.requests),
        )),
    ...(inconsistentAt === undefined ? [] : fact(words.inconsistentLabel, words.inconsistentAt(inconsistentAt))),
    ...(missingCount === 0 || isScoped ? [] : fact(words.missingLabel, words.missing(missingCount))),
    ...(isScoped ? [] : [{ label: words.pendingLabel, value: words.pending(pending, queues.length) }]),
    ...(isScoped ? [] : deliveryFacts(await watchQueries.recentDeliveries(), text)),
    ...(deadLetters === 0 || isScoped ? [] : fact(words.undeliverableLabel, words.undeliverable(deadLetters))),
    ...visibleChannels.slice(0, maxConversations).flatMap((channel) => failingChannelFact(channel, text)),
  ];
}

/** How long announcements took to arrive, and those that were sent without an answer. */
function deliveryFacts(deliveries: RecentDeliveries, { status: words }: Strings): readonly Fact[] {
  const { delivered, sinceSeen, sinceChange, unconfirmed } = deliveries;
  return [
    ...(delivered === 0 ? [] : fact(words.deliveredLabel, words.delivered(delivered))),
    ...(sinceSeen === undefined ? [] : fact(words.sinceSeenLabel, words.sinceSeen(sinceSeen.median, sinceSeen.p95))),
    ...(sinceChange === undefined
      ? []
      : fact(words.sinceChangeLabel, words.sinceChange(sinceChange.median, sinceChange.p95))),
    ...(unconfirmed === 0 ? [] : fact(words.unconfirmedLabel, words.unconfirmed(unconfirmed))),
  ];
}
