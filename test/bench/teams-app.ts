/**
 * A Teams bot process for `teams.ts`: `baseline`, a CloudAdapter that responds with a constant, or `bot`, the adapter with
 * the bot and an upstream that responds from memory. Prints its address.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Router } from 'express';
import { createLocalSession } from '../../src/lib/local-session.ts';
import { memoryStore } from '../adapters/teams/memory-store.ts';
import { createTestSpool } from '../spool.ts';

const [kind] = process.argv.slice(2);

const session = createLocalSession();
const router = kind === 'baseline' ? await createBaseline() : await createBot();
const server = createServer(express().use(router));
// Microsoft keeps its connections open, too.
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages?token=${session.token}`);
});
process.once('SIGTERM', () => process.exit(0));

async function createBaseline(): Promise<Router> {
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

async function createBot(): Promise<Router> {
  const { createTeamsAdapter } = await import('../../adapters/teams/index.ts');
  const { createTestBot } = await import('../bot/test-bot.ts');
  const { createMemoryBarium } = await import('../memory-barium.ts');
  const { createOpenLimiter } = await import('./open-limiter.ts');
  const barium = createMemoryBarium(Array.from({ length: 50 }, () => ({})));
  const { bot, store } = await createTestBot({ barium, overrides: { requestLimiter: createOpenLimiter() } });
  const references = new Map<string, string>();
  const adapter = await createTeamsAdapter({
    bot,
    config: { kind: 'anonymous', session },
    spool: createTestSpool(),
    recordOnce: (key) => store.idempotency.recordOnce(key, new Date().toISOString()),
    signingKey: new Uint8Array(32),
    store: memoryStore(references),
    log: (line, facts) => console.error(line, facts),
    // Microsoft's limits are far below what is measured here.
    overrides: { limits: { posts: [], requestsPerSecond: Infinity } },
  });
  await adapter.start();
  return adapter.router;
}
