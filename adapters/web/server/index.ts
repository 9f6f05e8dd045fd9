/** The playground: a chat in the browser for one user on this machine. Messages are held in memory only. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Router } from 'express';
import type { ChatAdapter } from '../../../src/chat/adapter.ts';
import type { Bot } from '../../../src/chat/bot.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import type { LocalSession } from '../../../src/lib/local-session.ts';
import type { Spool } from '../../../src/lib/spool.ts';
import { createActionHandler } from './actions.ts';
import { type ContentLimits, createContentStore, defaultContentLimits } from './content.ts';
import { createConversationLog } from './conversations.ts';
import type { Panel } from './panel.ts';
import { createPoster } from './post.ts';
import { createRoutes } from './routes.ts';
import { createEventStreams } from './stream.ts';
import { english, playgroundConversations } from './text.ts';

export type { Panel } from './panel.ts';

export interface WebOptions {
  readonly bot: Bot;
  /** Lets the page in that was opened with the printed address. */
  readonly session: LocalSession;
  /** For the pictures and files of replies. */
  readonly spool: Spool;
  /** The simulator for the side panel; without one there is no panel. */
  readonly panel?: Panel;
  /** The host of Barium's web client: links to its cases are unfurled. */
  readonly webHost?: string;
  readonly now?: () => Date;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
  /** For all files of one action together; default 25 MB. */
  readonly maxUploadBytes?: number;
  readonly contentLimits?: ContentLimits;
  /** The directory of the built page; default: where `npm run build` puts it. */
  readonly pageDir?: string;
}

/** Returns the adapter and its express router, to be mounted at `/`. `start` rejects if the page is not built. */
export function createWebAdapter(options: WebOptions): ChatAdapter & { readonly router: Router } {
  const { bot, session, spool, log, now = () => new Date(), maxUploadBytes = 25 * 1024 * 1024 } = options;
  const pageDir = options.pageDir ?? fileURLToPath(new URL('../page/', import.meta.url));
  const conversations = new Map(playgroundConversations.map((one) => [one.id as string, toConversation(one)]));
  const conversationLog = createConversationLog([...conversations.keys()]);
  const content = createContentStore({ limits: options.contentLimits ?? defaultContentLimits, spool, now, log });
  const post = createPoster({ conversationLog, content, now });
  const actions = createActionHandler({ bot, conversationLog, post, conversations, webHost: options.webHost, now });
  const streams = createEventStreams(conversationLog);
  let isStarted = false;

  const router = createRoutes({
    bot,
    session,
    actions,
    content,
    conversationLog,
    streams,
    pageDir,
    maxUploadBytes,
    log,
    conversations,
    panel: options.panel,
    isAccepting: () => isStarted,
  });

  return {
    platform: 'web',
    directory: {
      findMembership: async ({ membership }) => membership,
      members: async () => [],
      exists: async ({ kind, id }) => (kind === 'conversation' ? conversations.has(id) : id === 'local'),
    },
    router,
    // Not a platform's limit: more messages at once would make the page stutter.
    rateLimits: [{ maxPosts: 50, windowMs: 1000 }],
    findDirectChat: async () => [...conversations.values()].find(({ isDirect }) => isDirect),
    post: post.post,
    update: post.update,
    findByKey: post.findByKey,
    async start() {
      await Promise.all(['index.html', 'main.js', 'main.css'].map((file) => requireFile(join(pageDir, file))));
      isStarted = true;
    },
    async stop() {
      isStarted = false;
      await actions.idle();
      streams.close();
      content.clear();
    },
    async health(reader) {
      const { health } = bot.stringsFor(reader);
      const detail = isStarted ? health.listening('/') : health.notStarted;
      return { name: health.playground, ok: isStarted, detail };
    },
  };
}

function toConversation({ id, name, isDirect }: (typeof playgroundConversations)[number]): Conversation {
  return { platform: 'web', tenant: 'local', id, isDirect, name: isDirect ? name : `#${name}` };
}

async function requireFile(path: string): Promise<void> {
  try {
    await access(path);
  } catch (error) {
    throw new Error(`${english.pageNotBuilt} (${path} is missing)`, { cause: error });
  }
}
