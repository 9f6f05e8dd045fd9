/** Users, conversations and files as they appear in Slack's payloads. Pure. */
import * as z from 'zod';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { Trail } from './trail.ts';

/** A user, as far as a payload describes them. */
export interface SlackUser {
  readonly id: string;
  readonly name: string;
  /** The user's own workspace. In a channel shared with another organization it can differ from ours. */
  readonly teamId: string | undefined;
}

/** A conversation, or a thread in one. */
export interface SlackConversation {
  readonly channelId: string;
  readonly threadTs?: string | undefined;
  readonly name?: string | undefined;
  /** Whether this is the user's direct message with the bot. Missing if that still has to be looked up. */
  readonly isAppDm?: boolean | undefined;
}

/** Where a reply is sent as a message. */
export interface ReplyTarget {
  readonly conversation: SlackConversation;
  readonly userId: string;
  /** Accepts five messages within 30 minutes. */
  readonly responseUrl?: string | undefined;
  /** The message whose button was pressed. */
  readonly pressedMessage?: { readonly ts: string; readonly isEphemeral: boolean } | undefined;
  /** The user asked in a message that everyone in the conversation sees, so everyone may see the reply. */
  readonly isPublicQuestion?: boolean;
  /** Of the message whose button was pressed; see `trail.ts`. */
  readonly trail?: Trail | undefined;
}

/** Where a reply is shown: as a message, or in an open view. */
export type Surface =
  | { readonly kind: 'message'; readonly target: ReplyTarget }
  | {
      readonly kind: 'view';
      readonly viewId: string;
      readonly isHome: boolean;
      /** Of the view whose button was pressed. */
      readonly trail?: Trail | undefined;
    };

export interface FileRef {
  readonly id: string;
  readonly name?: string | undefined;
}

export const idSchema = z.string().min(1).max(64);
export const textSchema = z.string().max(20_000);
export const tsSchema = z.string().regex(/^\d{1,12}\.\d{1,9}$/u);
export const userSchema = z.object({
  id: idSchema,
  team_id: idSchema.nullish(),
  name: textSchema.optional(),
  username: textSchema.optional(),
});
export const channelSchema = z.object({ id: idSchema, name: textSchema.optional() });
export const filesSchema = z
  .array(z.object({ id: idSchema, name: textSchema.nullish().transform((name) => name ?? undefined) }))
  .max(100)
  .optional();

export function toSlackUser({ id, name, username, team_id: team }: z.infer<typeof userSchema>): SlackUser {
  return { id, name: name ?? username ?? id, teamId: team ?? undefined };
}

export function toConversation(conversation: SlackConversation, tenant: string): Conversation {
  const { channelId, threadTs, name, isAppDm } = conversation;
  return {
    platform: 'slack',
    tenant,
    id: channelId,
    isDirect: isAppDm === true,
    ...omitUndefined({ threadId: threadTs, name }),
  };
}

/** The person that a payload describes, with nothing looked up. */
export function toPerson({ id, name }: SlackUser, tenant: string): Person {
  return { platform: 'slack', tenant, id, name, membership: 'unknown' };
}
