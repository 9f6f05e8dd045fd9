/** The examples of `help`, and the commands of README.md, word by word on the embedded simulator. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type Core, openCore } from '../../src/app/core.ts';
import type { Card, CommandAction } from '../../src/chat/card.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { definitions } from '../../src/commands/index.ts';
import { readConfig } from '../../src/config/index.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { localizedWord } from '../../src/parser/vocabulary.ts';
import * as en from '../../src/text/en/index.ts';
import * as sv from '../../src/text/sv/index.ts';
import { type Playground, startPlayground } from '../adapters/web/playground.ts';
import { alice, channel, testFile } from '../bot/test-bot.ts';

let folder: string;
let core: Core;
let playground: Playground;

async function start(locale: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'barium-bot-examples-'));
  core = await openCore(
    readConfig({ DATA_DIR: folder, LOCALE: locale, WATCH_CRON: '0 0 0 1 1 *', ...env }),
    pino({ level: 'silent' }),
  );
  playground = await startPlayground({ bot: core.bot });
  core.watcher?.start([playground.adapter]);
  await core.watcher?.trigger();
}

afterEach(async () => {
  await core.close();
  await playground.close();
  await rm(folder, { recursive: true });
});

const commonOf = () => ({ person: alice, conversation: channel, idempotencyKey: crypto.randomUUID() });

/** Types a line; pictures and files of the reply are read to their end. */
async function say(line: string, withFile = false): Promise<Reply> {
  const files = withFile ? [testFile('notes.txt')] : undefined;
  const reply = await core.bot.handle({ kind: 'text', line, ...commonOf(), ...omitUndefined({ files }) });
  for (const content of [...(reply.pictures ?? []), ...(reply.files ?? [])]) {
    let size = 0;
    for await (const chunk of content.bytes) size += chunk.length;
    if (size === 0) throw new Error(`${content.name} is empty`);
  }
  return reply;
}

function findButton(card: Card, label: RegExp): CommandAction {
  const all = [...(card.actions ?? []), ...(card.rows ?? []).flatMap((row) => row.actions ?? [])];
  const found = all.find((action) => label.test(action.label));
  if (found?.kind !== 'command') throw new Error(`no ${label} among ${all.map((action) => action.label).join(', ')}`);
  return found;
}

const press = (card: Card, label: RegExp) =>
  core.bot.handle({ kind: 'press', line: findButton(card, label).line, ...commonOf() });

/** Questions for what is meant, which are an answer but no success. */
const isQuestion = ({ card }: Reply, text: typeof en) =>
  [text.find.missing, text.find.manyOf.task, text.find.manyOf.object].includes(card.title) ||
  card.title === text.find.many('order 4711');

describe.each([
  ['English', en],
  ['Swedish', sv as typeof en],
])('each %s example of help', (_, text) => {
  const examples = definitions.flatMap(({ name, isInternal }) => {
    const { example } = (text.commands as Readonly<Record<string, { readonly example: string }>>)[name] ?? {};
    // A token is different each time.
    return isInternal || example === undefined || example.includes('<') ? [] : [[example, name] as const];
  });

  it.each(examples)(
    'works on a new simulator: %s',
    async (example, name) => {
      await start(text.language, name === 'undo' ? { DELETE_UNDO_SECONDS: '60' } : {});
      const watch = text.commands['watch.add'].example;
      if (name === 'watch.remove' || name === 'watch.mute') {
        await say(watch);
        await say(`${watch.split(' ')[0]} "order 4711"`);
      }
      if (name === 'undo') {
        const { card } = await say(text.commands['instance.delete'].example);
        await press(card, new RegExp(text.actions.confirmDelete, 'u'));
      }
      const reply = await say(example);
      expect({ example, outcome: reply.outcome, title: reply.card.title, isQuestion: isQuestion(reply, text) }).toEqual(
        {
          example,
          // It asks for the file.
          outcome: name === 'object.upload' ? 'asked' : 'done',
          title: expect.any(String),
          isQuestion: false,
        },
      );
    },
    60_000,
  );
});

/** The commands in a part of a page, as they are typed in the playground's own conversation. */
async function commandsOf(page: string, heading: string, text: typeof en): Promise<readonly string[]> {
  const [, part = ''] = (await readFile(page, 'utf8')).split(`## ${heading}\n`);
  const words = new Set(definitions.map((definition) => localizedWord(text, definition).replaceAll('-', ' ')));
  const typed = [...(part.split('\n## ')[0] ?? '').matchAll(/`([^`\n]+)`|barium-bot ask "([^"]+)"/gu)]
    .map(([, inline, asked]) => (asked ?? inline ?? '').replace(/^\/barium /u, ''))
    .filter((line) => [...words].some((word) => line === word || line.startsWith(`${word} `)));
  return [...new Set(typed)];
}

describe('the tour of README.md', () => {
  it.each([
    ['English', 'README.md', 'Five minutes', en, ['list', 'send order 4711', 'delete order 4712']],
    ['Swedish', 'README.sv.md', 'Fem minuter', sv as typeof en, ['lista', 'skicka order 4711', 'ta bort order 4712']],
  ])(
    'works word by word in %s on a new simulator, one command after the other',
    async (_, page, heading, text, some) => {
      await start(text.language);
      const commands = await commandsOf(page, heading, text);
      const titles = [];
      for (const line of commands) {
        const reply = await say(line);
        expect([line, reply.outcome, isQuestion(reply, text)]).toEqual([line, 'done', false]);
        titles.push(reply.card.title);
        if (line === some[1]) expect((await press(reply.card, /Approve|Godkänn/u)).outcome).toBe('done');
      }
      expect(commands).toEqual(expect.arrayContaining(some));
      expect(titles.length).toBeGreaterThan(6);
    },
    60_000,
  );

  it('has a case that is heard of within one scan after one press on Advance, before and after its message', async () => {
    await start('en');
    const { simulator } = core.upstream;
    const idOf = () => simulator?.control.list(100).find(({ name }) => name.startsWith('Order 4711'))?.id ?? '';
    await say('watch app:Order on:status,milestone diagram:yes');
    const { card } = await say('send order 4711');
    await press(card, /Approve/u);
    await core.watcher?.trigger();
    const before = (await core.store.changes.listForInstance(idOf(), 10)).length;
    await simulator?.control.advance(idOf());
    await core.watcher?.trigger();
    const changes = await core.store.changes.listForInstance(idOf(), 10);
    expect(changes.length).toBe(before + 1);
    expect(changes[0]).toMatchObject({ kind: 'milestone' });
  }, 60_000);
});
