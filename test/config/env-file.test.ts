import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { type EnvChanges, EnvFileError, formatEnvValue, updateEnvFile } from '../../src/config/env-file.ts';

/** Whatever people use in passwords, and what a parser could stumble over. */
const value = fc
  .array(
    fc.constantFrom('a', 'Z', '7', 'å', '𝛀', '#', ' ', '\t', '$', '{', '}', '\\', 'n', '=', "'", '"', '`', ';', '!'),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((characters) => characters.join(''))
  .filter((text) => formatEnvValue(text) !== undefined);
const name = fc.constantFrom('BARIUM_PASSWORD', 'SLACK_BOT_TOKEN', 'MicrosoftAppId', 'ACCESS_ADMINS', 'OTHER');
const line = fc.oneof(
  fc.constantFrom('', '# a comment', "# it's a comment", '# BARIUM_PASSWORD=', '  # ACCESS_ADMINS = old', 'EMPTY='),
  fc
    .tuple(name, value, fc.constantFrom('', 'export ', '  '), fc.constantFrom('', ' # why'))
    .map(([key, text, before, after]) => `${before}${key}=${formatEnvValue(text)}${after}`),
  fc.tuple(name, value).map(([key, text]) => `${key}='${text.replaceAll("'", '')}\nin two lines'`),
);
const file = fc
  .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([lines, lineEnd, isEnded]) => lines.join(lineEnd) + (isEnded && lines.length > 0 ? lineEnd : ''));
const changes = fc
  .array(fc.tuple(name, fc.option(value, { nil: undefined })), { maxLength: 4 })
  .map((entries): EnvChanges => new Map(entries));

/** Node 20 takes some comments for variables with odd names. */
function variablesOf(text: string): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(parseEnv(text)).filter(([key]) => /^\w+$/u.test(key)));
}

describe('a .env file', () => {
  it('reads back any value exactly as it was typed', () => {
    fc.assert(
      fc.property(value, (text) => {
        expect(parseEnv(updateEnvFile('', new Map([['A', text]])))).toEqual({ A: text });
      }),
      { numRuns: 2_000 },
    );
  });

  it('has the changed variables afterwards, and every other variable and comment as before', () => {
    fc.assert(
      fc.property(file, changes, (before, wanted) => {
        const after = updateEnvFile(before, wanted);
        expect(variablesOf(after)).toEqual({ ...variablesOf(before), ...Object.fromEntries(wanted) });
        const comments = (text: string) => text.split(/\r?\n/u).filter((one) => /^\s*#/u.test(one));
        expect(comments(after)).toEqual(comments(before));
        expect(updateEnvFile(after, wanted)).toBe(after);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps its order, and gets a new variable after the commented-out line that stands for it', () => {
    const before = '# Barium\n# BARIUM_PASSWORD=\n\nMINE=1 # kept\nSLACK_BOT_TOKEN=old # mine\nLAST=2\n';
    const wanted = new Map([
      ['SLACK_BOT_TOKEN', 'xoxb-1'],
      ['BARIUM_PASSWORD', 'a#b'],
      ['ACCESS_ADMINS', 'slack:T1/U2'],
    ]);
    expect(updateEnvFile(before, wanted)).toBe(
      "# Barium\n# BARIUM_PASSWORD=\nBARIUM_PASSWORD='a#b'\n\nMINE=1 # kept\nSLACK_BOT_TOKEN=xoxb-1 # mine\nLAST=2\nACCESS_ADMINS=slack:T1/U2\n",
    );
  });

  it('has plain values without quotation marks, which Docker would keep', () => {
    const plain = 'https://live.barium.se/api/v1.1';
    expect([plain, 'xoxb-1-a', 'slack:T1/U2,web:local', '*'].map(formatEnvValue)).toEqual([
      plain,
      'xoxb-1-a',
      'slack:T1/U2,web:local',
      '*',
    ]);
  });

  it('refuses a value that it could only hold differently', () => {
    expect(['a\nb', 'a\rb', 'a\0b', ' \'"` '].map(formatEnvValue)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(() => updateEnvFile('', new Map([['A', 'a\nb']]))).toThrow(EnvFileError);
  });

  it('is not changed where a quotation mark without its counterpart reaches over several lines', () => {
    for (const before of ['FIRST="open\nSECOND="\nA=1\n', "A='x'\nB='open\nSECOND='"]) {
      expect(() => updateEnvFile(before, new Map([['SECOND', 'x']]))).toThrow(
        /quotation mark without its counterpart/u,
      );
    }
  });
});
