/** Who the bot is in Slack, and which workspace is its own. */
import * as z from 'zod';
import type { Api } from './web-api.ts';

export interface Identity {
  readonly team: string;
  readonly teamName: string;
  /** Of the organisation that the workspace belongs to. */
  readonly enterprise: string | undefined;
  /** The bot's user id. */
  readonly user: string;
  readonly bot: string;
}

const answer = z.object({
  team_id: z.string(),
  team: z.string().default(''),
  enterprise_id: z.string().nullish(),
  user_id: z.string(),
  bot_id: z.string().default(''),
});

/** Answers who the bot is: asked once, and again after a failure. Rejects with a `SlackError`. */
export function createIdentity(api: Api): () => Promise<Identity> {
  let known: Promise<Identity> | undefined;
  return () => {
    known ??= ask(api).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}

async function ask(api: Api): Promise<Identity> {
  const read = await api.call('auth.test', {}, answer);
  return {
    team: read.team_id,
    teamName: read.team,
    enterprise: read.enterprise_id ?? undefined,
    user: read.user_id,
    bot: read.bot_id,
  };
}
