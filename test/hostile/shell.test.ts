/** The output and files of `ask`. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderPlainText } from '../../src/cards/plain-text.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { formatJson, formatText } from '../../src/cli/output.ts';
import { safeFileName } from '../../src/cli/safe-file-name.ts';
import * as en from '../../src/text/en/index.ts';
import { alice, testFile } from '../bot/test-bot.ts';
import { plainTextFaults } from './assertions.ts';
import { corpus } from './corpus.ts';

describe.each(Object.entries(corpus))('on the command line, %s', (_, text) => {
  const content = { ...testFile(text, text), type: text };
  const picture = { ...content, alt: text };
  const reply: Reply = {
    card: { title: text },
    visibility: 'ephemeral',
    outcome: 'done',
    files: [content],
    pictures: [picture],
  };

  it('is printed without terminal control characters', () => {
    const savedFiles = new Map([[content, `/out/${text}`]]);
    expect(plainTextFaults(formatText({ toPlainText: renderPlainText }, reply, savedFiles, alice, en.ask))).toEqual([]);
  });

  it('is unchanged in `--json`, in printable characters only', () => {
    const json = formatJson(reply, new Map());
    expect(JSON.parse(json)).toMatchObject({ card: { title: text }, files: [{ name: text, type: text }] });
    expect(plainTextFaults(json)).toEqual([]);
  });

  it('is saved under a file name that stays in its folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'barium-hostile-'));
    await writeFile(join(folder, `${safeFileName(text)}.part`), 'x');
    const names = await readdir(folder);
    await rm(folder, { recursive: true });
    expect(names).toEqual([`${safeFileName(text)}.part`]);
    expect(plainTextFaults(safeFileName(text))).toEqual([]);
  });
});

it('safeFileName keeps the extension of a name that is too long', () => {
  expect(safeFileName(`${'å'.repeat(300)}.pdf`)).toMatch(/^å{98}\.pdf$/u);
  expect(['..', '.', '', ' / ', '\u0000'].map((name) => safeFileName(name))).toEqual(Array(5).fill('file'));
});

it('safeFileName creates no hidden files and numbers duplicates before the extension', () => {
  expect(['.bashrc', '. .ssh', '../../.profile', '...'].map((name) => safeFileName(name))).toEqual([
    'bashrc',
    'ssh',
    'profile',
    'file',
  ]);
  expect(['a.tar.gz', 'a', 'v. 1'].map((name) => safeFileName(name, 2))).toEqual(['a.tar-2.gz', 'a-2', 'v. 1-2']);
});
