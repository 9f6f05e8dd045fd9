/** Looks up users and user groups for the access lists. */
import * as z from 'zod';
import { type Directory, NotPermittedError } from '../../src/chat/adapter.ts';
import type { SlackIdentity } from './identity.ts';
import { type Users, userNotFoundCodes } from './users.ts';
import { errorCodeOf, isScopeMissing, type SlackApi } from './web-api.ts';

const membersResponse = z.object({
  users: z.array(z.string()),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});
const userResponse = z.object({ user: z.object({ deleted: z.boolean().default(false) }) });

/** More pages than any group has; stops a cursor that never ends. */
const maxPages = 50;

/** https://docs.slack.dev/reference/methods/usergroups.users.list */
const groupNotFoundCode = 'no_such_subteam';
/** Only memberships are cached. The other methods reject with a `SlackError` if Slack doesn't answer. */
export function createDirectory(
  api: SlackApi,
  identity: () => Promise<SlackIdentity>,
  users: Pick<Users, 'findMembership'>,
): Directory {
  /** The user ids of a user group, or undefined if there is no enabled group with this id. */
  const findGroupMembers = async (groupId: string): Promise<readonly string[] | undefined> => {
    const members: string[] = [];
    let cursor: string | undefined;
    try {
      for (let page = 0; page < maxPages; page += 1) {
        const args = { usergroup: groupId, ...(cursor ? { cursor } : {}) };
        const response = await api.call('usergroups.users.list', args, membersResponse, 2);
        members.push(...response.users);
        cursor = response.response_metadata?.next_cursor;
        if (!cursor) break;
      }
      return members;
    } catch (error) {
      if (errorCodeOf(error) === groupNotFoundCode) return undefined;
      if (isScopeMissing(error)) throw new NotPermittedError('usergroups:read was declined', { cause: error });
      throw error;
    }
  };

  /** False for a deactivated user, too. */
  const isActiveUser = async (userId: string): Promise<boolean> => {
    try {
      const { user } = await api.call('users.info', { user: userId }, userResponse, 2);
      return !user.deleted;
    } catch (error) {
      if (userNotFoundCodes.includes(errorCodeOf(error))) return false;
      throw error;
    }
  };

  // Slack sends the bot the ids of its own workspace, so an entry of another workspace never matches.
  const isSameWorkspace = async (tenant: string) => (await identity()).teamId === tenant;

  return {
    findMembership: users.findMembership,
    async members({ tenant, id }) {
      return (await isSameWorkspace(tenant)) ? ((await findGroupMembers(id)) ?? []) : [];
    },
    async exists({ kind, tenant, id }) {
      if (!(await isSameWorkspace(tenant))) return false;
      if (kind === 'group') return (await findGroupMembers(id)) !== undefined;
      // Looking up a channel needs a scope that the bot doesn't request.
      return kind === 'person' ? isActiveUser(id) : undefined;
    },
  };
}
