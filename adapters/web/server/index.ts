/**
 * The playground: a chat in the browser that needs nothing but this machine. It keeps its conversations in memory
 * and answers only pages that it served itself.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Router } from 'express';
import type { ChatAdapter } from '../../../src/chat/adapter.ts';
import type { Bot } from '../../../src/chat/bot.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import { createActs } from './actions.ts';
import { type ContentLimits, contentLimits, createContentStore } from './content.ts';
import { createConversations } from './conversations.ts';
import type { Panel } from './panel.ts';
import { createPoster } from './post.ts';
import { createRoutes } from './routes.ts';
import { createStreams } from './stream.ts';
import { places, text } from './text.ts';

export type { Panel } from './panel.ts';

export interface WebOptions {
  readonly bot: Bot;
  /** The levers of the side panel; without them there is none. */
  readonly panel?: Panel;
  readonly now?: () => Date;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
  /** Of all files of one act together. Default 25 MB. */
  readonly maxUploadBytes?: number;
  readonly contentLimits?: ContentLimits;
  /** Where `npm run build` put the page. Default: beside this file. */
  readonly pageDir?: string;
}

/** The playground's side of the bot, with the express router to mount at `/`. `start` rejects when the page is not built. */
export function createWebAdapter(options: WebOptions): ChatAdapter & { readonly router: Router } {
  const { bot, log, now = () => new Date(), maxUploadBytes = 25 * 1024 * 1024 } = options;
  const pageDir = options.pageDir ?? fileURLToPath(new URL('../page/', import.meta.url));
  const known = new Map<string, Conversation>(places.map((place) => [place.id, placeOf(place)]));
  const conversations = createConversations([...known.keys()]);
  const content = createContentStore({ limits: options.contentLimits ?? contentLimits, now, log });
  const post = createPoster({ conversations, content, now });
  const acts = createActs({ bot, conversations, post, places: known, now });
  const streams = createStreams(conversations);
  let open = false;

  const router = createRoutes({
    bot,
    acts,
    content,
    conversations,
    streams,
    pageDir,
    maxUploadBytes,
    log,
    places: known,
    panel: options.panel,
    open: () => open,
  });

  return {
    platform: 'web',
    directory: {
      members: async () => [],
      exists: async ({ kind, id }) => (kind === 'conversation' ? known.has(id) : id === 'local'),
    },
    router,
    // Nobody limits us here; this is about what an open page can draw without stalling.
    rateLimits: [{ maxPosts: 50, windowMs: 1000 }],
    post: post.post,
    update: post.update,
    findByKey: post.find,
    async start() {
      await Promise.all(
        ['index.html', 'main.js', 'main.css'].map((file) => requireFile(join(pageDir, file))),
      );
      open = true;
    },
    async stop() {
      open = false;
      await acts.settled();
      streams.close();
    },
    async health(reader) {
      const { health: words } = bot.stringsFor(reader);
      return { name: words.playground, ok: open, detail: open ? words.listening('/') : words.notStarted };
    },
  };
}

function placeOf(place: (typeof places)[number]): Conversation {
  const name = place.isDirect ? place.name : `#${place.name}`;
  return { platform: 'web', tenant: 'local', id: place.id, isDirect: place.isDirect, name };
}

async function requireFile(path: string): Promise<void> {
  try {
    await access(path);
  } catch (error) {
    throw new Error(`${text.noPage} (${path} is missing)`, { cause: error });
  }
}
