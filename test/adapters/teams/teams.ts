/** The adapter behind a real HTTP server, with a connector of ours on the other side, and Alice who talks to it. */
import { createServer } from 'node:http';
import express from 'express';
import { createTeamsAdapter } from '../../../adapters/teams/index.ts';
import type { TeamsOptions } from '../../../adapters/teams/options.ts';
import { plain } from '../../../src/cards/plain-text.ts';
import type { ChatAdapter } from '../../../src/chat/adapter.ts';
import type { Bot } from '../../../src/chat/bot.ts';
import type { Card } from '../../../src/chat/card.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import type { ChatEvent } from '../../../src/chat/events.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import { en } from '../../../src/text/en/index.ts';
import { type ConnectorServer, close, listen, startConnector } from './connector-server.ts';
import { keptIn } from './memory-references.ts';

export const tenant = '11111111-1111-4111-8111-111111111111';
export const bot = { id: '28:bot', name: 'Barium Bot' };
export const alice = { id: '29:alice', name: 'Alice', aadObjectId: 'aad-alice' };
export const bob = { id: '29:bob', name: 'Bob', aadObjectId: 'aad-bob' };
export const personal = { id: 'a:alice', conversationType: 'personal', tenantId: tenant };
export const channel = {
  id: '19:orders@thread.tacv2;messageid=100',
  conversationType: 'channel',
  isGroup: true,
};
export const group = { id: '19:group@thread.v2', conversationType: 'groupChat', isGroup: true };

/** The cards as tests read them. */
export interface Drawn {
  readonly type: string;
  readonly [property: string]: unknown;
}

export interface Answered {
  readonly status: number;
  readonly body: {
    readonly type?: string;
    readonly value?: never;
    readonly composeExtension?: {
      type: string;
      text?: string;
      attachments?: { content: Drawn; preview: Drawn }[];
    };
  };
}

export interface Teams {
  readonly url: string;
  readonly adapter: ChatAdapter;
  readonly connector: ConnectorServer;
  readonly logged: string[];
  readonly stored: Map<string, string>;
  readonly returned: Conversation[];
  /** Sends an activity, or what is to pass for one. */
  send(activity: object, headers?: Record<string, string>): Promise<Answered>;
  /** Alice says something; a mention where it takes one. */
  say(text: string, more?: object): Promise<Answered>;
  /** Alice presses the button with this label of the card that was sent last, in either way. */
  press(label: string, more?: object): Promise<Answered>;
  submit(label: string, inputs?: object, more?: object): Promise<Answered>;
  /** The card of a message, the last one unless told otherwise. */
  card(index?: number): Drawn;
  close(): Promise<void>;
}

export async function startTeams(core: Bot, more: Partial<TeamsOptions> = {}): Promise<Teams> {
  const connector = await startConnector();
  const logged: string[] = [];
  const stored = new Map<string, string>();
  const seen = new Set<string>();
  const returned: Conversation[] = [];
  const adapter = createTeamsAdapter({
    bot: core,
    config: { kind: 'anonymous' },
    seen: async (key) => !seen.has(key) && seen.add(key) !== undefined,
    references: keptIn(stored),
    log: (line, facts = {}) => logged.push(`${line} ${JSON.stringify(facts, errorText)}`),
    onReturn: (place) => returned.push(place),
    ...more,
    limits: { patienceMs: 2_000, retryMs: 5, ...more.limits },
  });
  await adapter.start();
  const server = createServer(express().use(adapter.router));
  const url = await listen(server);
  let ids = 0;

  const send: Teams['send'] = async (activity, headers = {}) => {
    const response = await fetch(`${url}/api/messages`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(activity),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
  };
  const activity = (given: object) => ({
    channelId: 'msteams',
    serviceUrl: connector.url,
    id: `in-${++ids}`,
    from: alice,
    recipient: bot,
    conversation: personal,
    locale: 'en-GB',
    localTimezone: 'Europe/Stockholm',
    channelData: { tenant: { id: tenant } },
    ...given,
  });
  const cardOf = (index: number) => {
    const calls = connector.calls.filter((one) =>
      one.body.attachments?.[0]?.contentType.endsWith('adaptive'),
    );
    const card: Drawn | undefined = calls.at(index)?.body.attachments?.[0]?.content;
    if (card === undefined) throw new Error('no card was sent');
    return card;
  };
  const dataOf = (label: string) => actionOf(cardOf(-1), label).data as object;
  const last = () => connector.calls.at(-1)?.id;

  return {
    url,
    adapter,
    connector,
    logged,
    stored,
    returned,
    send,
    say: (text, given = {}) => send(activity({ type: 'message', text, ...given })),
    press: (label, given = {}) =>
      send(
        activity({
          type: 'invoke',
          name: 'adaptiveCard/action',
          replyToId: last(),
          value: { action: { type: 'Action.Execute', verb: 'barium', data: dataOf(label) } },
          ...given,
        }),
      ),
    submit: (label, inputs = {}, given = {}) =>
      send(
        activity({ type: 'message', replyToId: last(), value: { ...dataOf(label), ...inputs }, ...given }),
      ),
    card: (index = -1) => cardOf(index),
    async close() {
      await adapter.stop();
      await close(server);
      await connector.close();
    },
  };
}

/** A core that answers what it is told to, and remembers what it was asked. */
export function scriptedBot(
  replies: (incoming: ChatEvent) => (Partial<Reply> & { card?: Card }) | Promise<Partial<Reply>>,
) {
  const heard: ChatEvent[] = [];
  const core: Bot = {
    async handle(incoming) {
      heard.push(incoming);
      return { card: { title: 'Done' }, visibility: 'public', outcome: 'done', ...(await replies(incoming)) };
    },
    suggest: async ({ text }) => [{ text: `${text} 1`, label: 'Order 1', detail: 'Active' }],
    toPlainText: plain,
    stringsFor: () => en.chat,
  };
  return Object.assign(core, { heard });
}

/** Every element and action in a card, from the outside in. */
export function partsOf(card: unknown): readonly Drawn[] {
  if (Array.isArray(card)) return card.flatMap(partsOf);
  if (typeof card !== 'object' || card === null) return [];
  const inner = Object.entries(card).flatMap(([name, value]) => (name === 'data' ? [] : partsOf(value)));
  return 'type' in card && typeof card.type === 'string' ? [card as Drawn, ...inner] : inner;
}

export function actionOf(card: unknown, title: string): Drawn {
  const actions = partsOf(card).filter((part) => part.type.startsWith('Action.'));
  const found = actions.find((action) => action.title === title);
  if (found === undefined)
    throw new Error(`no “${title}” among ${actions.map((one) => one.title).join(', ')}`);
  return found;
}

/** The words of a card, a line each. */
export function wordsOf(card: unknown): string {
  return partsOf(card)
    .filter((part) => part.type === 'RichTextBlock')
    .map((part) => (part.inlines as { text: string }[]).map((one) => one.text).join(''))
    .join('\n');
}

function errorText(_key: string, value: unknown): unknown {
  return value instanceof Error ? `${value.name}: ${value.message} ${String(value.cause ?? '')}` : value;
}
