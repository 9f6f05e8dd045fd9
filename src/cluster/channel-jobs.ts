/**
 * Channel jobs in pg-boss: at most one queued job per channel, given to one of the processes. A job is only a wake-up:
 * the outbox has the deliveries, and the channel's lease decides who can post.
 */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import PgBoss from 'pg-boss';
import type { Logger } from 'pino';
import * as z from 'zod';
import type { Conversation } from '../chat/conversation.ts';
import { conversationKey } from '../chat/keys.ts';
import { createCoalescedTask } from '../lib/coalesce.ts';
import { conversationSchema, parseJsonColumn } from '../store/sql/schemas.ts';
import type { ChannelJobs, Notifier } from './types.ts';

interface ChannelJobsOptions {
  readonly pool: pg.Pool;
  readonly notifier: Notifier;
  readonly log: Logger;
}

const queue = 'channels';
/** A schema of its own, apart from another program's pg-boss in the same database. */
const defaultSchema = 'barium_bot_jobs';
/** Jobs per fetch: with more, one process would take all of them before the others are notified. */
const batchSize = 8;
/** In case a notification is missed. */
const pollIntervalMs = 5_000;
/** Enough for many processes that start at the same time, one after the other. */
const startTimeoutMs = 60_000;
/** When a crashed process's job becomes available again; usually the channel has been enqueued again before that. */
const expireInSeconds = 120;

/** Creates the job tables if needed. Rejects if the user lacks the privileges for that. */
export async function openChannelJobs({ pool, notifier, log }: ChannelJobsOptions): Promise<ChannelJobs> {
  const schema = await bossSchema(pool);
  const boss = new PgBoss({
    db: { executeSql: (text, values) => execute(pool, text, values) },
    schema,
    schedule: false,
    maintenanceIntervalSeconds: 60,
    deleteAfterSeconds: 60,
  });
  boss.on('error', (err) => log.warn({ err }, 'pg-boss error'));
  await withAdvisoryLock(pool, schema, async () => {
    try {
      await boss.start();
      await boss.createQueue(queue, { name: queue, policy: 'short', expireInSeconds, retryLimit: 1_000 });
    } catch (error) {
      await boss.stop({ graceful: false, close: false });
      throw error;
    }
  });
  let processChannel: ((conversation: Conversation) => Promise<void>) | undefined;
  let isStopping = false;
  const running = new Set<Promise<void>>();
  const fetches = createCoalescedTask(fetchJobs);

  async function runJob(job: PgBoss.Job<unknown>): Promise<void> {
    const conversation = channelOf(job.data);
    if (conversation !== undefined) await processChannel?.(conversation);
    else log.error({ job: job.id }, 'dropped a job without a channel');
    // A failed job is given to another process right away.
    if (isStopping) await boss.fail(queue, job.id);
    else await boss.deleteJob(queue, job.id);
  }

  function startJob(job: PgBoss.Job<unknown>): void {
    const ended: Promise<void> = runJob(job)
      .catch((err: unknown) => log.warn({ err }, 'failed to complete a channel job'))
      .finally(() => running.delete(ended));
    running.add(ended);
  }

  async function fetchJobs(): Promise<void> {
    for (let found = batchSize; found === batchSize && !isStopping; ) {
      const jobs = await boss.fetch(queue, { batchSize });
      jobs.forEach(startJob);
      found = jobs.length;
    }
  }

  function triggerFetch(): void {
    if (processChannel === undefined || isStopping) return;
    void fetches.trigger();
  }

  notifier.subscribe('jobs', triggerFetch);
  const pollTimer = setInterval(triggerFetch, pollIntervalMs).unref();
  return {
    async enqueue(conversations) {
      if (conversations.length === 0) return;
      await boss.insert(conversations.map(jobFor));
      await notifier.publish('jobs');
    },
    process(work) {
      processChannel = work;
      triggerFetch();
    },
    async stop() {
      if (isStopping) return;
      isStopping = true;
      clearInterval(pollTimer);
      await fetches.idle();
      await Promise.all(running);
      await boss.stop({ graceful: false, close: false });
      await notifier.publish('jobs');
    },
  };
}

/** One pg-boss schema per schema of the bot: a database can hold several bots, each with jobs of its own. */
async function bossSchema(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query('select current_schema() as schema');
  const { schema } = rows[0] as { readonly schema: string };
  if (schema === 'public') return defaultSchema;
  return `${defaultSchema}_${createHash('sha256').update(schema).digest('hex').slice(0, 12)}`;
}

const jobDataSchema = z.object({ conversation: z.string() });

/**
 * The conversation is JSON inside a JSON string, so that it has no character that PostgreSQL rejects in JSON: jobs are
 * inserted in bulk, and one bad id would fail all (https://www.postgresql.org/docs/current/datatype-json.html).
 */
function jobFor(conversation: Conversation): PgBoss.JobInsert {
  return {
    name: queue,
    data: { conversation: JSON.stringify(conversation) } satisfies z.output<typeof jobDataSchema>,
    singletonKey: conversationKey(conversation),
  };
}

function channelOf(data: unknown): Conversation | undefined {
  const parsed = jobDataSchema.safeParse(data);
  return parsed.success ? parseJsonColumn(conversationSchema, parsed.data.conversation) : undefined;
}

/** Lets one process at a time create its tables: pg-boss would deadlock otherwise. */
async function withAdvisoryLock(pool: pg.Pool, schema: string, work: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(`set lock_timeout = ${startTimeoutMs}; set statement_timeout = ${startTimeoutMs}`);
    // `query_timeout` can be set per query, though the types don't know it.
    const lock = {
      text: 'select pg_advisory_lock(hashtext($1))',
      values: [schema],
      query_timeout: startTimeoutMs + 2_000,
    };
    await client.query(lock);
    await work();
  } finally {
    // Closing the connection releases the lock.
    client.release(true);
  }
}

/** Closes the connection after an error: pg-boss sends whole transactions as one text, which may be left open. */
async function execute(pool: pg.Pool, text: string, values: unknown[]): Promise<{ rows: unknown[] }> {
  const client = await pool.connect();
  let hasFailed = true;
  try {
    const result = await client.query(text, values);
    hasFailed = false;
    return result;
  } finally {
    client.release(hasFailed);
  }
}
