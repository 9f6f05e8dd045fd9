/** The bot's own user in Slack and the workspace it is installed in. */
import * as z from 'zod';
import type { SlackApi } from './web-api.ts';

export interface SlackIdentity {
  readonly teamId: string;
  readonly teamName: string;
  /** Of the Enterprise organization that the workspace belongs to. */
  readonly enterpriseId: string | undefined;
  readonly userId: string;
  readonly botId: string;
}

const responseSchema = z.object({
  team_id: z.string(),
  team: z.string().default(''),
  enterprise_id: z.string().nullish(),
  user_id: z.string(),
  bot_id: z.string().default(''),
});

/** The returned function calls Slack once, and again after a failure. It rejects with a `SlackError`. */
export function createIdentity(api: SlackApi): () => Promise<SlackIdentity> {
  let identity: Promise<SlackIdentity> | undefined;
  return () => {
    identity ??= fetchIdentity(api).catch((error: unknown) => {
      identity = undefined;
      throw error;
    });
    return identity;
  };
}

async function fetchIdentity(api: SlackApi): Promise<SlackIdentity> {
  const response = await api.call('auth.test', {}, responseSchema);
  return {
    teamId: response.team_id,
    teamName: response.team,
    enterpriseId: response.enterprise_id ?? undefined,
    userId: response.user_id,
    botId: response.bot_id,
  };
}
