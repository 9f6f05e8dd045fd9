/** Where a bench keeps its store: a file, or a PostgreSQL of its own that keeps its data as safe as one in production. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Replicas } from '../../src/cluster/index.ts';
import type { Store } from '../../src/store/contract/store.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';

export interface Ground {
  readonly store: Store;
  /** What replicas share; also one that is alone on PostgreSQL works through it. */
  readonly replicas?: Replicas;
  /** After the store is closed. */
  close(): Promise<void>;
}

export const engines = ['SQLite', 'PostgreSQL'] as const;
export type Engine = (typeof engines)[number];

export async function openGround(engine: Engine, folder: string): Promise<Ground> {
  if (engine === 'PostgreSQL') return openPostgresGround();
  return { store: await openSqliteStore(join(folder, 'bot.db')), close: async () => undefined };
}

export async function openPostgresGround(): Promise<Ground> {
  const { startPostgres } = await import('../postgres/server.ts');
  const { openPostgresStore } = await import('../../src/store/postgres/index.ts');
  const { openReplicas } = await import('../../src/cluster/index.ts');
  const folder = await mkdtemp(join(tmpdir(), 'barium-bot-bench-postgres-'));
  const server = await startPostgres({ folder, durable: true });
  const url = server.url('postgres');
  const store = await openPostgresStore(url);
  const log = pino({ level: 'error' }, pino.destination(2));
  const replicas = await openReplicas(store, { cron: '0,20 0 0 1 1 *', url, log });
  return {
    store,
    replicas,
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
