import { Console } from 'node:console';
import { PassThrough } from 'node:stream';
import { Secret } from '../../src/config/secret.ts';
import { captureConsole } from '../../src/log/capture-console.ts';
import { createLogger } from '../../src/log/index.ts';

/** A captured console, the output that bypassed the logger, and the parsed log lines. */
function createCapturedConsole() {
  const output = new PassThrough();
  const console = new Console(output);
  const lines: string[] = [];
  const log = createLogger('trace', [new Secret('c4n4ry-s3cr3t')], { write: (line) => void lines.push(line) });
  captureConsole(log, console);
  return { console, bypassed: () => output.read() as unknown, logged: () => lines.map((line) => JSON.parse(line)) };
}

describe('the console output of a library', () => {
  it('is logged with its level, on one line and without secrets', () => {
    const { console, bypassed, logged } = createCapturedConsole();
    console.error('no key for %s\n{"level":"fatal"}', 'c4n4ry-s3cr3t');
    console.warn('Bearer abc.def');
    console.log({ token: 'c4n4ry-s3cr3t' });
    expect(logged()).toMatchObject([
      { level: 'error', msg: 'no key for [secret]\n{"level":"fatal"}' },
      { level: 'warn', msg: '[secret]' },
      { level: 'info', msg: "{ token: '[secret]' }" },
    ]);
    expect(bypassed()).toBeNull();
  });

  it('is logged as an error without its other properties when it is one', () => {
    const { console, logged } = createCapturedConsole();
    console.error(Object.assign(new Error('expired'), { config: { headers: 'c4n4ry-s3cr3t' }, code: 'E1' }));
    expect(logged()).toMatchObject([{ level: 'error', err: { message: 'expired', fields: { code: 'E1' } } }]);
    expect(JSON.stringify(logged())).not.toContain('headers');
  });
});
