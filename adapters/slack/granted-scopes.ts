/** The scopes that a token has, and those that somebody can decline: https://docs.slack.dev/authentication/installing-with-oauth */
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

/** The SDK adds the scopes of the token, from a header of each response. */
const responseSchema = z.object({ response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional() });

/** Undefined if Slack doesn't say which scopes the token has. Rejects with a `SlackError`. */
export async function findGrantedScopes(api: SlackApi): Promise<readonly string[] | undefined> {
  const { response_metadata } = await api.call('auth.test', {}, responseSchema, 2);
  return response_metadata?.scopes;
}

/** The part of the bot that doesn't work without a scope; undefined if nothing does. */
export function concernOf(scope: string): OptionalConcern | undefined {
  return isOptional(scope) ? optionalScopes[scope] : undefined;
}

type OptionalConcern = (typeof optionalScopes)[keyof typeof optionalScopes];

function isOptional(scope: string): scope is keyof typeof optionalScopes {
  return Object.hasOwn(optionalScopes, scope);
}
