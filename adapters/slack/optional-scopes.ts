/** Scopes that somebody can decline when they install the app: https://docs.slack.dev/authentication/installing-with-oauth */
import * as z from 'zod';
import type { Limitation } from '../../src/chat/adapter.ts';
import type { SlackApi } from './web-api.ts';

/** The part of the bot that needs each. `src/manifest/slack.ts` requests the same. */
export const optionalScopes = {
  'usergroups:read': 'groups',
  'files:read': 'files',
  'channels:history': 'searches',
  'groups:history': 'searches',
  'mpim:history': 'searches',
} as const satisfies Readonly<Record<string, Limitation['concerns']>>;

export type OptionalScope = keyof typeof optionalScopes;

/** The SDK adds the scopes of the token, from a header of each response. */
const responseSchema = z.object({ response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional() });

/** Undefined if Slack doesn't say which scopes the token has. Rejects with a `SlackError`. */
export async function findDeclinedScopes(api: SlackApi): Promise<readonly OptionalScope[] | undefined> {
  const { response_metadata } = await api.call('auth.test', {}, responseSchema, 2);
  const granted = response_metadata?.scopes;
  if (granted === undefined) return undefined;
  return (Object.keys(optionalScopes) as OptionalScope[]).filter((scope) => !granted.includes(scope));
}
