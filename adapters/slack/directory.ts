/** What Slack knows of people and user groups, for the access lists. */
import * as z from 'zod';
import type { Directory } from '../../src/chat/adapter.ts';
import type { Identity } from './identity.ts';
import { type Api, refusedWith } from './web-api.ts';

const membersAnswer = z.object({
  users: z.array(z.string()),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});
const userAnswer = z.object({ user: z.object({ deleted: z.boolean().default(false) }) });

/** More than any group has, in case the pages never end. */
const mostPages = 50;

/** https://docs.slack.dev/reference/methods/usergroups.users.list and …/users.info: what each says where there is none. */
const noGroup = 'no_such_subteam';
const noPerson: readonly (string | undefined)[] = ['user_not_found', 'user_not_visible', 'users_not_found'];

/** Asks Slack each time. Everything rejects with a `SlackError` where Slack does not say. */
export function createDirectory(api: Api, identity: () => Promise<Identity>): Directory {
  /** The people of a user group, or `undefined` where there is no such group that is switched on. */
  const people = async (group: string): Promise<readonly string[] | undefined> => {
    const found: string[] = [];
    let cursor: string | undefined;
    try {
      for (let page = 0; page < mostPages; page += 1) {
        const args = { usergroup: group, ...(cursor ? { cursor } : {}) };
        const { users, response_metadata } = await api.call('usergroups.users.list', args, membersAnswer, 2);
        found.push(...users);
        cursor = response_metadata?.next_cursor;
        if (!cursor) break;
      }
      return found;
    } catch (error) {
      if (refusedWith(error) === noGroup) return undefined;
      throw error;
    }
  };

  /** Somebody who has left the workspace is nobody, too. */
  const isThere = async (user: string): Promise<boolean> => {
    try {
      const { user: found } = await api.call('users.info', { user }, userAnswer, 2);
      return !found.deleted;
    } catch (error) {
      if (noPerson.includes(refusedWith(error))) return false;
      throw error;
    }
  };

  // The bot is told of people by the ids of its own workspace; what is listed of another can never be meant.
  const isOurs = async (tenant: string) => (await identity()).team === tenant;

  return {
    async members({ tenant, id }) {
      return (await isOurs(tenant)) ? ((await people(id)) ?? []) : [];
    },
    async exists({ kind, tenant, id }) {
      if (!(await isOurs(tenant))) return false;
      if (kind === 'group') return (await people(id)) !== undefined;
      // Looking a channel up takes a scope that nothing else needs.
      return kind === 'place' ? undefined : isThere(id);
    },
  };
}
