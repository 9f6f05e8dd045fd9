/** Who and where, as Slack's payloads say it. Pure. */
import * as z from 'zod';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';

/** Somebody, as far as a payload tells. */
export interface Caller {
  readonly user: string;
  readonly name: string;
  /** Their own workspace, which is another than ours in a channel shared with another organisation. */
  readonly team: string | undefined;
}

/** A conversation, or a thread in one. */
export interface Spot {
  readonly channel: string;
  readonly thread?: string | undefined;
  readonly name?: string | undefined;
  /** Whether it is the bot's own chat with the person; missing where that is still to be looked up. */
  readonly own?: boolean;
}

/** Where an answer goes that is a message. */
export interface Target {
  readonly spot: Spot;
  readonly user: string;
  /** Slack's address for answers; good for five of them within 30 minutes. */
  readonly url?: string | undefined;
  /** The message whose button was pressed. */
  readonly pressed?: { readonly ts: string; readonly ephemeral: boolean } | undefined;
}

/** Where an answer goes: a message, or a view that is open. */
export type Surface =
  | { readonly kind: 'message'; readonly target: Target }
  | { readonly kind: 'view'; readonly view: string; readonly isHome: boolean };

export interface FileRef {
  readonly id: string;
  readonly name?: string | undefined;
}

export const id = z.string().min(1).max(64);
export const text = z.string().max(20_000);
export const stamp = z.string().regex(/^\d{1,12}\.\d{1,9}$/u);
export const user = z.object({ id, team_id: id.nullish(), name: text.optional(), username: text.optional() });
export const channel = z.object({ id, name: text.optional() });
const file = z.object({ id, name: text.nullish().transform((name) => name ?? undefined) });
export const files = z.array(file).max(100).optional();

/** Who did it. */
export function callerOf({ id: who, name, username, team_id: team }: z.infer<typeof user>): Caller {
  return { user: who, name: name ?? username ?? who, team: team ?? undefined };
}

export function placeOf(spot: Spot, tenant: string): Conversation {
  return {
    platform: 'slack',
    tenant,
    id: spot.channel,
    isDirect: spot.own === true,
    ...omitUndefined({ threadId: spot.thread, name: spot.name }),
  };
}

/** Somebody of whom no more is known than the payload tells. */
export function strangerOf(caller: Caller, tenant: string): Person {
  return { platform: 'slack', tenant, id: caller.user, name: caller.name };
}
