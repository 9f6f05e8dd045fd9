import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/** `npm run sim -- --seeds 10000` runs more. */
const seeds = 500;

describe('the simulation', () => {
  let script: string;

  beforeAll(async () => {
    // Next to the packages, so that the process finds those that are not bundled.
    const folder = join(process.cwd(), 'node_modules/.cache/barium-bot');
    await mkdir(folder, { recursive: true });
    script = join(folder, `simulation-${process.pid}.mjs`);
    await build({
      entryPoints: [join(process.cwd(), 'test/simulation/run.ts')],
      outfile: script,
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
      target: 'node20',
    });
  });

  afterAll(() => rm(script, { force: true }));

  /** In a process of its own, whose timers and clock are virtual. */
  async function run(...args: readonly string[]): Promise<string> {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      output += part;
    });
    await once(child, 'close');
    return output;
  }

  it('What is told in the channels is true, complete, told once and in order, whatever fails', async () => {
    const output = await run('--seeds', String(seeds));
    expect(output).toMatch(new RegExp(`^${seeds} seeds, 0 fail`, 'u'));
  }, 900_000);

  it('A seed always gives the same history', async () => {
    const first = await run('--seed', '168', '--whole');
    // Something was told.
    expect(first).toContain('#flat');
    expect(await run('--seed', '168', '--whole')).toBe(first);
  });
});
