/**
 * `npm run sim -- --seeds 10000` runs seeds from 1, or from `--from N`; `npm run sim -- --seed N` runs one and prints its
 * history. Exits with 1 if an invariant is violated.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Violation } from './invariants.ts';
import { createPlan, type Plan } from './plan.ts';
import { shrink } from './shrink.ts';
import { type SimulationResult, simulate } from './simulate.ts';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '500' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    /** With `--seed`: also prints the log of the replicas. */
    log: { type: 'boolean', default: false },
    /** With `--seed`: leaves the plan as it is. */
    whole: { type: 'boolean', default: false },
    /** Failing seeds are printed as they are. */
    'no-shrink': { type: 'boolean', default: false },
    /** Also prints a hash of each history, to compare two machines or versions of Node. */
    hashes: { type: 'boolean', default: false },
    /** Runs all seeds in this process. */
    'one-process': { type: 'boolean', default: false },
  },
});

/** Seeds per process: each leaves something in memory. */
const seedsPerProcess = 50;

const maxPrintedViolations = 8;

/** With summer time, and not the zone of the machine. */
const timeZone = 'Europe/Stockholm';

const print = (line: string) => process.stdout.write(`${line}\n`);

const kindsOf = (violations: readonly Violation[]) => new Set(violations.map(({ kind }) => kind));

const hashOf = (result: SimulationResult) =>
  createHash('sha256').update(JSON.stringify(result)).digest('hex').slice(0, 16);

/** Prints the history of a plan, shortened if it fails. Resolves with whether an invariant is violated. */
async function runSeed(
  seed: number,
  { shrinks, isQuiet, log }: { readonly shrinks: boolean; readonly isQuiet: boolean; readonly log: boolean },
): Promise<boolean> {
  const whole = createPlan(seed);
  const first = await simulate(whole);
  if (options.hashes) print(`seed ${seed}: ${hashOf(first)}`);
  const kinds = kindsOf(first.violations);
  if (isQuiet && kinds.size === 0) return false;
  const plan = shrinks && kinds.size > 0 ? await shrink(whole, kinds) : whole;
  if (log) await simulate(plan, print);
  printResult(plan, plan === whole ? first : await simulate(plan));
  return kinds.size > 0;
}

function printResult(plan: Plan, { violations, history }: SimulationResult): void {
  const { seed, replicas, cases, pageSize, cron, extraLoadPercent } = plan;
  print(`seed ${seed}: ${violations.length} violations`);
  for (const { kind, what } of violations.slice(0, maxPrintedViolations)) print(`  ${kind}: ${what}`);
  print(
    `  ${replicas} replicas, ${cases} cases, ${pageSize} rows a page, scans at ${cron}, extra ones with ${extraLoadPercent} % load`,
  );
  for (const line of history) print(`    ${line}`);
}

async function runHere(from: number, count: number): Promise<number> {
  let failed = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    if (await runSeed(seed, { shrinks: !options['no-shrink'], isQuiet: true, log: false })) failed += 1;
  }
  return failed;
}

/** Runs the seeds in as many processes as there are processors. */
async function runInProcesses(from: number, count: number): Promise<number> {
  let next = from;
  let failed = 0;
  async function work(): Promise<void> {
    while (next < from + count) {
      const first = next;
      const size = Math.min(seedsPerProcess, from + count - first);
      next += size;
      const failedHere = await runProcess(first, size);
      failed += failedHere;
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return failed;
}

/** Resolves with the number of seeds that fail. */
async function runProcess(from: number, count: number): Promise<number> {
  const args = ['--one-process', '--from', String(from), '--seeds', String(count)];
  const script = fileURLToPath(import.meta.url);
  const child = spawn(
    process.execPath,
    [
      ...[...process.execArgv, script, ...args],
      ...(options['no-shrink'] ? ['--no-shrink'] : []),
      ...(options.hashes ? ['--hashes'] : []),
    ],
    {
      env: { ...process.env, TZ: timeZone },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    output += part;
  });
  const [code] = await once(child, 'close');
  const lines = output.trimEnd().split('\n');
  const failed = Number(/^\d+ seeds, (\d+) fail/u.exec(lines.pop() ?? '')?.[1]);
  if (Number.isNaN(failed)) throw new Error(`seeds ${from} to ${from + count - 1} ended with ${code}: ${output}`);
  if (lines.length > 0) print(lines.join('\n'));
  return failed;
}

async function main(): Promise<number> {
  const { seed } = options;
  if (seed !== undefined) {
    return Number(await runSeed(Number(seed), { shrinks: !options.whole, isQuiet: false, log: options.log }));
  }
  const startedAt = performance.now();
  const [from, count] = [Number(options.from), Number(options.seeds)];
  const failed = await (options['one-process'] ? runHere : runInProcesses)(from, count);
  print(`${count} seeds, ${failed} fail, ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  return failed;
}

process.env.TZ = timeZone;
process.exitCode = (await main()) === 0 ? 0 : 1;
