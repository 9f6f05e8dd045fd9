/** A word to all processes on the same database, by LISTEN and NOTIFY, so that none of them has to ask often. */
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from 'pino';
import { type Bell, type Word, words } from './types-notifier.ts';

const channel = 'barium_bot';
const restMs = 1_000;

/** Opens one connection to listen on, and opens it again whenever it breaks: then every word may have been missed. */
export async function openBell(pool: pg.Pool, log: Logger): Promise<Bell> {
  const hearers = new Map<Word, Set<() => void>>(words.map((word) => [word, new Set()]));
  const closing = new AbortController();
  let ears: pg.PoolClient | undefined;

  const tell = (word: Word) => {
    for (const hear of hearers.get(word) ?? []) hear();
  };

  async function listen(): Promise<void> {
    const client = await pool.connect();
    try {
      await client.query(`listen ${channel}`);
      closing.signal.throwIfAborted();
    } catch (error) {
      client.release(true);
      throw error;
    }
    client.on('notification', ({ payload }) => {
      const word = words.find((one) => one === payload);
      if (word !== undefined) tell(word);
    });
    client.once('error', (err) => {
      client.release(true);
      ears = undefined;
      if (closing.signal.aborted) return;
      log.warn({ err }, 'what other processes say is not heard just now');
      void listenAgain();
    });
    ears = client;
  }

  async function listenAgain(): Promise<void> {
    while (ears === undefined) {
      await delay(restMs, undefined, { signal: closing.signal, ref: false }).catch(() => undefined);
      if (closing.signal.aborted) return;
      await listen().catch((err: unknown) => log.debug({ err }, 'they are still not heard'));
    }
    for (const word of words) tell(word);
  }

  await listen();
  return {
    async ring(word) {
      try {
        await pool.query('select pg_notify($1, $2)', [channel, word]);
      } catch (err) {
        log.warn({ err, word }, 'other processes could not be told');
      }
    },
    on(word, hear) {
      hearers.get(word)?.add(hear);
    },
    async close() {
      closing.abort();
      ears?.release(true);
      ears = undefined;
    },
  };
}
