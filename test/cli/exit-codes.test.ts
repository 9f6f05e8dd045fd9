/** The table of exit codes in docs/command-line.md: every command is run into each of them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { usages } from '../../src/cli/usage.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import { createFolder, type Env, killAndRemoveFolders, program, runCli, startCli } from './child.ts';

afterEach(killAndRemoveFolders);

type Command = keyof typeof usages;
type Code = 0 | 1 | 2;

/** Returns the exit code. */
type Scenario = (cwd: string) => Promise<number | string | null>;

const unusable = { PORT: 'x' };
const nobody: Env = {
  BARIUM_BASE_URL: 'http://127.0.0.1:9/api/v1.1',
  BARIUM_USERNAME: 'a',
  BARIUM_PASSWORD: 'b',
  BARIUM_API_KEY: 'c',
};

const running =
  (args: readonly string[], env: Env = {}): Scenario =>
  async (cwd) =>
    (await runCli(cwd, args, env)).code;

const stopping =
  (args: readonly string[]): Scenario =>
  async (cwd) => {
    const child = startCli(cwd, args);
    await child.waitForOutput(/ready/u);
    child.kill('SIGTERM');
    return (await child.result).code;
  };

/** With a second SIGTERM, late enough to be one of its own. */
const forcedToStop =
  (args: readonly string[], env: Env): Scenario =>
  async (cwd) => {
    const child = startCli(cwd, args, env);
    await child.waitForOutput(/ready/u);
    child.kill('SIGTERM');
    await waitUntil('it is stopping', () => child.stderr().includes('stopping'));
    await delay(1_200);
    child.kill('SIGTERM');
    return (await child.result).code;
  };

/** With a fault of the program itself, a moment after it is ready. */
const crashing =
  (args: readonly string[]): Scenario =>
  async (cwd) => {
    const crash = join(cwd, 'crash.mjs');
    await writeFile(crash, "setTimeout(() => { throw new Error('a fault') }, 300);\n");
    const child = spawn(process.execPath, ['--import', pathToFileURL(crash).href, program, ...args], {
      cwd,
      env: { PATH: process.env.PATH, DATA_DIR: join(cwd, 'data') },
      // An open stdin, as of a client.
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const [code] = await once(child, 'close');
    return code;
  };

/** With an output that can't be written. */
const printingToFullDisk =
  (args: readonly string[]): Scenario =>
  async (cwd) => {
    const full = await open('/dev/full', 'w');
    const env = { PATH: process.env.PATH, DATA_DIR: join(cwd, 'data') };
    const child = spawn(process.execPath, [program, ...args], { cwd, env, stdio: ['ignore', full.fd, 'pipe'] });
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const [code] = await once(child, 'close');
    await full.close();
    expect(stderr).toMatch(/^Barium Bot failed: [^\n]*\n$/u);
    return code;
  };

const inTurn =
  (...scenarios: readonly Scenario[]): Scenario =>
  async (cwd) => {
    let code: Awaited<ReturnType<Scenario>> = null;
    for (const scenario of scenarios) code = await scenario(cwd);
    return code;
  };

const addFolder = running(['ask', 'folder "order 4711" Invoices']);

const scenarios: Readonly<Record<Command, Partial<Record<Code, Scenario>>>> = {
  serve: {
    0: stopping(['serve']),
    1: forcedToStop(['serve'], { DRAIN_SECONDS: '60' }),
    2: running(['serve'], unusable),
  },
  ask: {
    0: running(['ask', 'list']),
    1: running(['ask', 'show nonsense']),
    2: running(['ask', 'upload order 4711', '--file', 'nonsense']),
  },
  doctor: { 0: running(['doctor']), 1: running(['doctor'], nobody), 2: running(['doctor', '--nonsense']) },
  setup: { 1: running(['setup', '--yes'], nobody), 2: running(['setup']) },
  audit: {
    0: inTurn(addFolder, running(['audit', 'export'])),
    1: inTurn(addFolder, printingToFullDisk(['audit', 'export'])),
    2: running(['audit', 'export', '--out', '.']),
  },
  'move-store': {
    1: running(['move-store', '--from', 'sqlite', '--to', 'postgres'], {
      DATABASE_URL: 'postgres://barium:barium@127.0.0.1:9/barium',
    }),
    2: running(['move-store', '--from', 'sqlite', '--to', 'nonsense']),
  },
  manifest: {
    0: running(['manifest', 'slack']),
    1: printingToFullDisk(['manifest', 'slack']),
    2: running(['manifest', 'teams']),
  },
  mcp: { 0: running(['mcp']), 1: crashing(['mcp']), 2: running(['mcp', '--new-token', 'nonsense']) },
  simulate: {
    0: stopping(['simulate']),
    1: crashing(['simulate']),
    2: running(['simulate', '--port', 'x']),
  },
  help: { 0: running(['help']), 1: printingToFullDisk(['help']), 2: running(['help', 'nonsense']) },
  version: { 0: running(['version']), 1: printingToFullDisk(['version']), 2: running(['version', 'nonsense']) },
};

/** Tested with what they need: a Barium to save, and two databases. */
const elsewhere = ['setup 0', 'move-store 0'];

const commands = Object.keys(usages) as Command[];
const codes = [0, 1, 2] as const;
const cells = commands.flatMap((command) =>
  codes.flatMap((code) => {
    const scenario = scenarios[command][code];
    return scenario === undefined ? [] : [{ command, code, scenario }];
  }),
);

describe('the exit codes of barium-bot', () => {
  it.each(cells)('$command ends with $code as documented', async ({ code, scenario }) => {
    expect(await scenario(await createFolder())).toBe(code);
  });

  it('are all documented and tested, for each command', async () => {
    const guide = await readFile(new URL('../../docs/command-line.md', import.meta.url), 'utf8');
    const documented = commands.flatMap((command) => {
      const synopsis = usages[command].synopsis.replaceAll('|', '\\|');
      const row = guide.split('\n').find((line) => line.startsWith(`| \`${synopsis}\``));
      const meanings = row?.split(/(?<!\\)\|/u).slice(2, 5) ?? [];
      return codes.filter((code) => meanings[code]?.trim()).map((code) => `${command} ${code}`);
    });
    const tested = cells.map(({ command, code }) => `${command} ${code}`);
    expect([...tested, ...elsewhere].toSorted()).toEqual(documented.toSorted());
  });

  it('do not change if the reader of the output ends early', async () => {
    const cwd = await createFolder();
    const child = spawn('sh', ['-c', `"$0" "$1" help; echo "code $?" >&2`, process.execPath, program], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    await once(child, 'close');
    expect(stderr).toBe('code 0\n');
  });
});
