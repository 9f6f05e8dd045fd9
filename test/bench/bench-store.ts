import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Cluster } from '../../src/cluster/index.ts';
import type { Store } from '../../src/store/contract/index.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';

/** The store of a benchmark: a SQLite file, or a PostgreSQL server with production durability. */
export interface BenchStore {
  readonly store: Store;
  /** On PostgreSQL, where a single replica uses it too. */
  readonly cluster: Cluster | undefined;
  /** Call it after closing the store. */
  close(): Promise<void>;
}

export const engines = ['SQLite', 'PostgreSQL'] as const;
export type Engine = (typeof engines)[number];

/** @param file for SQLite; `:memory:` for none */
export async function openBenchStore(engine: Engine, file: string): Promise<BenchStore> {
  if (engine === 'PostgreSQL') return openPostgresBenchStore();
  return { store: await openSqliteStore(file), cluster: undefined, close: async () => undefined };
}

async function openPostgresBenchStore(): Promise<BenchStore> {
  const { startPostgres } = await import('../postgres/server.ts');
  const { openPostgresStore } = await import('../../src/store/postgres/index.ts');
  const { openCluster } = await import('../../src/cluster/index.ts');
  const folder = await mkdtemp(join(tmpdir(), 'barium-bot-bench-postgres-'));
  const server = await startPostgres({ folder, isDurable: true });
  const url = server.url('postgres');
  const store = await openPostgresStore(url);
  const log = pino({ level: 'error' }, pino.destination(2));
  const cluster = await openCluster(store, { cron: '0,20 0 0 1 1 *', url, log });
  return {
    store,
    cluster,
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
