import { Console } from 'node:console';
import { PassThrough } from 'node:stream';
import { Secret } from '../../src/config/secret.ts';
import { captureConsole } from '../../src/log/capture-console.ts';
import { createLogger } from '../../src/log/index.ts';

/** A console that was taken, what went past the log all the same, and what is in the log. */
function taken() {
  const past = new PassThrough();
  const console = new Console(past);
  const lines: string[] = [];
  const log = createLogger('trace', [new Secret('c4n4ry')], { write: (line) => void lines.push(line) });
  captureConsole(log, console);
  return { console, past: () => past.read() as unknown, logged: () => lines.map((line) => JSON.parse(line)) };
}

describe('what a library says on the console', () => {
  it('is in the log, with its level, on one line and without secrets', () => {
    const { console, past, logged } = taken();
    console.error('no key for %s\n{"level":"fatal"}', 'c4n4ry');
    console.warn('Bearer abc.def');
    console.log({ token: 'c4n4ry' });
    expect(logged()).toMatchObject([
      { level: 'error', msg: 'no key for [secret]\n{"level":"fatal"}' },
      { level: 'warn', msg: '[secret]' },
      { level: 'info', msg: "{ token: '[secret]' }" },
    ]);
    expect(past()).toBeNull();
  });

  it('is told as a failure where it is one, without what hangs on it', () => {
    const { console, logged } = taken();
    console.error(Object.assign(new Error('expired'), { config: { headers: 'c4n4ry' }, code: 'E1' }));
    expect(logged()).toMatchObject([{ level: 'error', err: { message: 'expired', fields: { code: 'E1' } } }]);
    expect(JSON.stringify(logged())).not.toContain('headers');
  });
});
