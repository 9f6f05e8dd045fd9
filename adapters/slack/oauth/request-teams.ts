import * as z from 'zod';
import { idSchema } from '../payload.ts';
import type { RequestSource } from '../workspaces.ts';

const placesSchema = z.object({
  team: z.object({ id: idSchema }).nullish().catch(undefined),
  message: z.object({ team: idSchema.optional() }).optional().catch(undefined),
  view: z
    .object({ app_installed_team_id: idSchema.nullish(), team_id: idSchema.nullish() })
    .optional()
    .catch(undefined),
});

/**
 * The workspaces that a request can be for, the likeliest first. An interaction names the workspace of its user instead of
 * the one where it happened, if the app is installed in an organization, or if the user is of another company: there the
 * message or the view that was pressed tells.
 */
export function teamsOf({ teamId }: RequestSource, body: unknown): readonly string[] {
  const { message, team, view } = placesSchema.safeParse(body).data ?? {};
  const pressed = [message?.team, view?.app_installed_team_id, view?.team_id];
  const all = team === null ? [...pressed, teamId] : [teamId, ...pressed];
  return [...new Set(all.filter((id): id is string => typeof id === 'string'))];
}
