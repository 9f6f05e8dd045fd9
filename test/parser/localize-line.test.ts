import { definitions } from '../../src/commands/index.ts';
import { formatLine } from '../../src/parser/format-line.ts';
import { localizeLine } from '../../src/parser/localize-line.ts';
import { parseLine } from '../../src/parser/parse-line.ts';
import * as en from '../../src/text/en/index.ts';
import type { Strings } from '../../src/text/strings.ts';
import * as sv from '../../src/text/sv/index.ts';

const lines = [
  ['show "order 4711"', 'visa "order 4711"'],
  [
    'list "active overdue" app:"Leave request" sort:deadline page:2',
    'lista "pågående försenade" process:"Leave request" sortera:deadline sida:2',
  ],
  ['list all by:app', 'lista alla per:process'],
  ['send "order 4711" Approve boundary:yes', 'skicka "order 4711" Approve gränshändelse:ja'],
  ['watch status:active,completed on:created,gone as:thread diagram:no lang:sv', undefined],
  ['form "order 1" template:T name:N "a=b c"', 'formulär "order 1" mall:T namn:N "a=b c"'],
  ['mute 1 60m', 'tysta 1 60m'],
  ['help', 'hjälp'],
] as const;

function localize(line: string, text: Strings): string | undefined {
  const parsed = parseLine(line, definitions);
  if (!parsed.ok) throw new Error(`${line} is no command`);
  return localizeLine(parsed.command, definitions, text);
}

describe('a localized line', () => {
  it.each(lines)('means the same as %s', (line, swedish) => {
    const localized = localize(line, sv);
    if (swedish !== undefined) expect(localized).toBe(swedish);
    expect(parseLine(localized ?? '', definitions)).toEqual(parseLine(line, definitions));
  });

  it.each(lines)('is the line itself in English: %s', (line) => {
    const parsed = parseLine(line, definitions);
    if (!parsed.ok) throw new Error(`${line} is no command`);
    expect(localize(line, en)).toBe(formatLine(parsed.command, definitions));
  });
});
