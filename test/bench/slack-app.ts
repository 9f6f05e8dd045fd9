/**
 * One Slack app in a process of its own, for `slack.ts` to measure: `bare`, a Bolt app that answers a constant, or
 * `ours`, the adapter with the bot behind it and an upstream that answers from memory. Prints its address.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Router } from 'express';

const [kind, apiUrl = ''] = process.argv.slice(2);
const secrets = { signingSecret: 'bench-signing-secret', botToken: 'xoxb-bench' };

const router = kind === 'bare' ? await bare() : await ours();
const server = createServer(express().use(router));
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`);
});
process.once('SIGTERM', () => process.exit(0));

async function bare(): Promise<Router> {
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

async function ours(): Promise<Router> {
  const { createSlackAdapter } = await import('../../adapters/slack/index.ts');
  const { createTestBot } = await import('../bot/test-bot.ts');
  const { createMemoryBarium } = await import('../memory-barium.ts');
  const { createOpenLimiter } = await import('./open-limiter.ts');
  const barium = createMemoryBarium(Array.from({ length: 50 }, () => ({})));
  const { bot, store } = await createTestBot({ barium, overrides: { requestLimiter: createOpenLimiter() } });
  const adapter = createSlackAdapter({
    bot,
    config: { kind: 'http', ...secrets, apiUrl },
    recordOnce: (key) => store.idempotency.recordOnce(key, new Date().toISOString()),
    log: (line, facts) => console.error(line, facts),
  });
  await adapter.start();
  if (adapter.router === undefined) throw new Error('over HTTP there is a router');
  return adapter.router;
}
