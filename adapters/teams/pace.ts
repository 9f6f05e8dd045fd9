/**
 * The pace of requests to the connector. Answers and announcements share Microsoft's limits, so they wait for each other
 * here: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
 */
import { createFairPace } from '../../src/lib/fair-pace.ts';
import { type RateLimit, waitForRateLimit } from '../../src/lib/rate-limit.ts';
import type { Connector, ConversationAddress } from './connector.ts';

/** Of one bot in one conversation. */
export const conversationLimits: readonly RateLimit[] = [
  { maxPosts: 7, windowMs: 1_000 },
  { maxPosts: 8, windowMs: 2_000 },
  { maxPosts: 60, windowMs: 30_000 },
  { maxPosts: 1_800, windowMs: 3_600_000 },
];

/**
 * Of the bot in the tenant, in a second. Microsoft says 50 (https://learn.microsoft.com/answers/questions/1059876/); the rest
 * is for requests that arrive closer together than they were sent. Replicas don't know of each other's requests.
 */
export const tenantRequestsPerSecond = 40;

/** How much closer together requests can arrive than they were allowed to start. */
const jitterMs = 50;

interface PaceOptions {
  readonly limits: readonly RateLimit[];
  /** Of the tenant; `Infinity` for none. */
  readonly requestsPerSecond: number;
  /** Monotonic milliseconds. */
  readonly clock?: () => number;
}

interface TurnOptions {
  /** Somebody waits for it, so it goes before announcements. */
  readonly isUrgent?: boolean;
  readonly signal?: AbortSignal;
}

export interface Pace {
  /** Resolves when a message can go to the conversation. Rejects with the signal's reason. */
  waitForPost(conversationId: string, options?: TurnOptions): Promise<void>;
  /** The same for a request that posts nothing, such as one about a member. */
  waitForRequest(conversationId: string, options?: TurnOptions): Promise<void>;
}

interface ConversationPace {
  /** Times of the last posts, oldest first. */
  readonly posts: number[];
  /** Settles after the last one that waits. */
  tail: Promise<void>;
  waiting: number;
}

export function createPace({ limits, requestsPerSecond, clock = () => performance.now() }: PaceOptions): Pace {
  // In small parts, since large ones would arrive closer together than they were allowed to start.
  const maxTurns = Math.max(1, Math.round(requestsPerSecond / 10));
  const tenant = Number.isFinite(requestsPerSecond)
    ? createFairPace({ maxTurns, windowMs: (1_000 * maxTurns) / requestsPerSecond, clock })
    : undefined;
  // Nobody waits for an hour: Teams rejects an answer beyond that limit, and the outbox keeps to all of them by itself.
  const windows = limits
    .filter(({ windowMs }) => windowMs <= 60_000)
    .map(({ maxPosts, windowMs }) => ({ maxPosts, windowMs: windowMs + jitterMs }));
  const maxWindowMs = Math.max(0, ...windows.map(({ windowMs }) => windowMs));
  /** In the order of their last posts. */
  const conversations = new Map<string, ConversationPace>();

  const removeIdle = () => {
    for (const [id, { posts, waiting }] of conversations) {
      if (waiting > 0 || clock() - (posts.at(-1) ?? 0) < maxWindowMs) return;
      conversations.delete(id);
    }
  };

  const waitForRequest = async (id: string, options: TurnOptions = {}) => tenant?.waitForTurn(id, options);

  const waitForPost = async (id: string, options: TurnOptions = {}): Promise<void> => {
    const { signal } = options;
    signal?.throwIfAborted();
    const conversation = conversations.get(id) ?? { posts: [], tail: Promise.resolve(), waiting: 0 };
    conversations.set(id, conversation);
    const { posts, tail } = conversation;
    const takeTurn = async () => {
      await waitForRateLimit(posts, windows, signal, clock);
      await waitForRequest(id, options);
      posts[posts.length - 1] = clock();
      conversations.delete(id);
      conversations.set(id, conversation);
    };
    conversation.waiting += 1;
    const turn = tail.then(takeTurn).finally(() => {
      conversation.waiting -= 1;
      removeIdle();
    });
    conversation.tail = turn.catch(() => undefined);
    return orAborted(turn, signal);
  };

  return { waitForPost, waitForRequest };
}

/** Rejects at once when the signal fires, even if others wait before `work`. */
async function orAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return work;
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
  });
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** The connector for answers, whose requests wait for their turn; announcements have waited before they call one. */
export function withPace(connector: Connector, pace: Pace): Connector {
  const waitForPost = ({ conversationId }: ConversationAddress) =>
    pace.waitForPost(channelIdOf(conversationId), { isUrgent: true });
  return {
    async send(to, ...rest) {
      await waitForPost(to);
      return connector.send(to, ...rest);
    },
    async update(to, ...rest) {
      await waitForPost(to);
      return connector.update(to, ...rest);
    },
    async delete(to, ...rest) {
      await waitForPost(to);
      return connector.delete(to, ...rest);
    },
    async createPersonalChat(from, member, tenant) {
      await pace.waitForRequest(member.id, { isUrgent: true });
      return connector.createPersonalChat(from, member, tenant);
    },
    async getMember(of, userId) {
      await pace.waitForRequest(of.conversationId, { isUrgent: true });
      return connector.getMember(of, userId);
    },
    async listMembers(of, token) {
      await pace.waitForRequest(of.conversationId, { isUrgent: true });
      return connector.listMembers(of, token);
    },
    async listChannels(of, team) {
      await pace.waitForRequest(team, { isUrgent: true });
      return connector.listChannels(of, team);
    },
  };
}

/** The limits are those of the channel, whatever the thread. */
function channelIdOf(conversationId: string): string {
  return conversationId.split(';', 1)[0] ?? conversationId;
}
