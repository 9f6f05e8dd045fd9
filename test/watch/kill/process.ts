/** Waits, with everything loaded, for a line that says where to work, and then watches until it is killed. */
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { openBot } from './bot.ts';

async function main(): Promise<void> {
  process.stdout.write('loaded\n');
  for await (const line of createInterface({ input: process.stdin })) {
    const { watching } = await openBot(JSON.parse(line));
    for (;;) {
      await watching.nudge();
      await delay(5);
    }
  }
}

void main();
