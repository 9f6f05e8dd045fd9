/** Slack in memory: channels with threads, metadata and history, as its Web API shows them. */
import { type SlackApi, SlackError, type SlackFailure } from '../../adapters/slack/web-api.ts';
import type { Card } from '../../src/chat/card.ts';
import type { DeliveryEntry } from '../../src/store/contract/outbox.ts';
import * as en from '../../src/text/en/index.ts';
import { drawLatency, type Faults, sendRequest } from './faults.ts';
import { between, createRandom } from './random.ts';
import type { VirtualProcess, VirtualTime } from './virtual-time.ts';

export interface SlackMessage {
  readonly ts: string;
  readonly channel: string;
  readonly threadTs: string | undefined;
  /** The bot's delivery key; `undefined` in a message of a person. */
  readonly key: string | undefined;
  readonly card: Card | undefined;
  /** What the announcement is about, as it was stored with it: cards change their looks, this doesn't. */
  readonly entries: readonly DeliveryEntry[];
  /** Elapsed ms: when the request was sent, and when it arrived. */
  readonly sentAt: number;
  readonly postedAt: number;
  /** Whether it says that it may have been posted before. */
  readonly isMarkedAsRepeat: boolean;
  /** Whether the bot has got the answer to its request. */
  isConfirmed: boolean;
  isDeleted: boolean;
}

export interface MemorySlack {
  /** In the order in which they were posted. */
  readonly messages: readonly SlackMessage[];
  /** What is sent, by delivery key. */
  readonly sent: Map<string, { readonly card: Card; readonly entries: readonly DeliveryEntry[] }>;
  /** Threads that take no answers. */
  readonly lockedThreads: Set<string>;
  /** Names of cases about which no message is taken. */
  readonly refusedCases: Set<string>;
  /** People write. */
  chat(channel: string, messages: number, threads: number): void;
  connect(process: VirtualProcess): SlackApi;
}

/** `timeouts.callMs` of the adapter. */
const clientTimeoutMs = 15_000;

type Args = Readonly<Record<string, unknown>>;

export function createMemorySlack(
  time: VirtualTime,
  faults: Faults,
  seed: number,
  onPosted: (message: SlackMessage) => void,
): MemorySlack {
  const random = createRandom(seed, 'slack');
  const messages: SlackMessage[] = [];
  const sent: MemorySlack['sent'] = new Map();
  const lockedThreads = new Set<string>();
  const refusedCases = new Set<string>();
  const { isOn } = faults;

  function add(
    channel: string,
    threadTs: string | undefined,
    key: string | undefined,
    sentAt = time.elapsed(),
  ): SlackMessage {
    const added: SlackMessage = {
      ts: `${Math.floor(time.date().getTime() / 1_000)}.${String(messages.length).padStart(6, '0')}`,
      channel,
      threadTs,
      key,
      card: sent.get(key ?? '')?.card,
      entries: sent.get(key ?? '')?.entries ?? [],
      sentAt,
      postedAt: time.elapsed(),
      isMarkedAsRepeat: JSON.stringify(sent.get(key ?? '')?.card ?? '').includes(en.changes.maybeRepeated),
      isConfirmed: false,
      isDeleted: false,
    };
    messages.push(added);
    if (key !== undefined) onPosted(added);
    return added;
  }

  const find = (channel: unknown, ts: unknown) =>
    messages.find((one) => one.channel === channel && one.ts === ts && !one.isDeleted);
  const repliesTo = (root: SlackMessage) =>
    messages.filter((one) => one.channel === root.channel && one.threadTs === root.ts && !one.isDeleted);

  function toHistory(one: SlackMessage): object {
    const replies = one.threadTs === undefined ? repliesTo(one) : [];
    return {
      ts: one.ts,
      ...(one.key !== undefined && { metadata: { event_type: 'barium_post', event_payload: { key: one.key } } }),
      ...(one.threadTs !== undefined && { thread_ts: one.threadTs }),
      ...(replies.length > 0 && { reply_count: replies.length, latest_reply: replies.at(-1)?.ts }),
    };
  }

  function readPage(
    all: readonly SlackMessage[],
    { oldest = '0', latest = '9', cursor = '0', limit = 100 }: Args,
  ): object {
    const isWanted = ({ ts }: SlackMessage) =>
      Number(ts) >= Number(oldest) && (latest === '9' || Number(ts) <= Number(latest));
    const from = Number(cursor);
    const wanted = all.filter(isWanted);
    const end = from + Number(limit);
    return {
      messages: wanted.slice(from, end).map(toHistory),
      has_more: end < wanted.length,
      ...(end < wanted.length && { response_metadata: { next_cursor: String(end) } }),
    };
  }

  /** A message about one case, which is one of those. */
  function isRefused(text: string): boolean {
    const [name, ...others] = new Set(text.match(/Order \d+/gu));
    return name !== undefined && others.length === 0 && refusedCases.has(name);
  }

  /** What Slack answers. Throws an error code. */
  function handle(method: string, args: Args, sentAt: number): unknown {
    const { channel, ts, thread_ts: threadTs } = args;
    if (isOn('slack archives') && method.startsWith('chat.')) throw 'is_archived';
    switch (method) {
      case 'chat.postMessage': {
        if (threadTs !== undefined && find(channel, threadTs) === undefined) throw 'thread_not_found';
        if (lockedThreads.has(String(threadTs))) throw 'restricted_action_thread_locked';
        if (isRefused(JSON.stringify(args))) throw 'msg_too_long';
        const { event_payload } = args.metadata as { readonly event_payload: { readonly key: string } };
        const { ts: postedTs } = add(String(channel), threadTs as string | undefined, event_payload.key, sentAt);
        return { channel, ts: postedTs };
      }
      case 'chat.update':
      case 'chat.delete': {
        const found = find(channel, ts);
        if (found === undefined) throw 'message_not_found';
        found.isDeleted = method === 'chat.delete';
        return { channel, ts };
      }
      case 'conversations.history': {
        const top = messages.filter((one) => one.channel === channel && one.threadTs === undefined && !one.isDeleted);
        return readPage(top.toReversed(), args);
      }
      case 'conversations.replies': {
        const root = find(channel, ts);
        if (root === undefined) throw 'thread_not_found';
        return readPage([root, ...repliesTo(root)], args);
      }
      default:
        return {};
    }
  }

  function failureBefore(method: string): SlackFailure | undefined {
    if (method.startsWith('conversations.') && isOn('slack forgets')) {
      return random() < 0.5 ? { kind: 'rate-limited', afterMs: 20_000 } : { kind: 'ambiguous' };
    }
    if (!isOn('slack is unreliable')) return undefined;
    const draw = random();
    if (draw < 0.1) return { kind: 'not-sent' };
    if (draw < 0.2) return { kind: 'rate-limited', afterMs: between(random, 1_000, 30_000) };
    return draw < 0.3 ? { kind: 'ambiguous' } : undefined;
  }

  function callOnce(process: VirtualProcess, method: string, args: Args): Promise<unknown> {
    const fail = (failure: SlackFailure) => new SlackError(method, failure, undefined);
    const sentAt = time.elapsed();
    const before = failureBefore(method);
    const isLostAfter = isOn('slack is unreliable') && random() < 0.25;
    const latency = drawLatency(random, 150);
    const isSlow = isOn('slack is slow') && method === 'chat.postMessage' && random() < 0.5;
    return sendRequest(
      time,
      process,
      {
        ms: isSlow ? [between(random, 12_000, 60_000), 0] : latency,
        timeout: { ms: clientTimeoutMs, error: fail({ kind: 'ambiguous' }) },
        ...(before !== undefined && { fails: { when: 'before', error: fail(before) } }),
        ...(before === undefined && isLostAfter && { fails: { when: 'after', error: fail({ kind: 'ambiguous' }) } }),
      },
      async () => {
        try {
          return handle(method, args, sentAt);
        } catch (code) {
          if (typeof code !== 'string') throw code;
          throw fail({ kind: 'rejected', code });
        }
      },
    );
  }

  return {
    messages,
    sent,
    lockedThreads,
    refusedCases,
    chat(channel, count, threads) {
      for (let n = 0; n < count; n += 1) add(channel, undefined, undefined);
      const roots = messages.filter((one) => one.channel === channel && one.threadTs === undefined).slice(-threads);
      for (const root of threads === 0 ? [] : roots) add(channel, root.ts, undefined);
    },
    connect: (process) => ({
      async call(method, args, responseSchema, maxAttempts = 1) {
        for (let attempt = 1; ; attempt += 1) {
          try {
            const answer = await callOnce(process, method, args);
            const confirmed = method === 'chat.postMessage' ? find(args.channel, (answer as Args).ts) : undefined;
            if (confirmed !== undefined) confirmed.isConfirmed = true;
            return responseSchema.parse(answer);
          } catch (error) {
            const isFinal = !(error instanceof SlackError) || error.failure.kind === 'rejected';
            if (isFinal || attempt >= maxAttempts) throw error;
            const { failure } = error;
            await new Promise((resolve) =>
              setTimeout(resolve, failure.kind === 'rate-limited' ? failure.afterMs : 250 * attempt),
            );
          }
        }
      },
    }),
  };
}
