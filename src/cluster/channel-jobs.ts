/**
 * Calls among several processes: pg-boss keeps one job for each place that is called for, and gives it to one of
 * them. It says who works where and nothing more: what is posted stands in the outbox, and whose a place is in its
 * claim.
 */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import PgBoss from 'pg-boss';
import type { Logger } from 'pino';
import * as z from 'zod';
import type { Conversation } from '../chat/conversation.ts';
import { conversationKey } from '../chat/keys.ts';
import { createRuns } from '../lib/coalesce.ts';
import { place as placeSchema, read } from '../store/sql/schemas.ts';
import type { Calls } from './types-leases.ts';
import type { Bell } from './types-notifier.ts';

export interface CallsOptions {
  readonly pool: pg.Pool;
  readonly bell: Bell;
  readonly log: Logger;
}

const queue = 'places';
/** Of its own, so that it shares nothing with another program's pg-boss in the same database. */
const usualSchema = 'barium_bot_jobs';
/** Taken at once: with more, one process would have it all before the others have heard the bell. */
const handful = 8;
/** Even when no bell is heard. */
const pollMs = 5_000;
/** For the start of as many processes as come at once. */
const startMs = 60_000;
/** What a process had that is gone is given to another after this: it has most likely been called for again. */
const expireInSeconds = 120;

/** Makes the job tables where there are none yet. Rejects when that is not allowed. */
export async function openCalls({ pool, bell, log }: CallsOptions): Promise<Calls> {
  const schema = await schemaIn(pool);
  const boss = new PgBoss({
    db: { executeSql: (text, values) => execute(pool, text, values) },
    schema,
    schedule: false,
    maintenanceIntervalSeconds: 60,
    deleteAfterSeconds: 60,
  });
  boss.on('error', (err) => log.warn({ err }, 'the calls for places could not be kept in order'));
  await oneByOne(pool, schema, async () => {
    try {
      await boss.start();
      await boss.createQueue(queue, { name: queue, policy: 'short', expireInSeconds, retryLimit: 1_000 });
    } catch (error) {
      await boss.stop({ graceful: false, close: false });
      throw error;
    }
  });
  let answer: ((place: Conversation) => Promise<void>) | undefined;
  let isStopping = false;
  const atWork = new Set<Promise<void>>();
  const fetches = createRuns(fetchAll);

  async function work(job: PgBoss.Job<unknown>): Promise<void> {
    const place = calledFor(job.data);
    if (place !== undefined) await answer?.(place);
    else log.error({ job: job.id }, 'a call for no place was dropped');
    // A job that is failed is given to another process at once.
    if (isStopping) await boss.fail(queue, job.id);
    else await boss.deleteJob(queue, job.id);
  }

  function take(job: PgBoss.Job<unknown>): void {
    const ended: Promise<void> = work(job)
      .catch((err: unknown) => log.warn({ err }, 'the end of a call could not be noted'))
      .finally(() => atWork.delete(ended));
    atWork.add(ended);
  }

  async function fetchAll(): Promise<void> {
    for (let found = handful; found === handful && !isStopping; ) {
      const jobs = await boss.fetch(queue, { batchSize: handful });
      jobs.forEach(take);
      found = jobs.length;
    }
  }

  function fetch(): void {
    if (answer === undefined || isStopping) return;
    void fetches.nudge();
  }

  bell.on('call', fetch);
  const polling = setInterval(fetch, pollMs).unref();
  return {
    async call(places) {
      if (places.length === 0) return;
      await boss.insert(places.map(jobFor));
      await bell.ring('call');
    },
    answer(work) {
      answer = work;
      fetch();
    },
    async stop() {
      if (isStopping) return;
      isStopping = true;
      clearInterval(polling);
      await fetches.ended();
      await Promise.all(atWork);
      await boss.stop({ graceful: false, close: false });
      await bell.ring('call');
    },
  };
}

/** Whoever has a schema for the bot may have another with another bot in it, whose calls are not for us. */
async function schemaIn(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query('select current_schema() as schema');
  const { schema } = rows[0] as { readonly schema: string };
  if (schema === 'public') return usualSchema;
  return `${usualSchema}_${createHash('sha256').update(schema).digest('hex').slice(0, 12)}`;
}

const call = z.object({ place: z.string() });

/**
 * Places are inserted many at once: what one of them holds must not stop the others. The JSON of a place, kept as a
 * text, has no character in it that PostgreSQL's own JSON refuses (https://www.postgresql.org/docs/current/datatype-json.html).
 */
function jobFor(place: Conversation): PgBoss.JobInsert {
  return {
    name: queue,
    data: { place: JSON.stringify(place) } satisfies z.output<typeof call>,
    singletonKey: conversationKey(place),
  };
}

function calledFor(data: unknown): Conversation | undefined {
  const parsed = call.safeParse(data);
  return parsed.success ? read(placeSchema, parsed.data.place) : undefined;
}

/** Processes that start at once make their tables one after the other: all at once pg-boss brings to a deadlock. */
async function oneByOne(pool: pg.Pool, schema: string, make: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(`set lock_timeout = ${startMs}; set statement_timeout = ${startMs}`);
    // The driver's own patience is as long: the types do not know that it can be said for one statement.
    const lock = {
      text: 'select pg_advisory_lock(hashtext($1))',
      values: [schema],
      query_timeout: startMs + 2_000,
    };
    await client.query(lock);
    await make();
  } finally {
    // With the connection goes the lock.
    client.release(true);
  }
}

/** On a connection that is given up when something fails on it: pg-boss sends whole transactions as one text. */
async function execute(pool: pg.Pool, text: string, values: unknown[]): Promise<{ rows: unknown[] }> {
  const client = await pool.connect();
  let isInDoubt = true;
  try {
    const result = await client.query(text, values);
    isInDoubt = false;
    return result;
  } finally {
    client.release(isInDoubt);
  }
}
