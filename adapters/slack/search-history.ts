/** Searches a conversation for a message that the bot posted. */
import * as z from 'zod';
import { errorCodeOf, type SlackApi, SlackError } from './web-api.ts';

/** Marks our announcements in their metadata, next to their delivery key. */
export const metadataEventType = 'barium_post';

const historyResponse = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        metadata: z
          .object({ event_type: z.string(), event_payload: z.looseObject({ key: z.unknown().optional() }) })
          .optional()
          .catch(undefined),
      }),
    )
    .default([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

/** Slack's clock sets the `ts` of a message, this machine's clock the times of the search. */
const maxClockSkewMs = 180_000;

/** Messages per page, as Slack recommends: https://docs.slack.dev/reference/methods/conversations.history */
const pageSize = 200;

/** 20,000 messages within the minutes that are searched. */
const maxPages = 100;

interface Search {
  readonly channelId: string;
  /** Searched as well as the channel, if given. */
  readonly threadTs: string | undefined;
  readonly deliveryKey: string;
  /** When the message was first sent, in ms. */
  readonly since: number;
  /** When it can have arrived at the latest, in ms; now if missing. */
  readonly until: number | undefined;
}

/**
 * The `ts` of the message with this delivery key. Only the minutes around the attempt are read, so that it doesn't matter
 * how much was posted since. Rejects with a `SlackError`.
 */
export async function searchHistory(api: SlackApi, search: Search): Promise<string | undefined> {
  const { channelId, threadTs, deliveryKey, since, until } = search;
  const args = {
    channel: channelId,
    include_all_metadata: true,
    inclusive: true,
    limit: pageSize,
    oldest: toSlackTime(since - maxClockSkewMs),
    ...(until === undefined ? {} : { latest: toSlackTime(until + maxClockSkewMs) }),
  };
  const found = threadTs === undefined ? undefined : await searchThread(api, { ...args, ts: threadTs }, deliveryKey);
  return found ?? (await searchPages(api, 'conversations.history', args, deliveryKey));
}

type Arguments = Readonly<Record<string, unknown>>;

/** Error codes for a thread that no longer exists, or never did. */
const noThreadCodes: readonly (string | undefined)[] = ['thread_not_found', 'message_not_found'];

async function searchThread(api: SlackApi, args: Arguments, deliveryKey: string): Promise<string | undefined> {
  try {
    return await searchPages(api, 'conversations.replies', args, deliveryKey);
  } catch (error) {
    if (noThreadCodes.includes(errorCodeOf(error))) return undefined;
    throw error;
  }
}

async function searchPages(
  api: SlackApi,
  method: 'conversations.history' | 'conversations.replies',
  args: Arguments,
  deliveryKey: string,
): Promise<string | undefined> {
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const pageArgs = cursor === undefined ? args : { ...args, cursor };
    const { messages, response_metadata } = await api.call(method, pageArgs, historyResponse, 2);
    const found = messages.find(
      ({ ts, metadata }) =>
        metadata?.event_type === metadataEventType &&
        metadata.event_payload.key === deliveryKey &&
        // A thread's first message is in every page, however old it is.
        Number(ts) >= Number(args.oldest),
    );
    if (found !== undefined) return found.ts;
    cursor = response_metadata?.next_cursor || undefined;
    if (cursor === undefined) return undefined;
  }
  throw new SlackError(method, { kind: 'ambiguous' }, new Error(`more than ${maxPages} pages`));
}

function toSlackTime(ms: number): string {
  return (ms / 1_000).toFixed(6);
}
