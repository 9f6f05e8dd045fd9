/**
 * A chat platform in a process of its own, so that neither the benchmark nor the apps share their time with it. Prints the
 * URL of its API; runs each {@link Load} that its parent sends, and returns what it measured.
 */
import { Agent } from 'node:http';
import { sendAtRate, sendConcurrently } from './concurrent-requests.ts';
import type { Load, LoadReport } from './load.ts';
import { openSlackPlatform } from './slack-platform.ts';
import { openTeamsPlatform } from './teams-platform.ts';

const platform = process.argv[2] === 'slack' ? await openSlackPlatform() : await openTeamsPlatform();

/** Opens connections, and is not counted. */
const warmUpSeconds = 1;

async function run(load: Load): Promise<LoadReport> {
  const { address, expected } = load;
  if (load.kind === 'closed') {
    return sendConcurrently(load.clients, { ms: load.ms }, async (agent) => {
      const startedAt = performance.now();
      await platform.ask(address, expected, agent);
      return performance.now() - startedAt;
    });
  }
  const { perSecond, seconds } = load;
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  const ask = () => platform.ask(address, expected, agent);
  await sendAtRate({ perSecond, seconds: warmUpSeconds }, ask);
  const durationsMs = await sendAtRate({ perSecond, seconds }, ask);
  agent.destroy();
  return { durationsMs, requestsPerSecond: perSecond };
}

process.on('message', (load: Load) => {
  run(load).then(
    (report) => process.send?.({ report }),
    (error: unknown) => process.send?.({ failure: String(error) }),
  );
});
process.once('disconnect', () => process.exit());
process.once('SIGTERM', () => process.exit());
process.send?.({ url: platform.url });
