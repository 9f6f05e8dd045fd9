/** A bot with an in-memory Barium, a real store, and a clock that the test controls. */
import { pino } from 'pino';
import { createRoles } from '../../src/access/roles.ts';
import type { Barium } from '../../src/barium/types.ts';
import { type BotOptions, createBot } from '../../src/bot/bot.ts';
import type { Bot } from '../../src/chat/bot.ts';
import { type Action, allActions, type Card, type FormAction } from '../../src/chat/card.ts';
import type { Content } from '../../src/chat/content.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { definitions } from '../../src/commands/index.ts';
import type { AccessEntry, OfferedMessages } from '../../src/config/index.ts';
import { createDeadlines } from '../../src/instance-index/deadlines.ts';
import { createLiveIndex } from '../../src/instance-index/live-index.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { Store } from '../../src/store/contract/index.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { disabledQueries, type WatchQueries } from '../../src/watch/queries.ts';
import { allowAll } from '../allow-all.ts';

export const alice: Person = { platform: 'web', tenant: 'local', id: 'alice', name: 'Alice', membership: 'member' };
export const bob: Person = { platform: 'web', tenant: 'local', id: 'bob', name: 'Bob', membership: 'member' };
export const channel: Conversation = {
  platform: 'web',
  tenant: 'local',
  id: 'orders',
  isDirect: false,
  name: '#orders',
};

const everyone: readonly AccessEntry[] = [{ kind: 'everyone' }];

/** Alice in the channel by default, with a new key for each event. */
interface Sender {
  readonly person?: Person;
  readonly conversation?: Conversation;
  readonly idempotencyKey?: string;
}

export interface TestBot {
  readonly bot: Bot;
  readonly store: Store;
  readonly clock: { now: Date };
  readonly options: BotOptions;
  /** Sends a text message. */
  say(line: string, more?: Sender & { files?: readonly Content[] }): Promise<Reply>;
  /** Presses the button with this label on a card. */
  press(card: Card, label: string, more?: Sender): Promise<Reply>;
  /** Submits the form behind the button with this label. */
  submit(
    card: Card,
    label: string,
    values: Readonly<Record<string, string>>,
    files?: readonly Content[],
    by?: Sender,
  ): Promise<Reply>;
  close(): Promise<void>;
}

export async function createTestBot(options: {
  readonly barium: Barium;
  readonly offeredMessages?: OfferedMessages;
  readonly watchQueries?: WatchQueries;
  readonly access?: { viewers: AccessEntry[]; operators: AccessEntry[]; admins: AccessEntry[] };
  readonly store?: Store;
  /** Replaces any other option of the bot. */
  readonly overrides?: Partial<BotOptions>;
}): Promise<TestBot> {
  const store = options.store ?? (await openSqliteStore(':memory:'));
  const clock = { now: new Date('2026-11-23T09:00:00.000Z') };
  const now = () => clock.now;
  const botOptions: BotOptions = {
    barium: options.barium,
    store,
    access: createRoles(
      options.access ?? { viewers: everyone, operators: everyone, admins: everyone },
      undefined,
      async ({ membership }) => membership,
    ),
    index: createLiveIndex({ barium: options.barium, now }),
    deadlines: createDeadlines(now),
    watchQueries: options.watchQueries ?? disabledQueries,
    deletion: { needsSecondPerson: false, undoSeconds: 0, leaseHolder: 'this', wake: () => undefined },
    definitions,
    offeredMessages: () => options.offeredMessages ?? {},
    webLink: () => undefined,
    pictureLink: () => undefined,
    checkHealth: async () => [{ name: 'store', ok: true, detail: 'writable' }],
    log: pino({ level: 'silent' }),
    now,
    locale: 'en',
    ...allowAll,
    ...options.overrides,
  };
  const bot = createBot(botOptions);
  let events = 0;
  const sentBy = ({ person = alice, conversation = channel, idempotencyKey = `event-${++events}` }: Sender) => ({
    person,
    conversation,
    idempotencyKey,
  });
  return {
    bot,
    store,
    clock,
    options: botOptions,
    say: (line, more = {}) =>
      bot.handle({
        kind: 'text',
        line,
        ...sentBy(more),
        ...omitUndefined({ files: more.files }),
      }),
    press(card, label, more = {}) {
      const action = findAction(card, label);
      if (action.kind !== 'command') throw new Error(`“${label}” is not a command`);
      return bot.handle({ kind: 'press', line: action.line, ...sentBy(more) });
    },
    submit(card, label, values, files, by = {}) {
      const action = findAction(card, label) as FormAction;
      const more = files === undefined ? {} : { files };
      return bot.handle({ kind: 'form', line: action.form.line, values, ...sentBy(by), ...more });
    },
    close: () => store.close(),
  };
}

function findAction(card: Card, label: string): Action {
  const all = allActions(card);
  const action = all.find((one) => one.label === label);
  if (action === undefined) throw new Error(`no “${label}” among ${all.map((one) => one.label).join(', ')}`);
  return action;
}

/** A file to upload. */
export function testFile(name: string, text = 'content'): Content & { isCancelled: boolean } {
  const self = {
    name,
    type: 'text/plain',
    size: text.length,
    isCancelled: false,
    bytes: (async function* () {
      yield new TextEncoder().encode(text);
    })(),
    cancel() {
      self.isCancelled = true;
    },
  };
  return self;
}

/** The card as plain text, to search in. */
export function replyText(reply: Reply, bot: Bot): string {
  return bot.toPlainText(reply.card, { locale: 'en', timeZone: 'UTC' });
}
