/** Users whom Slack itself has identified to another door of the bot, such as an assistant's. */
import type { ChatAdapter } from '../../src/chat/adapter.ts';
import type { SlackIdentity } from './identity.ts';
import { toConversation } from './payload.ts';
import type { Users } from './users.ts';

/** Both methods reject with a `SlackError` while Slack doesn't answer. */
export function createPeople(
  identity: () => Promise<SlackIdentity>,
  users: Pick<Users, 'get' | 'openDirectChannel'>,
): Required<Pick<ChatAdapter, 'findPerson' | 'findDirectChat'>> {
  return {
    async findPerson({ tenant, organization, id }) {
      const { teamId, enterpriseId } = await identity();
      const isOurs = tenant === teamId || (enterpriseId !== undefined && organization === enterpriseId);
      return isOurs ? (await users.get({ id, name: id, teamId: tenant })).person : undefined;
    },
    async findDirectChat({ tenant, id }) {
      const { teamId } = await identity();
      if (tenant !== teamId) return undefined;
      return toConversation({ channelId: await users.openDirectChannel(id), isAppDm: true }, tenant);
    },
  };
}
