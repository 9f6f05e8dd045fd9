import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * `npm run sim -- --seeds 10000` runs more. `.ci/run` divides them among its versions of Node, since a seed has the same
 * history on each.
 */
const [first = 1, last = 500] = (process.env.SIMULATION_SEEDS ?? '').match(/\d+/gu)?.map(Number) ?? [];

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
    const seeds = last - first + 1;
    const output = await run('--from', String(first), '--seeds', String(seeds));
    expect(output).toMatch(new RegExp(`^${seeds} seeds, 0 fail`, 'u'));
  }, 900_000);

  it('A seed always gives the same history', async () => {
    // The log has the keys of deliveries, which are made of ids.
    const args = ['--seed', '168', '--whole', '--log'];
    const history = await run(...args);
    // Something was told.
    expect(history).toContain('#flat');
    expect(await run(...args)).toBe(history);
  });
});
