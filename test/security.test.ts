/** The table of SECURITY.md is about this tree. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const rows = readFileSync(`${root}SECURITY.md`, 'utf8')
  .split('\n')
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/gu, '').trim()))
  .flatMap(([threat = '', , where = '', test = '']) => {
    const [, file, name] = /^`(test\/\S+)`: “(.+)”$/u.exec(test) ?? [];
    return file === undefined || name === undefined ? [] : [{ threat, where, file, name }];
  });

describe('the table of threats', () => {
  it('is there, and each row names a test', () => {
    const text = readFileSync(`${root}SECURITY.md`, 'utf8');
    const [table = ''] = /^\| threat [\s\S]+?\n(?!\|)/mu.exec(text) ?? [];
    expect(rows).toHaveLength(table.trim().split('\n').length - 2);
    expect(rows.length).toBeGreaterThan(40);
  });

  it.each(rows)('$threat: the test is there by that name, and runs', ({ file, name }) => {
    const [before, body] = readFileSync(root + file, 'utf8').split(`'${name}',`);
    expect(body).toMatch(/^\s+(?:async )?\(/u);
    expect(before).toMatch(/[\w)]\(\s*$/u);
    expect(before).not.toMatch(/\b(?:describe|skip|todo)\(\s*$/u);
  });

  it.each(rows)('$threat: the place of its check is there', ({ where }) => {
    const [, path = ''] = /^`([^`*]+)/u.exec(where) ?? [];
    expect(existsSync(root + path)).toBe(true);
  });
});
