/** Where a bench keeps its store: a file, or a PostgreSQL of its own that keeps its data as safe as one in production. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Cluster } from '../../src/cluster/index.ts';
import type { Store } from '../../src/store/contract/index.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';

export interface BenchStore {
  readonly store: Store;
  /** What replicas share; also one that is alone on PostgreSQL works through it. */
  readonly cluster?: Cluster;
  /** After the store is closed. */
  close(): Promise<void>;
}

export const engines = ['SQLite', 'PostgreSQL'] as const;
export type Engine = (typeof engines)[number];

export async function openBenchStore(engine: Engine, folder: string): Promise<BenchStore> {
  if (engine === 'PostgreSQL') return openPostgresBenchStore();
  return { store: await openSqliteStore(join(folder, 'bot.db')), close: async () => undefined };
}

export async function openPostgresBenchStore(): Promise<BenchStore> {
  const { startPostgres } = await import('../postgres/server.ts');
  const { openPostgresStore } = await import('../../src/store/postgres/index.ts');
  const { openCluster } = await import('../../src/cluster/index.ts');
  const folder = await mkdtemp(join(tmpdir(), 'barium-bot-bench-postgres-'));
  const server = await startPostgres({ folder, isDurable: true });
  const url = server.url('postgres');
  const store = await openPostgresStore(url);
  const log = pino({ level: 'error' }, pino.destination(2));
  const replicas = await openCluster(store, { cron: '0,20 0 0 1 1 *', url, log });
  return {
    store,
    cluster: replicas,
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
