/** `npm run chaos`, or `npm run chaos -- 30` for half a minute: prints what was done and what came of it. */
import { runChaos } from './chaos.ts';

const seconds = Number(process.argv[2] ?? 300);
const began = performance.now();
const tell = (line: string) =>
  process.stdout.write(`${((performance.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${line}\n`);

const { missing, duplicates, falseClaims, errors, ...figures } = await runChaos({
  milliseconds: seconds * 1_000,
  log: tell,
});
for (const [name, faults] of Object.entries({ missing, twice: duplicates, untrue: falseClaims })) {
  tell(`${name}: ${faults.length}`);
  for (const fault of faults.slice(0, 20)) tell(`  ${fault}`);
}
for (const error of errors) tell(`logged: ${error}`);
tell(JSON.stringify(figures));
process.exitCode = missing.length + duplicates.length + falseClaims.length === 0 ? 0 : 1;
