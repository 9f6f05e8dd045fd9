/** The history of a channel and of a thread as Slack returns them, which the emulator does without times and pages. */
import type { Row, Tables } from './emulator.ts';

interface HistoryCall {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Undefined for other calls. https://docs.slack.dev/reference/methods/conversations.history */
export function readHistory({ method, args }: HistoryCall, tables: Tables): Row | undefined {
  const isThread = method === 'conversations.replies';
  if (!isThread && method !== 'conversations.history') return undefined;
  if (!tables.channels.all().some(({ channel_id }) => channel_id === args.channel)) return undefined;
  const inChannel = tables.messages.all().filter(({ channel_id }) => channel_id === args.channel);
  const found = inChannel.filter(({ ts, thread_ts }) =>
    isThread ? ts === args.ts || thread_ts === args.ts : thread_ts === undefined || thread_ts === ts,
  );
  if (isThread && found.length === 0) return { ok: false, error: 'thread_not_found' };
  const { oldest = '0', latest = '9999999999', limit = 100, cursor = '0' } = args;
  const within = found
    .filter(({ ts }) => Number(ts) >= Number(oldest) && Number(ts) <= Number(latest))
    // Newest first in a channel, oldest first in a thread.
    .sort((a, b) => (Number(a.ts) - Number(b.ts)) * (isThread ? 1 : -1));
  const end = Number(cursor) + Math.min(Number(limit), 999);
  const messages = within
    .slice(Number(cursor), end)
    .map(({ metadata, ...message }) => (args.include_all_metadata === 'true' ? { ...message, metadata } : message));
  const next_cursor = end < within.length ? String(end) : '';
  return { ok: true, messages, has_more: next_cursor !== '', response_metadata: { next_cursor } };
}
