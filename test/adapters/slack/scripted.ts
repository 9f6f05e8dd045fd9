/** A bot that answers as a test tells it to, and remembers what it heard. */

import { plain } from '../../../src/cards/plain-text.ts';
import type { Bot } from '../../../src/chat/bot.ts';
import type { Card } from '../../../src/chat/card.ts';
import type { Content } from '../../../src/chat/content.ts';
import type { ChatEvent } from '../../../src/chat/events.ts';
import type { Reply, Suggestion } from '../../../src/chat/reply.ts';
import { en } from '../../../src/text/en/index.ts';

export interface Scripted extends Bot {
  readonly heard: ChatEvent[];
  /** What was in the files that came along. */
  readonly read: string[];
}

type Script = (incoming: ChatEvent) => Reply | Promise<Reply>;

export function scripted(script: Script = said, suggestions: readonly Suggestion[] = []): Scripted {
  const heard: ChatEvent[] = [];
  const read: string[] = [];
  return {
    heard,
    read,
    async handle(incoming) {
      heard.push(incoming);
      for (const file of 'files' in incoming ? (incoming.files ?? []) : []) read.push(await textOf(file));
      return script(incoming);
    },
    suggest: async () => suggestions,
    toPlainText: plain,
    stringsFor: () => en.chat,
  };
}

/** Says what it heard. */
export function said(incoming: ChatEvent): Reply {
  return done({ title: `You said: ${'line' in incoming ? incoming.line : incoming.kind}` });
}

export function done(card: Card, more: Partial<Reply> = {}): Reply {
  return { card, visibility: 'ephemeral', outcome: 'done', ...more };
}

export function content(name: string, bytes: string | Uint8Array, type = 'text/plain'): Content {
  const buffer = Buffer.from(bytes);
  return { name, type, size: buffer.length, bytes: parts(buffer), cancel: () => undefined };
}

async function* parts(buffer: Buffer): AsyncGenerator<Uint8Array> {
  yield buffer.subarray(0, 3);
  yield buffer.subarray(3);
}

async function textOf(file: Content): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const part of file.bytes) all.push(part);
  return Buffer.concat(all).toString();
}
