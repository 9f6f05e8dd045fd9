/** `npm run chaos`, or `npm run chaos -- 30` for half a minute: prints every action and the result. */
import { runChaos } from './chaos.ts';

const seconds = Number(process.argv[2] ?? 300);
const startedAt = performance.now();
const log = (line: string) =>
  process.stdout.write(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s  ${line}\n`);

const { missing, duplicates, falseAnnouncements, errors, ...figures } = await runChaos({
  milliseconds: seconds * 1_000,
  log,
});
for (const [name, violations] of Object.entries({ missing, duplicates, falseAnnouncements })) {
  log(`${name}: ${violations.length}`);
  for (const violation of violations.slice(0, 20)) log(`  ${violation}`);
}
for (const error of errors) log(`logged: ${error}`);
log(JSON.stringify(figures));
process.exitCode = missing.length + duplicates.length + falseAnnouncements.length === 0 ? 0 : 1;
