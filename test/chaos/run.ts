/** `npm run chaos`, or `npm run chaos -- replicas 30` and `npm run chaos -- database`: prints every action and the result. */
import { runChaos } from './chaos.ts';
import { runDatabaseChaos } from './database-chaos.ts';
import type { InvariantReport } from './invariants.ts';

const startedAt = performance.now();
const log = (line: string) =>
  process.stdout.write(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s  ${line}\n`);

const [part = 'all', seconds = '300'] = process.argv.slice(2);

/** Database chaos: longer than any timeout of the bot. */
const durations = { frozen: 30_000, away: 25_000, troubled: 20_000 };
const maxHealedMs = 30_000;

if (part === 'all' || part === 'replicas') {
  const { missing, duplicates, falseAnnouncements, errors, ...figures } = await runChaos({
    milliseconds: Number(seconds) * 1_000,
    log,
  });
  print({ missing, duplicates, falseAnnouncements }, errors, figures);
}
if (part === 'all' || part === 'database') {
  const { missing, duplicates, falseAnnouncements, errors, faults, ...figures } = await runDatabaseChaos({
    changes: 10_000,
    rounds: 5,
    cron: '*/4 * * * * *',
    durations,
    pauseMs: 10_000,
    healsBetween: true,
    speed: 120,
    log,
  });
  const slow = faults
    .filter(({ healedMs }) => healedMs > maxHealedMs)
    .map(({ kind, healedMs }) => `${kind}: ${healedMs} ms`);
  const ended = figures.ended.map((name) => `${name} ended`);
  print({ missing, duplicates, falseAnnouncements, slow, ended }, errors, figures);
  log(`healed after at most ${Math.max(...faults.map(({ healedMs }) => healedMs))} ms`);
}

function print(
  violations: Pick<InvariantReport, 'missing' | 'duplicates' | 'falseAnnouncements'> &
    Record<string, readonly string[]>,
  errors: readonly string[],
  figures: object,
): void {
  for (const [name, found] of Object.entries(violations)) {
    log(`${name}: ${found.length}`);
    for (const violation of found.slice(0, 20)) log(`  ${violation}`);
    if (found.length > 0) process.exitCode = 1;
  }
  const counts = new Map<string, number>();
  for (const error of errors) counts.set(error, (counts.get(error) ?? 0) + 1);
  for (const [error, count] of counts) log(`logged ${count} ×: ${error}`);
  log(JSON.stringify(figures));
}
