/** Connections to PostgreSQL: never waited for without end, given up when they are in doubt, made anew when asked. */
import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { seenTo } from '../../config/database.ts';
import { inTime } from '../../lib/timeout.ts';
import { StoreUnavailableError } from '../errors.ts';
import { type ConnectionHealth, createHealth, textOf } from './circuit-breaker.ts';
import { whileUndone } from './transactions.ts';

export interface PoolOptions {
  /** What the server calls these connections; default `barium-bot`. */
  readonly name?: string | undefined;
  /** Connections at most; default 10. */
  readonly max?: number | undefined;
  /** How long to wait for a connection; default 5,000 ms. */
  readonly connectMs?: number | undefined;
  /** How long a statement may take; default 15,000 ms, 0 for as long as it likes. */
  readonly statementMs?: number | undefined;
  /** How long a statement may wait for a row that another holds; default 10,000 ms. */
  readonly lockMs?: number | undefined;
  /**
   * How long a transaction may stand still; default 10,000 ms. Who is stopped in the middle of one, and holds rows
   * that others wait for, has lost it by then.
   */
  readonly idleMs?: number | undefined;
  /** Hears of connections that broke while nobody used them. */
  readonly onTrouble?: ((error: Error) => void) | undefined;
}

/** For how long a connection that is refused is tried again: a server that restarts is back by then. */
const patienceMs = 1_500;
const againMs = 100;
/** For whoever is still using a connection at the end, and for the server to hang up. */
const goodbyeMs = 3_000;

/** A pool for `url`, which opens its first connection when it is asked for one. Its end comes, whatever the server does. */
export function createPool(url: string, options: PoolOptions = {}): pg.Pool {
  const { max = 10, connectMs = 5_000, statementMs = 15_000, lockMs = 10_000, idleMs = 10_000 } = options;
  const sockets = new Set<Socket>();
  const pool = new pg.Pool({
    connectionString: forDriver(url),
    enableChannelBinding: true,
    application_name: options.name ?? 'barium-bot',
    max,
    connectionTimeoutMillis: connectMs,
    idleTimeoutMillis: 30_000,
    statement_timeout: statementMs,
    // For a server that has gone without a word: by then the statement has ended there in any case.
    query_timeout: statementMs === 0 ? 0 : statementMs + 2_000,
    lock_timeout: lockMs,
    idle_in_transaction_session_timeout: idleMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    stream: () => kept(sockets),
    types: { getTypeParser: parserOf },
  });
  const trouble = (error: Error) => options.onTrouble?.(error);
  pool.on('error', trouble);
  // A connection that breaks between two statements of its owner says so here, and would end the process unheard.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const goodbye = pool.end.bind(pool);
  return Object.assign(pool, {
    async end() {
      const gone = goodbye().then(() => Promise.all([...sockets].map(closed)));
      await inTime(gone, goodbyeMs).catch(() => undefined);
      // The driver says goodbye and then waits for the server: for one that is silent, without end.
      for (const socket of sockets) socket.destroy();
    },
  });
}

/** A socket such as the driver makes itself; in `sockets` until it is closed. */
function kept(sockets: Set<Socket>): Socket {
  const socket = new Socket();
  sockets.add(socket);
  return socket.once('close', () => sockets.delete(socket));
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

/**
 * The address without what the pool sees to by itself, and `require` and `verify-ca` as this driver means them, checked
 * in full, said in a way that its next version does not take for less.
 */
function forDriver(text: string): string {
  const url = new URL(text);
  for (const name of seenTo) url.searchParams.delete(name);
  if (['require', 'verify-ca'].includes(url.searchParams.get('sslmode') ?? '')) {
    url.searchParams.set('sslmode', 'verify-full');
  }
  return url.href;
}

const int8 = pg.types.builtins.INT8;

/** Whole numbers of 64 bits come as text, since not all of them are numbers; those of the store are. */
function parserOf(type: number, format?: 'text' | 'binary') {
  if (type === int8 && format !== 'binary') return wholeNumber;
  return pg.types.getTypeParser(type, format as 'text');
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${text} is more than a number holds`);
  return number;
}

/** The pool as the query builder uses it: with patience where nothing was sent yet, and honest after that. */
export function patient(pool: pg.Pool): PostgresPool {
  const births = new WeakMap<pg.PoolClient, number>();
  pool.on('connect', (client) => births.set(client, performance.now()));
  const health = createHealth();

  async function connect(): Promise<pg.PoolClient> {
    const until = performance.now() + (health.isDown() ? 0 : patienceMs);
    await health.enter();
    for (;;) {
      try {
        const client = await pool.connect();
        // Made before another broke: it goes to where that went.
        if ((births.get(client) ?? 0) < health.lostAt()) client.release(true);
        else return client;
      } catch (cause) {
        if (!isPassing(cause) || performance.now() > until) throw health.fail(cause);
        await delay(againMs);
      }
    }
  }
  return { connect: async () => lent(await connect(), health), end: () => pool.end() };
}

/** One connection for one user of it. */
function lent(client: pg.PoolClient, health: ConnectionHealth): PostgresPoolClient {
  let isInDoubt = false;
  let isInTransaction = false;

  async function once(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    try {
      const result = await client.query(text, [...values]);
      health.answered();
      return result;
    } catch (cause) {
      isInDoubt ||= spoils(cause);
      if (isInDoubt) health.lost();
      else health.answered();
      if (isWord(cause)) throw cause;
      // The server said nothing: the statement may have arrived, and may yet be done.
      throw new StoreUnavailableError(`the database stopped answering: ${textOf(cause)}`, { cause });
    }
  }

  async function query(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    // In a transaction a statement is not the whole: that is done again by whoever has it.
    const result = await (isInTransaction ? once(text, values) : whileUndone(() => once(text, values)));
    if (/^(begin|start transaction)\b/.test(text)) isInTransaction = true;
    else if (/^(commit|rollback)$/.test(text)) isInTransaction = false;
    return result;
  }

  return {
    // The builder's other way to ask, with a cursor, is for streams, which the store has none of.
    query: query as unknown as PostgresPoolClient['query'],
    release: () => client.release(isInDoubt),
  };
}

/** Whether the server itself said it. */
function isWord(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError;
}

/** Whether a connection could not be made for a reason that a restart of the server explains. */
function isPassing(error: unknown): boolean {
  const { code = '' } = error as { readonly code?: string };
  return ['ECONNREFUSED', 'ECONNRESET', '57P01', '57P02', '57P03'].includes(code);
}

/**
 * Whether to give the connection up: the server did not answer, hangs up, or can only be read, as one is that
 * another has taken over from.
 */
function spoils(error: unknown): boolean {
  if (!isWord(error)) return true;
  const { code = '' } = error;
  return code.startsWith('57P') || code.startsWith('08') || code === '25006' || code === '25P03';
}
