/** The adapter on a real HTTP server, with a fake connector behind it and Alice as its user. */
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import express from 'express';
import { createTeamsAdapter } from '../../../adapters/teams/index.ts';
import type { TeamsOptions } from '../../../adapters/teams/options.ts';
import { type Audience, createSigner } from '../../../adapters/teams/signing.ts';
import { renderPlainText } from '../../../src/cards/plain-text.ts';
import type { ChatAdapter } from '../../../src/chat/adapter.ts';
import type { Bot } from '../../../src/chat/bot.ts';
import type { Card } from '../../../src/chat/card.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import type { ChatEvent } from '../../../src/chat/events.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import { createByteBudget } from '../../../src/lib/byte-budget.ts';
import { createLocalSession } from '../../../src/lib/local-session.ts';
import { createSpool, defaultMemoryBytes } from '../../../src/lib/spool.ts';
import * as en from '../../../src/text/en/index.ts';
import { type ConnectorServer, close, listen, startConnector } from './connector-server.ts';
import { memoryStore } from './memory-store.ts';

export const strings = en.adapter;
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

/** A rendered card, element or action. */
export interface RenderedElement {
  readonly type: string;
  readonly [property: string]: unknown;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: {
    readonly type?: string;
    readonly value?: never;
    readonly composeExtension?: {
      type: string;
      text?: string;
      attachments?: { content: RenderedElement; preview: { content: { title?: string; tap?: { value: object } } } }[];
    };
  };
}

export interface TeamsHarness {
  readonly url: string;
  readonly adapter: ChatAdapter;
  readonly connector: ConnectorServer;
  /** The log lines, with their facts as JSON. */
  readonly logged: string[];
  readonly stored: Map<string, string>;
  /** When the stored values expire. */
  readonly expiry: Map<string, Date>;
  readonly reinstalled: Conversation[];
  /** Posts a body that need not be a valid activity. */
  send(activity: object, headers?: Record<string, string>): Promise<HttpAnswer>;
  /** Sends a message of Alice; `more` overrides fields of the activity. */
  say(text: string, more?: object): Promise<HttpAnswer>;
  /** Presses a button of the last card, with Action.Execute. */
  press(label: string, more?: object): Promise<HttpAnswer>;
  /** Presses a button of the last card, with Action.Submit, as older clients do. */
  submit(label: string, inputs?: object, more?: object): Promise<HttpAnswer>;
  /** The card with this index among all sent cards, by default the last one. */
  card(index?: number): RenderedElement;
  close(): Promise<void>;
}

/** `TEAMS_SDK=agents` runs the tests of Teams with the other SDK. */
export const chosenSdk = process.env.TEAMS_SDK === 'agents' ? 'agents' : 'botbuilder';

/** For tests that are about something else. */
export const unpaced = { posts: [], requestsPerSecond: Infinity } as const;

export async function startTeams(core: Bot, options: Partial<TeamsOptions> = {}): Promise<TeamsHarness> {
  const connector = await startConnector();
  const logged: string[] = [];
  const stored = new Map<string, string>();
  const expiry = new Map<string, Date>();
  const recorded = new Set<string>();
  const reinstalled: Conversation[] = [];
  const session = createLocalSession();
  const created = createTeamsAdapter({
    bot: core,
    sdk: chosenSdk,
    config: { kind: 'anonymous', session },
    recordOnce: async (key) => !recorded.has(key) && recorded.add(key) !== undefined,
    signingKey,
    spool: createSpool({ dir: tmpdir(), memory: createByteBudget(defaultMemoryBytes) }),
    store: memoryStore(stored, expiry),
    log: (line, facts = {}) => logged.push(`${line} ${JSON.stringify(facts, errorText)}`),
    onReinstalled: (conversation) => reinstalled.push(conversation),
    ...options,
    overrides: {
      ...options.overrides,
      limits: { replyBudgetMs: 2_000, retryBaseMs: 5, ...unpaced, ...options.overrides?.limits },
    },
  });
  const adapter = await created.catch(async (error: unknown) => {
    await connector.close();
    throw error;
  });
  await adapter.start();
  const server = createServer(express().use(adapter.router));
  const url = await listen(server);
  let ids = 0;

  const send: TeamsHarness['send'] = async (activity, headers = {}) => {
    const response = await fetch(`${url}/api/messages?token=${session.token}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(activity),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
  };
  const activity = (more: object) => ({
    channelId: 'msteams',
    serviceUrl: connector.url,
    id: `in-${++ids}`,
    from: alice,
    recipient: bot,
    conversation: personal,
    locale: 'en-GB',
    localTimezone: 'Europe/Stockholm',
    channelData: { tenant: { id: tenant } },
    ...more,
  });
  const cardOf = (index: number) => {
    const requests = connector.requests.filter((request) =>
      request.body.attachments?.[0]?.contentType.endsWith('adaptive'),
    );
    const card: RenderedElement | undefined = requests.at(index)?.body.attachments?.[0]?.content;
    if (card === undefined) throw new Error('no card was sent');
    return card;
  };
  const dataOf = (label: string) => findAction(cardOf(-1), label).data as object;
  const lastId = () => connector.requests.at(-1)?.id;

  return {
    url,
    adapter,
    connector,
    logged,
    stored,
    expiry,
    reinstalled,
    send,
    say: (text, more = {}) => send(activity({ type: 'message', text, ...more })),
    press: (label, more = {}) =>
      send(
        activity({
          type: 'invoke',
          name: 'adaptiveCard/action',
          replyToId: lastId(),
          value: { action: { type: 'Action.Execute', verb: 'barium', data: dataOf(label) } },
          ...more,
        }),
      ),
    submit: (label, inputs = {}, more = {}) =>
      send(activity({ type: 'message', replyToId: lastId(), value: { ...dataOf(label), ...inputs }, ...more })),
    card: (index = -1) => cardOf(index),
    async close() {
      await adapter.stop();
      await close(server);
      await connector.close();
    },
  };
}

const signingKey = new Uint8Array(32).fill(1);

/** Signs action data as the harness's bot does, by default for the personal chat and for now. */
export function signed(
  data: object,
  audience: Audience = { conversation: { tenant, id: personal.id } },
  now = Date.now(),
): { readonly barium: string } {
  return { barium: createSigner(signingKey, () => now).sign('card', audience, { v: 1, ...data }) };
}

/** The value of a search result that Alice picks, signed as the harness's bot does. */
export function searchResultValue(show: string): { readonly barium: string } {
  const person = { tenant, id: alice.aadObjectId };
  return { barium: createSigner(signingKey).sign('search-result', { person }, { v: 1, show }) };
}

/** The value of an Action.Execute. */
export function executeValue(data: object): object {
  return { action: { type: 'Action.Execute', verb: 'barium', data } };
}

/** A bot that returns the given replies and records its events. */
export function scriptedBot(
  replies: (event: ChatEvent) => (Partial<Reply> & { card?: Card }) | Promise<Partial<Reply>>,
  hasAccess: () => boolean = () => true,
) {
  const events: ChatEvent[] = [];
  const core: Bot = {
    async handle(event) {
      events.push(event);
      return { card: { title: 'Done' }, visibility: 'public', outcome: 'done', ...(await replies(event)) };
    },
    hasAccess: async () => hasAccess(),
    suggest: async ({ text }) => [{ text: `${text} 1`, label: 'Order 1', detail: 'Active' }],
    preview: async () => undefined,
    toPlainText: renderPlainText,
    stringsFor: () => strings,
  };
  return Object.assign(core, { events });
}

/** All elements and actions of a card, depth first. */
export function elementsOf(card: unknown): readonly RenderedElement[] {
  if (Array.isArray(card)) return card.flatMap(elementsOf);
  if (typeof card !== 'object' || card === null) return [];
  const inner = Object.entries(card).flatMap(([name, value]) => (name === 'data' ? [] : elementsOf(value)));
  return 'type' in card && typeof card.type === 'string' ? [card as RenderedElement, ...inner] : inner;
}

export function findAction(card: unknown, title: string): RenderedElement {
  const actions = elementsOf(card).filter((element) => element.type.startsWith('Action.'));
  const found = actions.find((action) => action.title === title);
  if (found !== undefined) return found;
  throw new Error(`no “${title}” among ${actions.map((action) => action.title).join(', ')}`);
}

/** The text of a card, one line per text block. */
export function textOf(card: unknown): string {
  return elementsOf(card)
    .filter((element) => element.type === 'RichTextBlock')
    .map((element) => (element.inlines as { text: string }[]).map((inline) => inline.text).join(''))
    .join('\n');
}

function errorText(_key: string, value: unknown): unknown {
  return value instanceof Error ? `${value.name}: ${value.message} ${String(value.cause ?? '')}` : value;
}
