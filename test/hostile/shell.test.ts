/** What `ask` prints and writes. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plain } from '../../src/cards/plain-text.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { asJson, asText } from '../../src/cli/output.ts';
import { diskName } from '../../src/cli/safe-file-name.ts';
import { en } from '../../src/text/en/index.ts';
import { alice, file } from '../bot/test-bot.ts';
import { plainFaults } from './assertions.ts';
import { corpus } from './corpus.ts';

describe.each(Object.entries(corpus))('%s', (_, text) => {
  const content = { ...file(text, text), type: text };
  const picture = { ...content, alt: text };
  const reply: Reply = {
    card: { title: text },
    visibility: 'ephemeral',
    outcome: 'done',
    files: [content],
    pictures: [picture],
  };

  it('is printed without anything that a terminal obeys', () => {
    const written = new Map([[content, `/out/${text}`]]);
    expect(plainFaults(asText({ toPlainText: plain }, reply, written, alice, en.ask))).toEqual([]);
  });

  it('is in `--json` as it is, and in nothing but printable characters', () => {
    const json = asJson(reply, new Map());
    expect(JSON.parse(json)).toMatchObject({ card: { title: text }, files: [{ name: text, type: text }] });
    expect(plainFaults(json)).toEqual([]);
  });

  it('is written under a name of its folder that says what it is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'barium-hostile-'));
    await writeFile(join(folder, `${diskName(text)}.part`), 'x');
    const names = await readdir(folder);
    await rm(folder, { recursive: true });
    expect(names).toEqual([`${diskName(text)}.part`]);
    expect(plainFaults(diskName(text))).toEqual([]);
  });
});

it('keeps the ending of a name that is too long for a disk', () => {
  expect(diskName(`${'å'.repeat(300)}.pdf`)).toMatch(/^å{98}\.pdf$/u);
  expect(['..', '.', '', ' / ', '\u0000'].map((name) => diskName(name))).toEqual(Array(5).fill('file'));
});

it('hides nothing that is written, and numbers the same name before its ending', () => {
  expect(['.bashrc', '. .ssh', '../../.profile', '...'].map((name) => diskName(name))).toEqual([
    'bashrc',
    'ssh',
    'profile',
    'file',
  ]);
  expect(['a.tar.gz', 'a', 'v. 1'].map((name) => diskName(name, 2))).toEqual(['a.tar-2.gz', 'a-2', 'v. 1-2']);
});
