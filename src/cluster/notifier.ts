/** Publishes to all processes on the same database, by LISTEN and NOTIFY. */
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from 'pino';
import { type Notifier, type Topic, topics } from './types.ts';

/** The PostgreSQL channel of LISTEN and NOTIFY. */
const pgChannel = 'barium_bot';
const reconnectDelayMs = 1_000;

/**
 * Listens on a connection of its own, and reconnects whenever it breaks. After that it notifies every subscriber, since
 * any notification may have been missed. Rejects if the first connection fails.
 */
export async function openNotifier(pool: pg.Pool, log: Logger): Promise<Notifier & { close(): Promise<void> }> {
  const subscribers = new Map<Topic, Set<() => void>>(topics.map((topic) => [topic, new Set()]));
  const closing = new AbortController();
  let listenClient: pg.PoolClient | undefined;

  const notify = (topic: Topic) => {
    for (const listener of subscribers.get(topic) ?? []) listener();
  };

  async function listen(): Promise<void> {
    const client = await pool.connect();
    try {
      await client.query(`listen ${pgChannel}`);
      closing.signal.throwIfAborted();
    } catch (error) {
      client.release(true);
      throw error;
    }
    client.on('notification', ({ payload }) => {
      const topic = topics.find((name) => name === payload);
      if (topic !== undefined) notify(topic);
    });
    client.once('error', (err) => {
      client.release(true);
      listenClient = undefined;
      if (closing.signal.aborted) return;
      log.warn({ err }, 'LISTEN connection lost, reconnecting');
      void reconnect();
    });
    listenClient = client;
  }

  async function reconnect(): Promise<void> {
    while (listenClient === undefined) {
      await delay(reconnectDelayMs, undefined, { signal: closing.signal, ref: false }).catch(() => undefined);
      if (closing.signal.aborted) return;
      await listen().catch((err: unknown) => log.debug({ err }, 'LISTEN reconnect failed'));
    }
    for (const topic of topics) notify(topic);
  }

  await listen();
  return {
    async publish(topic) {
      try {
        await pool.query('select pg_notify($1, $2)', [pgChannel, topic]);
      } catch (err) {
        log.warn({ err, topic }, 'NOTIFY failed');
      }
    },
    subscribe(topic, listener) {
      subscribers.get(topic)?.add(listener);
    },
    async close() {
      closing.abort();
      listenClient?.release(true);
      listenClient = undefined;
    },
  };
}
