/** A process that writes to a store as it is told, and says what was acknowledged, until it is killed. */
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { openSqliteStore, type SqliteStore } from '../../../src/store/sqlite.ts';

/** Every kind of statement that the store has. Each writes the key into the settings, but the one that only reads. */
const statements: Readonly<Record<string, (store: SqliteStore, key: string) => Promise<unknown>>> = {
  read: ({ settings }, key) => settings.get(key),
  insert: ({ settings }, key) => settings.set(key, 'insert'),
  'insert returning': ({ db }, key) =>
    db.insertInto('settings').values({ name: key, value: '', expires_at: null }).returning('name').execute(),
  'update returning': async ({ db }, key) => {
    await db
      .updateTable('settings')
      .set((row) => ({ value: sql<string>`${row.ref('value')} || ${`,${key}`}` }))
      .where('name', '=', 'log')
      .returning('name')
      .executeTakeFirstOrThrow();
  },
  'delete returning': async ({ db }, key) => {
    await db.deleteFrom('settings').where('name', '=', `${key} before`).returning('name').executeTakeFirstOrThrow();
  },
  transaction: ({ db }, key) =>
    db.transaction().execute(async (transaction) => {
      await transaction.selectFrom('settings').selectAll().execute();
      await transaction.insertInto('settings').values({ name: key, value: '', expires_at: null }).execute();
    }),
  check: (store) => store.check(),
};

interface Order {
  readonly statement: string;
  readonly key: string;
}

async function main(file: string, lockTimeoutMs: number): Promise<void> {
  const store = await openSqliteStore(file, { lockTimeoutMs });
  process.stdout.write('ready\n');
  for await (const line of createInterface({ input: process.stdin })) {
    const { statement, key }: Order = JSON.parse(line);
    try {
      await statements[statement]?.(store, key);
      process.stdout.write('acknowledged\n');
    } catch (error) {
      process.stdout.write(`${(error as { readonly code?: string }).code ?? String(error)}\n`);
    }
  }
}

const [, , file = '', lockTimeoutMs] = process.argv;
void main(file, Number(lockTimeoutMs));
