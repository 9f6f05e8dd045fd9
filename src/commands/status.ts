import * as z from 'zod';
import { isSameConversation } from '../access/conversation.ts';
import { unmatchedEntryLine } from '../cards/access.ts';
import { collapseWhitespace, conversationName, fact } from '../cards/card-context.ts';
import type { Fact } from '../chat/card.ts';
import { truncateChars } from '../lib/truncate.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { ok } from '../request/reply.ts';
import { timestamp } from '../text/format.ts';

/** The health of the bot, its store and Barium. */
export const status: Definition<'status'> = {
  name: 'status',
  word: 'status',
  role: 'viewer',
  isReadOnly: true,
  positionals: [],
  keys: {},
  argumentsSchema: z.object({}),
  async run(_command, context) {
    const { text, checkHealth, requestLimiter, person } = context;
    const { status: words, rateLimits } = text;
    const { queued, running } = requestLimiter.load();
    const [checks, facts, accessFacts] = await Promise.all([
      checkHealth(person),
      watchingFacts(context),
      unmatchedEntryFacts(context),
    ]);
    const warnings = await warningFacts(context);
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
        ...(check.detail === '' ? {} : { detail: check.detail }),
      })),
    });
  },
};

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
  const { isOpenByDefault, auditSize } = await warnings();
  const { access, status: words } = text;
  return [
    ...(isOpenByDefault ? fact(access.label, access.openByDefault) : []),
    ...(auditSize === undefined || isScoped ? [] : fact(words.auditLabel, words.largeAudit(auditSize.rows))),
  ];
}

/**
 * The state of the watcher. Only admins see the names of other channels, which may be private. People limited to some
 * applications see no numbers that include others.
 */
async function watchingFacts(context: Context): Promise<readonly Fact[]> {
  const { watchQueries, text, role, isScoped, conversation: here, now } = context;
  const { instanceCount, isComplete, lastScan, upstreamChangedAt, queues, unavailableChannels, deadLetters } =
    await watchQueries.status();
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
    ...(lastScan === undefined
      ? []
      : fact(
          words.lastScan,
          isScoped
            ? [timestamp(lastScan.startedAt)]
            : words.lastScanTook(lastScan.startedAt, lastScan.seconds, lastScan.requests),
        )),
    ...(isScoped ? [] : [{ label: words.pendingLabel, value: words.pending(pending, queues.length) }]),
    ...(deadLetters === 0 || isScoped ? [] : fact(words.undeliverableLabel, words.undeliverable(deadLetters))),
    ...visibleChannels.slice(0, maxConversations).flatMap(({ conversation, since, reason }) => {
      const name = conversationName(text, conversation);
      return fact(
        words.failingChannelsLabel,
        words.failingChannel(name, since, truncateChars(collapseWhitespace(reason), 200)),
      );
    }),
  ];
}
