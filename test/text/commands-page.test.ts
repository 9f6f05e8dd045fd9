import { readFileSync } from 'node:fs';
import { definitions } from '../../src/commands/index.ts';
import { localizedWord } from '../../src/parser/vocabulary.ts';
import * as en from '../../src/text/en/index.ts';
import * as sv from '../../src/text/sv/index.ts';

const page = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8');

describe('docs/commands.md', () => {
  it('lists each command once, as help describes it, with its Swedish word and who can use it', () => {
    const cell = (text: string) => text.replaceAll('|', '\\|');
    const rows = definitions
      .filter(({ isHidden }) => isHidden !== true)
      .map((definition) => {
        const { usage, summary } = en.commands[definition.name];
        const who = definition.name === 'undo' ? 'admin' : definition.role;
        return `| \`${cell(usage)}\` | ${summary} | \`${localizedWord(sv, definition)}\` | ${who} |`;
      });
    const listed = page.split('\n').filter((line) => line.startsWith('| `'));
    expect(listed.map((line) => line.replaceAll(/ +/gu, ' '))).toEqual(rows);
  });
});
