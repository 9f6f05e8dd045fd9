/** Connections to PostgreSQL: every wait has a timeout, doubtful connections are closed, and new ones are opened on demand. */
import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { managedParameters } from '../../config/database.ts';
import { withTimeout } from '../../lib/timeout.ts';
import { missingTableError, StoreUnavailableError } from '../errors.ts';
import { type CircuitBreaker, createCircuitBreaker, messageOf } from './circuit-breaker.ts';
import { retryOnConflict } from './transactions.ts';

export interface PoolOptions {
  /** Shown by the server for these connections; default `barium-bot`. */
  readonly applicationName?: string | undefined;
  /** Default 10. */
  readonly maxConnections?: number | undefined;
  /** Default 5,000 ms. */
  readonly connectTimeoutMs?: number | undefined;
  /** Default 15,000 ms; 0 for no limit. */
  readonly statementTimeoutMs?: number | undefined;
  /** How long a statement waits for a lock; default 10,000 ms. */
  readonly lockTimeoutMs?: number | undefined;
  /** How long a transaction can be idle before the server ends it, and with it its locks; default 10,000 ms. */
  readonly idleTransactionTimeoutMs?: number | undefined;
  /** Called when an idle connection breaks. */
  readonly onError?: ((error: Error) => void) | undefined;
}

/** How long a refused connection is retried: a restarting server is usually back by then. */
const acquireTimeoutMs = 1_500;
const retryDelayMs = 100;
/** How long `end` waits for connections in use, and for the server to close its side. */
const closeTimeoutMs = 3_000;

/** A pool that connects on first use. Its `end` always resolves, even if the server does not respond. */
export function createPool(url: string, options: PoolOptions = {}): pg.Pool {
  const {
    applicationName = 'barium-bot',
    maxConnections = 10,
    connectTimeoutMs = 5_000,
    statementTimeoutMs = 15_000,
    lockTimeoutMs = 10_000,
    idleTransactionTimeoutMs = 10_000,
  } = options;
  const sockets = new Set<Socket>();
  const pool = new pg.Pool({
    connectionString: driverUrl(url),
    enableChannelBinding: true,
    application_name: applicationName,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: 30_000,
    statement_timeout: statementTimeoutMs,
    // For a server that stopped responding: its own timeout would have ended the statement by then.
    query_timeout: statementTimeoutMs === 0 ? 0 : statementTimeoutMs + 2_000,
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: idleTransactionTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    stream: () => trackedSocket(sockets),
    types: { getTypeParser },
  });
  pool.on('error', (error) => options.onError?.(error));
  // A connection that breaks between two statements of its user emits an error, which would end the process if unhandled.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const endPool = pool.end.bind(pool);
  return Object.assign(pool, {
    async end() {
      const ended = endPool().then(() => Promise.all([...sockets].map(closed)));
      await withTimeout(ended, closeTimeoutMs).catch(() => undefined);
      // The driver waits for the server to close the connection, without a timeout.
      for (const socket of sockets) socket.destroy();
    },
  });
}

/** A socket for the driver that stays in `sockets` until it is closed. */
function trackedSocket(sockets: Set<Socket>): Socket {
  const socket = new Socket();
  sockets.add(socket);
  return socket.once('close', () => sockets.delete(socket));
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

/**
 * The address without the parameters that the pool sets itself. `require` and `verify-ca` become `verify-full`, which is
 * how this driver treats them; its next major version treats them as less.
 */
function driverUrl(text: string): string {
  const url = new URL(text);
  for (const name of managedParameters) url.searchParams.delete(name);
  if (['require', 'verify-ca'].includes(url.searchParams.get('sslmode') ?? '')) {
    url.searchParams.set('sslmode', 'verify-full');
  }
  return url.href;
}

/** Parses 64-bit integers as numbers; the driver returns them as text, since not all fit into one. */
function getTypeParser(type: number, format?: 'text' | 'binary') {
  if (type === pg.types.builtins.INT8 && format !== 'binary') return parseSafeInteger;
  return pg.types.getTypeParser(type, format as 'text');
}

function parseSafeInteger(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${text} is not a safe integer`);
  return number;
}

/** The pool for the query builder. Acquiring a connection is retried: nothing has been sent at that point. */
export function resilientPool(pool: pg.Pool): PostgresPool {
  const connectedAt = new WeakMap<pg.PoolClient, number>();
  pool.on('connect', (client) => connectedAt.set(client, performance.now()));
  const breaker = createCircuitBreaker();

  async function connect(): Promise<pg.PoolClient> {
    const until = performance.now() + (breaker.isOpen() ? 0 : acquireTimeoutMs);
    await breaker.admit();
    for (;;) {
      try {
        const client = await pool.connect();
        // Older than a connection that broke, so probably broken too.
        if ((connectedAt.get(client) ?? 0) < breaker.lastLostAt()) client.release(true);
        else return client;
      } catch (cause) {
        if (!isTransient(cause) || performance.now() > until) throw breaker.recordFailure(cause);
        await delay(retryDelayMs);
      }
    }
  }
  return { connect: async () => wrapClient(await connect(), breaker), end: () => pool.end() };
}

function wrapClient(client: pg.PoolClient, breaker: CircuitBreaker): PostgresPoolClient {
  let isPoisoned = false;
  let isInTransaction = false;

  async function queryOnce(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    try {
      const result = await client.query(text, [...values]);
      breaker.recordSuccess();
      return result;
    } catch (cause) {
      isPoisoned ||= poisonsConnection(cause);
      if (isPoisoned) breaker.recordLostConnection();
      else breaker.recordSuccess();
      if (isServerMessage(cause)) throw missingTableError(cause) ?? cause;
      // No response: the statement may or may not have been executed.
      throw new StoreUnavailableError(`the database stopped answering: ${messageOf(cause)}`, { cause });
    }
  }

  /** A lost connection is closed, which rolls back as well: only the error that the rollback is for matters then. */
  async function rollback(): Promise<void> {
    try {
      if (!isPoisoned) await queryOnce('rollback', []);
    } catch (error) {
      if (!isPoisoned) throw error;
    }
  }

  async function query(text: string, values: readonly unknown[]): Promise<Pick<pg.QueryResult, 'rows'>> {
    if (text === 'rollback') {
      isInTransaction = false;
      await rollback();
      return { rows: [] };
    }
    // Inside a transaction, only the whole transaction can be retried.
    const result = await (isInTransaction ? queryOnce(text, values) : retryOnConflict(() => queryOnce(text, values)));
    if (/^(begin|start transaction)\b/.test(text)) isInTransaction = true;
    else if (text === 'commit') isInTransaction = false;
    return result;
  }

  return {
    // The overload with a cursor is for streaming, which the store does not use.
    query: query as unknown as PostgresPoolClient['query'],
    release: () => client.release(isPoisoned),
  };
}

/** Whether the server sent this error. */
function isServerMessage(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError;
}

/** Whether connecting failed for a reason that a restart of the server explains. */
function isTransient(error: unknown): boolean {
  const { code = '' } = error as { readonly code?: string };
  return ['ECONNREFUSED', 'ECONNRESET', '57P01', '57P02', '57P03'].includes(code);
}

/**
 * Whether to close the connection: the server did not respond, is shutting down, or is read-only, as a former primary is
 * after a failover.
 */
function poisonsConnection(error: unknown): boolean {
  if (!isServerMessage(error)) return true;
  const { code = '' } = error;
  return code.startsWith('57P') || code.startsWith('08') || code === '25006' || code === '25P03';
}
