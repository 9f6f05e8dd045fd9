import { randomUUID } from 'node:crypto';
import { createScheduledReport } from '../../src/app/scheduled-report.ts';
import { RejectedError } from '../../src/barium/errors.ts';
import type { Action } from '../../src/chat/card.ts';
import type { ChatEvent, MessageEvent } from '../../src/chat/events.ts';
import type { Form } from '../../src/chat/form.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { definitions } from '../../src/commands/index.ts';
import type { OfferedMessages } from '../../src/config/index.ts';
import { hasVisibleChar } from '../../src/lib/control-chars.ts';
import { createLogger } from '../../src/log/index.ts';
import type { Store } from '../../src/store/contract/index.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import type { Watcher } from '../../src/watch/watcher.ts';
import { createTestBot, type TestBot, testFile } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, type MemoryBarium } from '../memory-barium.ts';
import { createRecordingAdapter, type RecordingAdapter, waitForDigests, waitUntilIdle } from '../watch/harness.ts';
import { openTriggeredWatcher } from '../watch/triggered-watcher.ts';
import { actionsOf } from './assertions.ts';
import { hostileCases, hostileConversation, hostilePerson, linesFor, malformedLines } from './fixture.ts';

export interface HostileBot {
  readonly testBot: TestBot;
  readonly barium: MemoryBarium;
  readonly store: Store;
  readonly watcher: Watcher;
  readonly adapter: RecordingAdapter;
  readonly clock: { now: Date };
  /** The log as it was written. */
  readonly logLines: readonly string[];
  /** The commands that were done, or offered their form, at least once. */
  readonly completedCommands: ReadonlySet<string>;
  /** Sends every command, and uses every button and form in the replies. */
  exploreAll(): Promise<readonly Exchange[]>;
  close(): Promise<void>;
}

export interface Exchange {
  readonly input: string;
  readonly reply: Reply;
}

/** The text as far as `BARIUM_MESSAGES` accepts it. */
function offeredMessagesFor(text: string): OfferedMessages {
  const name = text.slice(0, 200).trim();
  if (!hasVisibleChar(name)) return {};
  return {
    [text]: [
      { name, requiresConfirmation: false },
      { name: `${name.slice(0, 199)}!`, requiresConfirmation: true },
    ],
  };
}

export async function openHostileBot(text: string): Promise<HostileBot> {
  const logLines: string[] = [];
  const log = createLogger('trace', [], { write: (line) => void logLines.push(line) });
  const barium = createMemoryBarium(hostileCases(text));
  const store = await openSqliteStore(':memory:');
  const adapter = createRecordingAdapter();
  const clock = { now: new Date('2026-11-23T09:00:00.000Z') };
  let testBot: TestBot;
  const watcher = await openTriggeredWatcher({
    barium,
    store,
    log,
    now: () => clock.now,
    createReport: (watch) => createScheduledReport(watch, testBot.options),
  });
  watcher.start([adapter]);
  await watcher.trigger();
  const completedCommands = new Set<string>();
  testBot = await createTestBot({
    barium,
    store,
    offeredMessages: offeredMessagesFor(text),
    watchQueries: watcher.queries,
    overrides: {
      log,
      index: watcher.index,
      now: () => clock.now,
      onReply({ command = 'none', outcome }) {
        if (outcome !== 'refused') completedCommands.add(command);
      },
    },
  });
  return {
    testBot,
    barium,
    store,
    watcher,
    adapter,
    clock,
    logLines,
    completedCommands,
    exploreAll: () => exploreAll(testBot, barium, text),
    async close() {
      await watcher.stop();
      await testBot.close();
    },
  };
}

/** Advances the clock, scans Barium and waits until everything due was posted. */
export async function scan({ watcher, store, clock }: HostileBot, minutes = 1): Promise<void> {
  clock.now = new Date(clock.now.getTime() + minutes * 60_000);
  await watcher.trigger();
  await waitForDigests(store, clock.now);
  await waitUntilIdle(store, clock.now);
}

async function exploreAll(testBot: TestBot, barium: MemoryBarium, text: string): Promise<readonly Exchange[]> {
  const exchanges: Exchange[] = [];
  const used = new Set<string>();
  const base = () => ({
    person: hostilePerson(text),
    conversation: hostileConversation(text),
    idempotencyKey: randomUUID(),
  });

  const send = async (event: ChatEvent, input: string): Promise<void> => {
    const reply = await testBot.bot.handle(event);
    for (const content of [...(reply.pictures ?? []), ...(reply.files ?? [])]) content.cancel();
    exchanges.push({ input, reply });
    for (const action of actionsOf(reply.card)) await follow(action);
  };
  const follow = async (action: Action): Promise<void> => {
    const input = `${action.kind} “${action.label}”`;
    if (action.kind === 'link' || used.has(input)) return;
    used.add(input);
    // Earlier commands may have deleted it.
    restore(barium, text);
    if (action.kind === 'command') return send({ kind: 'press', line: action.line, ...base() }, input);
    const files = [testFile(text, text)];
    for (const values of valuesFor(action.form, text)) {
      await send({ kind: 'form', line: action.form.line, values, files, ...base() }, input);
    }
  };
  const type = (line: string, more: Pick<MessageEvent, 'files'> = {}): Promise<void> => {
    restore(barium, text);
    return send({ kind: 'text', line, ...more, ...base() }, line);
  };

  for (const line of definitions.flatMap((definition) => linesFor(definition, text))) await type(line);
  for (const line of malformedLines(text)) await type(line);
  await type(`upload ${guid(1)}`, { files: [testFile(text, text)] });
  // Both cases have this name, so the form to choose one retains the file.
  await type(`upload ${text}`, { files: [testFile(text, text)] });
  await send({ kind: 'file', files: [testFile(text, text)], ...base() }, 'a file');
  barium.before = () => {
    throw rejectedWith(text);
  };
  for (const { word } of definitions) await type(`${word} ${guid(1)}`);
  barium.before = () => undefined;
  return exchanges;
}

function rejectedWith(text: string): RejectedError {
  return new RejectedError({ endpoint: 'GET /x', status: 500, errorLogId: text, errorMessage: text });
}

function restore(barium: MemoryBarium, text: string): void {
  const fresh = createMemoryBarium(hostileCases(text)).cases;
  for (const [id, one] of fresh) barium.cases.set(id, one);
}

/** The form left empty, filled in normally, and filled in with hostile values and unknown fields. */
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
