/** Teams: messages and their cards next to a bare CloudAdapter; the time to start; and lazy loading. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AppKind, appKinds, startRow } from './baseline.ts';
import { compareApps } from './compare-apps.ts';
import { cliPath, measureStart, startProcess, stopProcess } from './process.ts';
import type { BenchRow } from './result-row.ts';

const appPath = fileURLToPath(new URL('./teams-app.js', import.meta.url));

const baselineName = 'bare CloudAdapter';
const startRounds = 5;

export async function bench(): Promise<BenchRow[]> {
  const durationsMs: Record<AppKind, number[]> = { baseline: [], bot: [] };
  for (let round = 0; round < startRounds; round += 1) {
    for (const kind of appKinds) durationsMs[kind].push(await measureStartOf(kind));
  }
  const rows = await compareApps({
    platform: 'teams',
    name: 'Teams',
    baselineName,
    minThroughputRatio: 0.8,
    argumentsOf: (kind) => [appPath, kind],
  });
  return [...rows, startRow('start to ready, Teams only', baselineName, durationsMs), await countLoadedModules()];
}

/** Counts the modules of the Teams adapter, SDK included, that are loaded when nothing is configured. */
async function countLoadedModules(): Promise<BenchRow> {
  const dir = await mkdtemp(join(tmpdir(), 'barium-bench-'));
  const list = join(dir, 'modules.txt');
  const hooks = `import { appendFileSync } from 'node:fs';
    export async function load(url, context, next) {
      appendFileSync(${JSON.stringify(list)}, url + '\\n');
      return next(url, context);
    }`;
  const preload = `import { register } from 'node:module'; register(${JSON.stringify(toDataUrl(hooks))});`;
  const { child } = await startProcess(['--import', toDataUrl(preload), cliPath, 'serve'], {
    PORT: '0',
    DATA_DIR: dir,
  });
  await stopProcess(child);
  const modules = (await readFile(list, 'utf8')).trimEnd().split('\n');
  await rm(dir, { recursive: true });
  const teamsModules = modules.filter((url) => /adapters\/teams\/|botbuilder|botframework/u.test(url));
  return {
    name: 'Teams: modules loaded when Teams is not configured',
    measured: `${teamsModules.length}`,
    baseline: `all modules: ${modules.length}`,
    target: '0',
    isReached: teamsModules.length === 0,
  };
}

function toDataUrl(script: string): string {
  return `data:text/javascript,${encodeURIComponent(script)}`;
}

/** Starts an app, and stops it once it is ready. Returns the milliseconds until then. */
async function measureStartOf(kind: AppKind): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'barium-bench-'));
  const serve = {
    TEAMS_ALLOW_ANONYMOUS: 'true',
    PLAYGROUND: 'false',
    PORT: '0',
    LOG_LEVEL: 'warn',
    DATA_DIR: dir,
  };
  const { child, ms } =
    kind === 'baseline' ? await measureStart([appPath, 'baseline']) : await measureStart([cliPath, 'serve'], serve);
  await stopProcess(child);
  await rm(dir, { recursive: true });
  return ms;
}
