import * as z from 'zod';
import type { SlackApi } from '../web-api.ts';

const teamsResponse = z.object({
  teams: z.array(z.object({ id: z.string(), name: z.string().default('') })),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

const pageSize = 100;
/** More workspaces than any organization has; stops a cursor that never ends. */
const maxPages = 100;

/**
 * The workspaces that an organization has given the app access to. Rejects with a `SlackError`.
 * https://docs.slack.dev/reference/methods/auth.teams.list
 */
export async function fetchGrantedTeams(api: SlackApi): Promise<z.infer<typeof teamsResponse>['teams']> {
  const granted = [];
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const args = { limit: pageSize, ...(cursor ? { cursor } : {}) };
    const { teams, response_metadata } = await api.call('auth.teams.list', args, teamsResponse, 2);
    granted.push(...teams);
    cursor = response_metadata?.next_cursor;
    if (!cursor) break;
  }
  return granted;
}
