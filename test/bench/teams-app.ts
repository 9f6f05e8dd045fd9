/**
 * One Teams bot in a process of its own, for `teams.ts` to measure: `bare`, a CloudAdapter that answers a constant, or
 * `ours`, the adapter with the bot behind it and an upstream that answers from memory. Prints its address.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Router } from 'express';
import { memoryStore } from '../adapters/teams/memory-store.ts';

const [kind] = process.argv.slice(2);

const router = kind === 'bare' ? await bare() : await ours();
const server = createServer(express().use(router));
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`);
});
process.once('SIGTERM', () => process.exit(0));

async function bare(): Promise<Router> {
  const { CloudAdapter, ConfigurationBotFrameworkAuthentication } = await import('botbuilder');
  const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
  const router = express.Router();
  router.post('/api/messages', express.json(), (request, response) =>
    adapter.process(request, response, async (context) => {
      await context.sendActivity({ type: 'message', text: 'Here you are.' });
    }),
  );
  return router;
}

async function ours(): Promise<Router> {
  const { createTeamsAdapter } = await import('../../adapters/teams/index.ts');
  const { createTestBot } = await import('../bot/test-bot.ts');
  const { createMemoryBarium } = await import('../memory-barium.ts');
  const { createOpenLimiter } = await import('./open-limiter.ts');
  const barium = createMemoryBarium(Array.from({ length: 50 }, () => ({})));
  const { bot, store } = await createTestBot({ barium, overrides: { requestLimiter: createOpenLimiter() } });
  const references = new Map<string, string>();
  const adapter = createTeamsAdapter({
    bot,
    config: { kind: 'anonymous' },
    recordOnce: (key) => store.idempotency.recordOnce(key, new Date().toISOString()),
    store: memoryStore(references),
    log: (line, facts) => console.error(line, facts),
  });
  await adapter.start();
  return adapter.router;
}
