/** `npm run soak` runs for an hour; `npm run soak -- --minutes 5 --speed 50 --engine postgres`. Prints what grows. */
import { parseArgs } from 'node:util';
import { tableBounds } from './bounds.ts';
import { soak, trendsOf } from './soak.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    speed: { type: 'string', default: '50' },
    engine: { type: 'string', default: 'sqlite' },
  },
});
if (values.engine !== 'sqlite' && values.engine !== 'postgres') throw new Error('--engine is sqlite or postgres');

const print = (line: string) => process.stdout.write(`${line}\n`);
const samples = await soak({
  minutes: Number(values.minutes),
  speed: Number(values.speed),
  engine: values.engine,
  log: print,
});
print('');
print(`${'figure'.padEnd(30)}${'first'.padStart(10)}${'last'.padStart(10)}${'per hour'.padStart(12)}  kept`);
for (const { name, first, last, slope } of trendsOf(samples)) {
  const bound = Object.entries(tableBounds).find(([table]) => name === `${table} (rows)`)?.[1] ?? '';
  print(
    `${name.padEnd(30)}${first.toFixed(1).padStart(10)}${last.toFixed(1).padStart(10)}${slope.toFixed(1).padStart(12)}  ${bound}`,
  );
}
