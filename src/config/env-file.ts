/** Changes a `.env` file, and leaves the rest of it as it is. */
import { parseEnv } from 'node:util';

/** New values by name; `undefined` removes the variable. */
export type EnvChanges = ReadonlyMap<string, string | undefined>;

/** The file can't be changed without changing other variables, too. The message is for the terminal. */
export class EnvFileError extends Error {
  override readonly name = 'EnvFileError';
}

/** Other readers of `.env` files, such as Docker and systemd, read these characters literally, too. */
const plainValue = /^[\w.@%+=:,/*-]+$/u;

/** For a value with all three kinds of quotation marks. Versions of Node.js differ in what they make of others. */
const bareValue = /^[^'"`#\s][^#]*(?<!\s)$/u;

/**
 * The value as it has to be written, in quotes if necessary; `undefined` if no way of writing it is read back as it is: with
 * a line break, a NUL, or all three kinds of quotation marks and a "#".
 */
export function formatEnvValue(value: string): string | undefined {
  if (/[\r\n\0]/u.test(value)) return undefined;
  const quoted = ["'", '"', '`'].filter((mark) => !value.includes(mark)).map((mark) => mark + value + mark);
  const bare = bareValue.test(value) ? [value] : [];
  const candidates = plainValue.test(value) ? [...bare, ...quoted] : [...quoted, ...bare];
  // Between quotation marks, some readers interpret backslashes; so the parser that reads the file decides.
  return candidates.find((text) => {
    const { A: first, B: second } = parseEnv(`A=${text}\nB=2\n`);
    return first === value && second === '2';
  });
}

/**
 * The text of the file with the changes. A variable that is set keeps its line, a new one comes after its commented-out line,
 * or at the end. Throws an {@link EnvFileError} if it wouldn't be read back with exactly these changes.
 */
export function updateEnvFile(text: string, changes: EnvChanges): string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  let updated = text;
  for (const [name, value] of changes) {
    updated =
      value === undefined ? removeVariable(updated, name) : setVariable(updated, name, format(name, value), lineEnd);
  }
  verify(text, updated, changes);
  return updated;
}

function format(name: string, value: string): string {
  const formatted = formatEnvValue(value);
  if (formatted !== undefined) return formatted;
  throw new EnvFileError(`the value of ${name} can't be written to .env: set it in the environment instead`);
}

function setVariable(text: string, name: string, value: string, lineEnd: string): string {
  const found = [...text.matchAll(assignment(name))].at(-1);
  if (found !== undefined) {
    const [whole, before, comment] = found;
    return `${text.slice(0, found.index)}${before}${value}${comment}${text.slice(found.index + whole.length)}`;
  }
  const line = `${name}=${value}`;
  const commented = new RegExp(`^#[ \\t]*${name}[ \\t]*=.*$`, 'mu').exec(text);
  if (commented !== null) {
    const end = commented.index + commented[0].replace(/\r$/u, '').length;
    return `${text.slice(0, end)}${lineEnd}${line}${text.slice(end)}`;
  }
  const separator = text === '' || text.endsWith('\n') ? '' : lineEnd;
  return `${text}${separator}${line}${lineEnd}`;
}

function removeVariable(text: string, name: string): string {
  return text.replace(new RegExp(`${assignment(name).source}\\r?\\n?`, 'gmu'), '');
}

/** The lines that set the variable; the groups are what comes before the value, and a comment after it. */
function assignment(name: string): RegExp {
  const value = `(?:'[^']*'|"[^"]*"|\`[^\`]*\`)?[^#\\r\\n]*?`;
  return new RegExp(
    `^([ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*)${value}([ \\t]*(?:#[^\\r\\n]*)?)(?=\\r?$)`,
    'gmu',
  );
}

/** A malformed line can swallow the next one, so only the result shows what was changed. */
function verify(before: string, after: string, changes: EnvChanges): void {
  const expected = new Map<string, string | undefined>([...Object.entries(parseEnv(before)), ...changes]);
  const actual = parseEnv(after);
  // Node 20 takes some comments for variables with odd names.
  const names = [...expected.keys(), ...Object.keys(actual)].filter((name) => /^\w+$/u.test(name));
  if (names.every((name) => actual[name] === expected.get(name))) return;
  throw new EnvFileError(
    '.env can’t be changed without changing other variables, too: look for a quotation mark without its counterpart, or a line without "="',
  );
}
