/** A bot that runs a test's script and records the events it got. */
import { renderPlainText } from '../../../src/cards/plain-text.ts';
import type { Bot } from '../../../src/chat/bot.ts';
import type { Card } from '../../../src/chat/card.ts';
import type { Content } from '../../../src/chat/content.ts';
import type { ChatEvent } from '../../../src/chat/events.ts';
import type { Reply, Suggestion } from '../../../src/chat/reply.ts';
import { readAll, streamOf } from '../../../src/lib/bytes.ts';
import * as en from '../../../src/text/en/index.ts';

export interface ScriptedBot extends Bot {
  readonly events: ChatEvent[];
  /** The texts of the files in the events. */
  readonly fileTexts: string[];
}

export type Script = (event: ChatEvent) => Reply | Promise<Reply>;

export function createScriptedBot(script: Script = echo, suggestions: readonly Suggestion[] = []): ScriptedBot {
  const events: ChatEvent[] = [];
  const fileTexts: string[] = [];
  return {
    events,
    fileTexts,
    async handle(event) {
      events.push(event);
      for (const file of 'files' in event ? (event.files ?? []) : []) fileTexts.push(await readText(file));
      return script(event);
    },
    hasAccess: async () => true,
    suggest: async () => suggestions,
    preview: async () => undefined,
    toPlainText: renderPlainText,
    stringsFor: () => en.adapter,
  };
}

/** Repeats the line of the event. */
export function echo(event: ChatEvent): Reply {
  return doneReply({ title: `You said: ${'line' in event ? event.line : event.kind}` });
}

export function doneReply(card: Card, properties: Partial<Reply> = {}): Reply {
  return { card, visibility: 'ephemeral', outcome: 'done', ...properties };
}

/** Content in two chunks. */
export function createContent(name: string, bytes: string | Uint8Array, type = 'text/plain'): Content {
  const buffer = Buffer.from(bytes);
  return {
    name,
    type,
    size: buffer.length,
    bytes: streamOf(buffer.subarray(0, 3), buffer.subarray(3)),
    cancel: () => undefined,
  };
}

async function readText(file: Content): Promise<string> {
  return (await readAll(file.bytes, Number.POSITIVE_INFINITY)).toString();
}
