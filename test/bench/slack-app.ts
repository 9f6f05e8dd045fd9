/**
 * A Slack app process for `slack.ts` and `slack-load.ts`: `baseline`, a Bolt app that responds with a constant, or `bot`, the
 * adapter with the bot and an upstream that responds from memory; `slow`, the same with the bot's own limits, after five
 * seconds. Prints its address.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import express, { type Router } from 'express';
import { createTestSpool } from '../spool.ts';

const [kind, apiUrl = ''] = process.argv.slice(2);
const secrets = { signingSecret: 'bench-signing-secret', botToken: 'xoxb-bench' };

const router = kind === 'baseline' ? await createBaseline() : await createBot();
const server = createServer(express().use(router));
// Slack keeps its connections open, too.
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`);
});
process.once('SIGTERM', () => process.exit(0));

async function createBaseline(): Promise<Router> {
  const { App, ExpressReceiver, LogLevel } = await import('@slack/bolt');
  const { signingSecret, botToken: token } = secrets;
  const receiver = new ExpressReceiver({ signingSecret, endpoints: '/slack/events' });
  const clientOptions = { slackApiUrl: apiUrl, retryConfig: { retries: 0 } };
  const app = new App({ token, receiver, clientOptions, logLevel: LogLevel.ERROR });
  app.command('/barium', async ({ ack, respond }) => {
    await ack();
    await respond({ text: 'Here you are.', response_type: 'ephemeral' });
  });
  return receiver.router as Router;
}

async function createBot(): Promise<Router> {
  const { createSlackAdapter } = await import('../../adapters/slack/index.ts');
  const { createTestBot } = await import('../bot/test-bot.ts');
  const { createMemoryBarium } = await import('../memory-barium.ts');
  const { createOpenLimiter } = await import('./open-limiter.ts');
  const barium = createMemoryBarium(Array.from({ length: 50 }, () => ({})));
  const { createWorkObjects } = await import('../../adapters/slack/work-objects.ts');
  const { createRequestLimiter, defaultLimits } = await import('../../src/rate-limit/limiter.ts');
  if (kind === 'slow') barium.before = () => sleep(5_000);
  const overrides = {
    requestLimiter: kind === 'slow' ? createRequestLimiter(defaultLimits) : createOpenLimiter(),
    webLink: (id: string) => `https://live.example.com/case/${id}`,
  };
  const { bot, store } = await createTestBot({ barium, overrides });
  const adapter = createSlackAdapter({
    bot,
    requestedScopes: [],
    config: { kind: 'http', ...secrets, apiUrl, sharedChannels: 'refuse' },
    onChannelUnavailable: async () => undefined,
    onChannelBack: async () => undefined,
    onChannelChanged: async () => undefined,
    onTokenAccepted: () => undefined,
    onChannelMoved: async () => undefined,
    createWorkObjects,
    spool: createTestSpool(),
    recordOnce: (key) => store.idempotency.recordOnce(key, new Date().toISOString()),
    log: (line, facts) => console.error(line, facts),
  });
  await adapter.start();
  if (adapter.router === undefined) throw new Error('the adapter has no router in HTTP mode');
  return adapter.router;
}
