/** A bot on a memory upstream and a real store, with a clock that the test moves. */
import { pino } from 'pino';
import { createAccess } from '../../src/access/roles.ts';
import type { Barium } from '../../src/barium/types.ts';
import { type BotOptions, createBot } from '../../src/bot/bot.ts';
import type { Bot } from '../../src/chat/bot.ts';
import type { Action, Card, FormAction } from '../../src/chat/card.ts';
import type { Content } from '../../src/chat/content.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { definitions } from '../../src/commands/index.ts';
import type { AccessEntry } from '../../src/config/index.ts';
import { createUpstreamIndex } from '../../src/instance-index/index.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { OfferedMessage } from '../../src/request/context.ts';
import type { Store } from '../../src/store/contract/store.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { notWatching, type WatchingView } from '../../src/watch/queries.ts';

export const alice: Person = { platform: 'web', tenant: 'local', id: 'alice', name: 'Alice' };
export const bob: Person = { platform: 'web', tenant: 'local', id: 'bob', name: 'Bob' };
export const channel: Conversation = {
  platform: 'web',
  tenant: 'local',
  id: 'orders',
  isDirect: false,
  name: '#orders',
};

const everyone: readonly AccessEntry[] = [{ kind: 'everyone' }];

/** Who does it, where, and under which key; Alice in the channel, and a new one, where nothing is said. */
interface By {
  readonly person?: Person;
  readonly place?: Conversation;
  readonly key?: string;
}

export interface Harness {
  readonly bot: Bot;
  readonly store: Store;
  readonly clock: { now: Date };
  /** What the bot is made of. */
  readonly parts: BotOptions;
  /** Types a line. */
  say(line: string, more?: By & { files?: readonly Content[] }): Promise<Reply>;
  /** Presses the button with this label on a card. */
  press(card: Card, label: string, more?: By): Promise<Reply>;
  /** Submits the form behind the button with this label. */
  submit(
    card: Card,
    label: string,
    values: Readonly<Record<string, string>>,
    files?: readonly Content[],
    by?: By,
  ): Promise<Reply>;
  close(): Promise<void>;
}

export async function createHarness(options: {
  readonly barium: Barium;
  readonly messages?: Readonly<Record<string, readonly OfferedMessage[]>>;
  readonly watching?: WatchingView;
  readonly access?: { viewers: AccessEntry[]; operators: AccessEntry[]; admins: AccessEntry[] };
  readonly store?: Store;
  /** In the place of anything else that the bot is made of. */
  readonly parts?: Partial<BotOptions>;
}): Promise<Harness> {
  const store = options.store ?? (await openSqliteStore(':memory:'));
  const clock = { now: new Date('2026-11-23T09:00:00.000Z') };
  const now = () => clock.now;
  const made: BotOptions = {
    barium: options.barium,
    store,
    access: createAccess(options.access ?? { viewers: everyone, operators: everyone, admins: everyone }),
    index: createUpstreamIndex({ barium: options.barium, now }),
    watching: options.watching ?? notWatching,
    deletion: { needsSecondPerson: false, undoSeconds: 0, holder: 'this', wake: () => undefined },
    definitions,
    messages: options.messages ?? {},
    webLink: () => undefined,
    pictureLink: () => undefined,
    health: async () => [{ name: 'store', ok: true, detail: 'writable' }],
    log: pino({ level: 'silent' }),
    now,
    locale: 'en',
    ...options.parts,
  };
  const bot = createBot(made);
  let acts = 0;
  const base = ({ person = alice, place = channel, key = `act-${++acts}` }: By) => ({
    person,
    conversation: place,
    idempotencyKey: key,
  });
  return {
    bot,
    store,
    clock,
    parts: made,
    say: (line, more = {}) =>
      bot.handle({
        kind: 'text',
        line,
        ...base(more),
        ...omitUndefined({ files: more.files }),
      }),
    press(card, label, more = {}) {
      const action = find(card, label);
      if (action.kind !== 'command') throw new Error(`“${label}” is no command`);
      return bot.handle({ kind: 'press', line: action.line, ...base(more) });
    },
    submit(card, label, values, files, by = {}) {
      const action = find(card, label) as FormAction;
      const more = files === undefined ? {} : { files };
      return bot.handle({ kind: 'form', line: action.form.line, values, ...base(by), ...more });
    },
    close: () => store.close(),
  };
}

function find(card: Card, label: string): Action {
  const all = [...(card.actions ?? []), ...(card.rows ?? []).flatMap((row) => row.actions ?? [])];
  const action = all.find((one) => one.label === label);
  if (action === undefined) throw new Error(`no “${label}” among ${all.map((one) => one.label).join(', ')}`);
  return action;
}

/** A file on its way up. */
export function file(name: string, text = 'content'): Content & { discarded: boolean } {
  const self = {
    name,
    type: 'text/plain',
    size: text.length,
    discarded: false,
    bytes: (async function* () {
      yield new TextEncoder().encode(text);
    })(),
    cancel() {
      self.discarded = true;
    },
  };
  return self;
}

/** A card as one text, to look for words in. */
export function words(reply: Reply, bot: Bot): string {
  return bot.toPlainText(reply.card, { locale: 'en', timeZone: 'UTC' });
}
