/** Between the query builder and an engine's own driver: texts that no engine holds are spelled out on the way. */
import type {
  CompiledQuery,
  DatabaseConnection,
  Dialect,
  Driver,
  QueryResult,
  TransactionSettings,
} from 'kysely';
import { decodeText, encodeText } from '../../lib/storable-text.ts';

/** The same dialect, for any text. */
export function forAnyText(dialect: Dialect): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createDriver: () => new AnyTextDriver(dialect.createDriver()),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  };
}

class AnyTextDriver implements Driver {
  readonly #inner: Driver;

  constructor(inner: Driver) {
    this.#inner = inner;
  }

  init(): Promise<void> {
    return this.#inner.init();
  }

  async acquireConnection(): Promise<AnyTextConnection> {
    return new AnyTextConnection(await this.#inner.acquireConnection());
  }

  beginTransaction({ inner }: AnyTextConnection, settings: TransactionSettings): Promise<void> {
    return this.#inner.beginTransaction(inner, settings);
  }

  commitTransaction({ inner }: AnyTextConnection): Promise<void> {
    return this.#inner.commitTransaction(inner);
  }

  rollbackTransaction({ inner }: AnyTextConnection): Promise<void> {
    return this.#inner.rollbackTransaction(inner);
  }

  releaseConnection({ inner }: AnyTextConnection): Promise<void> {
    return this.#inner.releaseConnection(inner);
  }

  destroy(): Promise<void> {
    return this.#inner.destroy();
  }
}

class AnyTextConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection;

  constructor(inner: DatabaseConnection) {
    this.inner = inner;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const result = await this.inner.executeQuery<R>(kept(query));
    result.rows.forEach(restore);
    return result;
  }

  async *streamQuery<R>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<R>> {
    for await (const result of this.inner.streamQuery<R>(kept(query), chunkSize)) {
      result.rows.forEach(restore);
      yield result;
    }
  }
}

function kept(query: CompiledQuery): CompiledQuery {
  return { ...query, parameters: query.parameters.map(keptValue) };
}

function keptValue(value: unknown): unknown {
  if (typeof value === 'string') return encodeText(value);
  return Array.isArray(value) ? value.map(keptValue) : value;
}

/** In place: the row was made for this reader, and a long list is not copied. */
function restore(row: unknown): void {
  const columns = row as Record<string, unknown>;
  for (const name in columns) {
    const value = columns[name];
    if (typeof value === 'string') {
      const text = decodeText(value);
      if (text !== value) columns[name] = text;
    }
  }
}
