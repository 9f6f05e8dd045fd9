/** Parses what an assistant sends, and turns a tool call into an event for the bot. Pure. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { PlatformUser } from '../../src/chat/adapter.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { ToolCallEvent } from '../../src/chat/events.ts';
import type { Person } from '../../src/chat/person.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';

/** In pixels. Larger pictures cost an assistant much and show it nothing more. */
const maxPictureSize = { width: 1_600, height: 1_600 };

const slackId = z.string().regex(/^[A-Z0-9]{2,64}$/u);

const slackCallSchema = z.object({
  params: z.object({
    _meta: z.object({
      slack: z.object({ user_id: slackId, team_id: slackId, enterprise_id: slackId.nullish() }),
    }),
  }),
});

/** The person whom Slackbot calls for. `undefined` if the request names nobody, or no workspace. */
export function slackUserOf(body: unknown): PlatformUser | undefined {
  const meta = slackCallSchema.safeParse(body).data?.params._meta.slack;
  if (meta === undefined) return undefined;
  const organization = meta.enterprise_id ?? undefined;
  return { tenant: meta.team_id, id: meta.user_id, ...omitUndefined({ organization }) };
}

/** The method of a message; `undefined` if it is not a single JSON-RPC message. */
export function methodOf(body: unknown): string | undefined {
  return z.object({ method: z.string() }).safeParse(body).data?.method;
}

/** The bot need not be in the conversation: an assistant talks to the person elsewhere. */
export function toEvent(line: string, person: Person, conversation: Conversation): ToolCallEvent {
  const idempotencyKey = `tool:${randomUUID()}`;
  return { kind: 'tool', line, person, conversation, idempotencyKey, botMayBeAbsent: true, maxPictureSize };
}
