/** A Kysely driver that escapes characters no database can store; see `lib/storable-text.ts`. */
import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult, TransactionSettings } from 'kysely';
import { decodeText, encodeText } from '../../lib/storable-text.ts';

/** The same dialect, able to store any text. */
export function withTextEncoding(dialect: Dialect): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createDriver: () => new EncodingDriver(dialect.createDriver()),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  };
}

class EncodingDriver implements Driver {
  readonly #inner: Driver;

  constructor(inner: Driver) {
    this.#inner = inner;
  }

  init(): Promise<void> {
    return this.#inner.init();
  }

  async acquireConnection(): Promise<EncodingConnection> {
    return new EncodingConnection(await this.#inner.acquireConnection());
  }

  beginTransaction({ inner }: EncodingConnection, settings: TransactionSettings): Promise<void> {
    return this.#inner.beginTransaction(inner, settings);
  }

  commitTransaction({ inner }: EncodingConnection): Promise<void> {
    return this.#inner.commitTransaction(inner);
  }

  rollbackTransaction({ inner }: EncodingConnection): Promise<void> {
    return this.#inner.rollbackTransaction(inner);
  }

  releaseConnection({ inner }: EncodingConnection): Promise<void> {
    return this.#inner.releaseConnection(inner);
  }

  destroy(): Promise<void> {
    return this.#inner.destroy();
  }
}

class EncodingConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection;

  constructor(inner: DatabaseConnection) {
    this.inner = inner;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const result = await this.inner.executeQuery<R>(encodeParameters(query));
    result.rows.forEach(decodeRow);
    return result;
  }

  async *streamQuery<R>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<R>> {
    for await (const result of this.inner.streamQuery<R>(encodeParameters(query), chunkSize)) {
      result.rows.forEach(decodeRow);
      yield result;
    }
  }
}

function encodeParameters(query: CompiledQuery): CompiledQuery {
  return { ...query, parameters: query.parameters.map(encodeValue) };
}

function encodeValue(value: unknown): unknown {
  if (typeof value === 'string') return encodeText(value);
  return Array.isArray(value) ? value.map(encodeValue) : value;
}

/** Mutates the row, which belongs to this result only: a long list isn't copied. */
function decodeRow(row: unknown): void {
  const columns = row as Record<string, unknown>;
  for (const name in columns) {
    const value = columns[name];
    if (typeof value === 'string') {
      const text = decodeText(value);
      if (text !== value) columns[name] = text;
    }
  }
}
