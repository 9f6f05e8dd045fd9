/** `npm run bench` runs all benchmarks and prints one table; `npm run bench -- handle start` runs some of them. */
import { bench as burst } from './burst.ts';
import { bench as handle } from './handle.ts';
import { bench as hostile } from './hostile.ts';
import { bench as hostileMemory } from './hostile-memory.ts';
import { bench as insight } from './insight.ts';
import { bench as latency } from './latency.ts';
import { bench as mcp } from './mcp.ts';
import { bench as picture } from './picture.ts';
import { bench as replicas } from './replicas.ts';
import type { BenchRow } from './result-row.ts';
import { bench as scale } from './scale.ts';
import { bench as scan } from './scan.ts';
import { bench as scanPages } from './scan-pages.ts';
import { bench as slack } from './slack.ts';
import { bench as slackLoad } from './slack-load.ts';
import { bench as start } from './start.ts';
import { bench as teams } from './teams.ts';

const benches: Readonly<Record<string, () => Promise<BenchRow[]>>> = {
  handle,
  start,
  scan,
  'scan-pages': scanPages,
  latency,
  burst,
  picture,
  hostile,
  'hostile-memory': hostileMemory,
  replicas,
  insight,
  scale,
  slack,
  'slack-load': slackLoad,
  teams,
  mcp,
};

const selected = process.argv.slice(2);
const unknown = selected.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  throw new Error(`Unknown benchmark ${unknown.join(', ')}. Choose from ${Object.keys(benches).join(', ')}.`);
}

const rows: BenchRow[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (selected.length > 0 && !selected.includes(name)) continue;
  process.stderr.write(`${name} …\n`);
  rows.push(...(await bench()));
}

const headers = ['benchmark', 'measured', 'baseline', 'ratio', 'target', ''];
const cells = rows.map((row) => [
  row.name,
  row.measured,
  row.baseline,
  row.ratio?.toFixed(2) ?? '',
  row.target,
  row.isReached ? 'ok' : 'MISSED',
]);
const widths = headers.map((header, column) =>
  Math.max(header.length, ...cells.map((cell) => cell[column]?.length ?? 0)),
);
for (const line of [headers, widths.map((width) => '-'.repeat(width)), ...cells]) {
  process.stdout.write(
    `${line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()}\n`,
  );
}
process.exitCode = rows.every((row) => row.isReached) ? 0 : 1;

/** Something that was not closed would keep the process running without a word. */
const maxEndMs = 30_000;
setTimeout(() => {
  process.stderr.write(`still open: ${process.getActiveResourcesInfo().join(', ')}\n`);
  process.exit();
}, maxEndMs).unref();
