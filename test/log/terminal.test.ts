import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Secret } from '../../src/config/secret.ts';
import { createLogger, type Logger } from '../../src/log/index.ts';
import { createTerminalStream } from '../../src/log/terminal.ts';
import { createFolder, killAndRemoveFolders } from '../cli/child.ts';

afterAll(killAndRemoveFolders);

/** What is printed by `use`. */
function print(use: (log: Logger) => void, secrets: readonly string[] = []): string {
  const printed: string[] = [];
  const stream = createTerminalStream({ isColored: false }, { write: (text) => void printed.push(text) });
  use(
    createLogger(
      'info',
      secrets.map((text) => new Secret(text)),
      stream,
    ),
  );
  return printed.join('');
}

describe('the log on a terminal', () => {
  it('has the time, the level, the message and rounded fields on one line', () => {
    const printed = print((log) =>
      log.info({ command: 'list', seconds: 0.0026770249999826775, rows: 4711 }, 'event answered'),
    );
    expect(printed).toMatch(
      /^\[\d\d:\d\d:\d\d\] INFO: event answered \{"command":"list","seconds":0\.00268,"rows":4711\}\n$/,
    );
    expect(print((log) => log.info({ ms: 1234.567, list: [12.3456] }))).toContain('{"ms":1235,"list":[12.3]}');
  });

  it('lets no text from outside forge a line or move the cursor', () => {
    const forged = 'x\n[00:00:00] INFO: forged\r\u001b[2J\u009b1m\u202e';
    const printed = print((log) => {
      log.warn({ err: new Error(forged), [forged]: { [forged]: [forged] } }, forged);
      log.info({ facts: { stack: forged } }, 'x');
    });
    const lines = printed.split('\n').filter((line) => line.startsWith('['));
    expect(lines).toHaveLength(2);
    expect(printed).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
    expect(printed).toMatch(/^ +at .+terminal\.test/m);
  });

  it('shows no secret', () => {
    expect(print((log) => log.info({ url: 'x?key=canary-1' }, 'canary-1'), ['canary-1'])).not.toContain('canary');
  });

  const hasScript = spawnSync('script', ['--version']).status === 0;

  // `script` of util-linux runs a program on a terminal.
  (hasScript ? it : it.skip)('is readable when serve runs on a terminal', async () => {
    const cwd = await createFolder();
    const program = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
    const env = { PATH: process.env.PATH ?? '', PORT: '0', DATA_DIR: join(cwd, 'data') };
    const command = `"${process.execPath}" "${program}" serve`;
    const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { cwd, env });
    let printed = '';
    let isInterrupted = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (isInterrupted || !printed.includes('is ready')) return;
      isInterrupted = true;
      // Ctrl+C
      child.stdin.write('\u0003');
    });
    await once(child, 'close');
    expect(printed).toMatch(/\[\d\d:\d\d:\d\d\].+INFO.+stopping/);
    expect(printed).not.toContain('{"level"');
  });

  (hasScript ? it : it.skip)('is readable when another command runs on a terminal', async () => {
    const cwd = await createFolder();
    const program = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
    const barium = {
      BARIUM_BASE_URL: 'http://127.0.0.1:9/api',
      BARIUM_USERNAME: 'a',
      BARIUM_PASSWORD: 'b',
      BARIUM_API_KEY: 'c',
    };
    const env = { PATH: process.env.PATH ?? '', DATA_DIR: join(cwd, 'data'), LOG_LEVEL: 'warn', ...barium };
    const command = `"${process.execPath}" "${program}" ask list`;
    const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { cwd, env });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    await once(child, 'close');
    expect(printed).toMatch(/\[\d\d:\d\d:\d\d\].+WARN/);
    expect(printed).not.toContain('{"level"');
  });
});
