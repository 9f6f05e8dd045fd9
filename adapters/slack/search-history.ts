/** Searches a conversation for a message that the bot posted. */
import * as z from 'zod';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { SlackApi } from './web-api.ts';

/** Marks our announcements in their metadata, next to their delivery key. */
export const metadataEventType = 'barium_post';

const historyResponse = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        reply_count: z.number().optional(),
        latest_reply: z.string().optional(),
        metadata: z
          .object({ event_type: z.string(), event_payload: z.looseObject({ key: z.unknown().optional() }) })
          .optional()
          .catch(undefined),
      }),
    )
    .default([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

type HistoryMessage = z.infer<typeof historyResponse>['messages'][number];

/** Slack's clock sets the `ts` of a message, this machine's clock sets `since`. */
const maxClockSkewSeconds = 180;

const maxPages = 5;
const maxThreads = 20;

/** Threads whose parent was posted longer than this before `since` are not searched. */
const threadLookbackSeconds = 7 * 24 * 60 * 60;

/**
 * The `ts` of the message with this delivery key that was posted at or after `since` (ISO 8601), in the channel or in
 * one of its threads. Rejects with a `SlackError`.
 */
export async function searchHistory(
  api: SlackApi,
  conversation: Conversation,
  deliveryKey: string,
  since: string,
): Promise<string | undefined> {
  const oldest = Date.parse(since) / 1_000 - maxClockSkewSeconds;
  const args = { channel: conversation.id, include_all_metadata: true, limit: 200 };
  const findIn = (messages: readonly HistoryMessage[]) =>
    messages.find(
      ({ ts, metadata }) =>
        metadata?.event_type === metadataEventType &&
        metadata.event_payload.key === deliveryKey &&
        Number(ts) >= oldest,
    )?.ts;
  const searchThread = async (threadTs: string) => {
    const threadArgs = { ...args, ts: threadTs, oldest: String(oldest) };
    const { messages } = await api.call('conversations.replies', threadArgs, historyResponse, 2);
    return findIn(messages);
  };

  if (conversation.threadId !== undefined) return searchThread(conversation.threadId);

  const threads: string[] = [];
  const channelArgs = { ...args, oldest: String(oldest - threadLookbackSeconds) };
  for await (const messages of readPages(api, channelArgs)) {
    const ts = findIn(messages);
    if (ts !== undefined) return ts;
    threads.push(...messages.filter((message) => hasRepliesSince(message, oldest)).map(({ ts }) => ts));
  }
  for (const threadTs of threads.slice(0, maxThreads)) {
    const ts = await searchThread(threadTs);
    if (ts !== undefined) return ts;
  }
  return undefined;
}

function hasRepliesSince({ reply_count = 0, latest_reply }: HistoryMessage, oldest: number): boolean {
  return latest_reply === undefined ? reply_count > 0 : Number(latest_reply) >= oldest;
}

/** Newest first. */
async function* readPages(api: SlackApi, args: Readonly<Record<string, unknown>>) {
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const pageArgs = cursor === undefined ? args : { ...args, cursor };
    const response = await api.call('conversations.history', pageArgs, historyResponse, 2);
    yield response.messages;
    cursor = response.response_metadata?.next_cursor || undefined;
    if (cursor === undefined) return;
  }
}
