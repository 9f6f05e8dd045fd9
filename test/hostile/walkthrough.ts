/** A walk through everything that the bot can be asked in a world made of one hostile text. */
import { randomUUID } from 'node:crypto';
import { RefusedError } from '../../src/barium/errors.ts';
import type { Action } from '../../src/chat/card.ts';
import type { ChatEvent, MessageEvent } from '../../src/chat/events.ts';
import type { Form } from '../../src/chat/form.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { definitions } from '../../src/commands/index.ts';
import { createUpstreamIndex } from '../../src/instance-index/index.ts';
import { visible } from '../../src/lib/visible.ts';
import { createLogger, type Logger } from '../../src/log/index.ts';
import type { OfferedMessage } from '../../src/request/context.ts';
import type { Store } from '../../src/store/contract/store.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { openWatching, type Watching } from '../../src/watch/watcher.ts';
import { createHarness, file, type Harness } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, type MemoryBarium } from '../memory-barium.ts';
import { createRecordingAdapter, quiet, type RecordingAdapter } from '../watch/harness.ts';
import { actionsOf } from './assertions.ts';
import { hostileHoldings, hostilePerson, hostilePlace, linesFor, strayLines } from './fixture.ts';

export interface World {
  readonly harness: Harness;
  readonly barium: MemoryBarium;
  readonly store: Store;
  readonly watching: Watching;
  readonly adapter: RecordingAdapter;
  readonly clock: { now: Date };
  /** The log's lines as they were written. */
  readonly logged: readonly string[];
  /** The commands that were answered as asked at least once. */
  readonly done: ReadonlySet<string>;
  /** Asks everything once, and follows every button and form that an answer brings. Answers what was answered. */
  walk(): Promise<readonly Answered[]>;
  close(): Promise<void>;
}

export interface Answered {
  readonly asked: string;
  readonly reply: Reply;
}

/** What `BARIUM_MESSAGES` may offer of it: the configuration takes no other. */
function messagesOf(text: string): Readonly<Record<string, readonly OfferedMessage[]>> {
  const name = text.slice(0, 200).trim();
  if (!visible.test(name)) return {};
  return {
    [text]: [
      { name, ask: false },
      { name: `${name.slice(0, 199)}!`, ask: true },
    ],
  };
}

export async function openWorld(text: string): Promise<World> {
  const logged: string[] = [];
  const log = createLogger('trace', [], { write: (line) => void logged.push(line) });
  const barium = createMemoryBarium(hostileHoldings(text));
  const store = await openSqliteStore(':memory:');
  const adapter = createRecordingAdapter();
  const clock = { now: new Date('2026-11-23T09:00:00.000Z') };
  const watching = await watchOver(barium, store, log, () => clock.now);
  watching.start([adapter]);
  await watching.nudge();
  const done = new Set<string>();
  const harness = await createHarness({
    barium,
    store,
    messages: messagesOf(text),
    watching: watching.view,
    parts: {
      log,
      index: watching.index,
      now: () => clock.now,
      onAnswered({ command = 'none', outcome }) {
        if (outcome === 'done') done.add(command);
      },
    },
  });
  return {
    harness,
    barium,
    store,
    watching,
    adapter,
    clock,
    logged,
    done,
    walk: () => walk(harness, barium, text),
    async close() {
      await watching.stop();
      await harness.close();
    },
  };
}

function watchOver(barium: MemoryBarium, store: Store, log: Logger, now: () => Date): Promise<Watching> {
  return openWatching({
    barium,
    upstream: 'barium',
    store,
    definitions,
    log,
    now,
    locale: 'en',
    fallbackIndex: createUpstreamIndex({ barium, now }),
    // Not during the test.
    cron: '0,20 0 0 1 1 *',
    webLink: () => undefined,
    pictureLink: () => undefined,
  });
}

/** Lets time pass, reads Barium once more and waits until everything that is due was posted. */
export async function look({ watching, store, clock }: World, minutes = 1): Promise<void> {
  clock.now = new Date(clock.now.getTime() + minutes * 60_000);
  await watching.nudge();
  await quiet(store);
}

async function walk(harness: Harness, barium: MemoryBarium, text: string): Promise<readonly Answered[]> {
  const answered: Answered[] = [];
  const followed = new Set<string>();
  const base = () => ({
    person: hostilePerson(text),
    conversation: hostilePlace(text),
    idempotencyKey: randomUUID(),
  });

  const take = async (incoming: ChatEvent, asked: string): Promise<void> => {
    const reply = await harness.bot.handle(incoming);
    for (const content of [...(reply.pictures ?? []), ...(reply.files ?? [])]) content.cancel();
    answered.push({ asked, reply });
    for (const action of actionsOf(reply.card)) await follow(action);
  };
  const follow = async (action: Action): Promise<void> => {
    const what = `${action.kind} “${action.label}”`;
    if (action.kind === 'link' || followed.has(what)) return;
    followed.add(what);
    // What was deleted on the way is there again for the next one.
    restore(barium, text);
    if (action.kind === 'command') return take({ kind: 'press', line: action.line, ...base() }, what);
    const files = [file(text, text)];
    for (const values of valuesFor(action.form, text)) {
      await take({ kind: 'form', line: action.form.line, values, files, ...base() }, what);
    }
  };
  const type = (line: string, more: Pick<MessageEvent, 'files'> = {}): Promise<void> => {
    restore(barium, text);
    return take({ kind: 'text', line, ...more, ...base() }, line);
  };

  for (const line of definitions.flatMap((definition) => linesFor(definition, text))) await type(line);
  for (const line of strayLines(text)) await type(line);
  await type(`upload ${guid(1)}`, { files: [file(text, text)] });
  // Both are called so: which one it is has to be chosen, and the file waits for that.
  await type(`upload ${text}`, { files: [file(text, text)] });
  await take({ kind: 'file', files: [file(text, text)], ...base() }, 'a file');
  barium.before = () => {
    throw refusedWith(text);
  };
  for (const { word } of definitions) await type(`${word} ${guid(1)}`);
  barium.before = () => undefined;
  return answered;
}

function refusedWith(text: string): RefusedError {
  return new RefusedError({ endpoint: 'GET /x', status: 500, errorLogId: text, errorMessage: text });
}

function restore(barium: MemoryBarium, text: string): void {
  const fresh = createMemoryBarium(hostileHoldings(text)).holdings;
  for (const [id, holding] of fresh) barium.holdings.set(id, holding);
}

/** The form as nobody, as a reasonable person and as a hostile one would fill it in. */
function valuesFor(form: Form, text: string): readonly Readonly<Record<string, string>>[] {
  const filled = (value: string) =>
    Object.fromEntries(
      form.fields.map((field) => {
        if (field.kind === 'toggle') return [field.name, 'yes'];
        return [field.name, field.kind === 'choice' ? (field.choices[0]?.value ?? value) : value];
      }),
    );
  const foreign = Object.fromEntries(['__proto__', 'constructor', text].map((name) => [name, text]));
  return [{}, filled('x'), { ...filled(text), ...foreign }];
}
