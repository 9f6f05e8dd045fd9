/** Publishes the Home tab of each person: one at a time, and again if something changed meanwhile. */
import { randomUUID } from 'node:crypto';
import type { Bot } from '../../src/chat/bot.ts';
import { createCoalescedTask } from '../../src/lib/coalesce.ts';
import { createTtlCache } from '../../src/lib/ttl-cache.ts';
import type { HomeView } from './blocks.ts';
import { renderHome, renderHomeText } from './home.ts';
import type { SlackIdentity } from './identity.ts';
import type { Interactions } from './interactions.ts';
import type { SlackUser } from './payload.ts';
import type { Users } from './users.ts';
import { anyResponse, errorCodeOf, type SlackApi } from './web-api.ts';

export interface HomeTab {
  /** The person has opened the tab. Never rejects: failures are logged. */
  show(user: SlackUser, channelId: string | undefined): Promise<void>;
  /** Something may have changed that the tab shows; nothing happens unless it was opened lately. Never rejects. */
  refresh(user: SlackUser): Promise<void>;
}

interface HomeServices {
  readonly api: SlackApi;
  readonly bot: Bot;
  readonly users: Users;
  readonly identity: () => Promise<SlackIdentity>;
  readonly interactions: Pick<Interactions, 'resolveConversation'>;
  readonly now: () => Date;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}

/** How long a tab counts as looked at: Slack doesn't say when it is closed. */
const openTtlMs = 15 * 60_000;
const maxEntries = 1_000;

export function createHomeTab({ api, bot, users, identity, interactions, now, log }: HomeServices): HomeTab {
  const opened = createTtlCache<() => Promise<void>>({ maxEntries, ttlMs: openTtlMs, now: () => now().getTime() });

  const publish = async (userId: string, view: HomeView): Promise<void> => {
    await api.call('views.publish', { user_id: userId, view }, anyResponse, 3);
  };

  /** The tab is never left empty, since Slack shows it as it is until it is opened again. */
  const render = async (user: SlackUser, channelId: string | undefined): Promise<void> => {
    const { person, refusal } = await users.get(user);
    if (refusal === 'bot') return;
    const strings = bot.stringsFor(person);
    if (refusal !== undefined) {
      return publish(user.id, renderHomeText(refusal === 'external' ? strings.externalUser : strings.unverifiedUser));
    }
    const { teamId } = await identity();
    const appDm = channelId === undefined ? undefined : { channelId, isAppDm: true };
    const conversation = await interactions.resolveConversation(appDm, user);
    const view = await renderHome(bot, person, conversation, `slack:${teamId}:home:${randomUUID()}`);
    try {
      await publish(user.id, view);
    } catch (error) {
      if (errorCodeOf(error) === undefined) throw error;
      log('slack: publishing the Home tab failed', { error });
      await publish(user.id, renderHomeText(strings.homeUnavailable));
    }
  };

  const createTask = (user: SlackUser, channelId: string | undefined) => {
    const task = createCoalescedTask(async () => {
      try {
        await render(user, channelId);
      } catch (error) {
        log('slack: showing the Home tab failed', { user: user.id, error });
      }
    });
    return task.trigger;
  };

  return {
    async show(user, channelId) {
      const trigger = opened.get(user.id) ?? createTask(user, channelId);
      opened.set(user.id, trigger);
      await trigger();
    },
    async refresh(user) {
      await opened.get(user.id)?.();
    },
  };
}
