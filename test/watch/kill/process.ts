/** Loads everything, waits for its options on stdin, and then scans until it is killed. */
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { openBot } from './bot.ts';

async function main(): Promise<void> {
  process.stdout.write('loaded\n');
  for await (const line of createInterface({ input: process.stdin })) {
    const { watcher } = await openBot(JSON.parse(line));
    for (;;) {
      await watcher.trigger();
      await delay(5);
    }
  }
}

void main();
