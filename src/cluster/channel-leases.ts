/**
 * Channel leases in PostgreSQL. A lease's row also has the times of the last messages sent, so that the next holder
 * keeps the platform's rate limit.
 */
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Logger } from 'pino';
import * as z from 'zod';
import { conversationKey } from '../chat/keys.ts';
import type { ChannelLeasesTable, Tables } from '../store/sql/tables.ts';
import { isAvailableTo, leaseExpiry } from './lease.ts';
import { type ChannelLease, type ChannelLeases, LeaseLostError } from './types.ts';

interface ChannelLeasesOptions {
  readonly db: Kysely<Tables>;
  /** A unique id of this process. */
  readonly holder: string;
  /** How long a crashed process keeps its channels. A running one renews them three times as often. */
  readonly leaseMs: number;
  readonly log: Logger;
}

/** A channel leased to this process. */
interface LeasedChannel {
  readonly key: string;
  readonly fence: number;
  readonly lastSent: number[];
  /** By the monotonic clock. */
  expiresAt: number;
}

const agesSchema = z.array(z.number());

export function createPostgresLeases(options: ChannelLeasesOptions): ChannelLeases & { close(): Promise<void> } {
  const { db, holder, leaseMs, log } = options;
  const leased = new Map<string, LeasedChannel>();
  /** A little earlier than in the database, to be on the safe side of the query's latency. */
  const expiryFrom = (queriedAt: number) => queriedAt + leaseMs * 0.9;

  /** Renews all leases with one statement, however many there are. */
  async function renewAll(): Promise<void> {
    if (leased.size === 0) return;
    const queriedAt = performance.now();
    try {
      const rows = await db
        .updateTable('channel_leases')
        .set({ lease_expires_at: leaseExpiry(leaseMs) })
        .where('lease_holder', '=', holder)
        // Only the known ones: a lease whose release was lost must expire.
        .where('conversation_key', '=', sql<string>`any(${[...leased.keys()]})`)
        .returning(['conversation_key', 'fence'])
        .execute();
      for (const { conversation_key: key, fence } of rows) {
        const channel = leased.get(key);
        if (channel?.fence === fence) channel.expiresAt = expiryFrom(queriedAt);
      }
    } catch (err) {
      log.warn({ err }, 'failed to renew channel leases');
    }
  }
  const renewTimer = setInterval(() => void renewAll(), leaseMs / 3).unref();

  async function take(key: string): Promise<LeasedChannel | undefined> {
    const queriedAt = performance.now();
    const row = await acquireRow(db, key, holder, leaseMs);
    if (row.lease_holder !== holder) return undefined;
    const ages = agesSchema.parse(JSON.parse(row.last_sent));
    const lastSent = ages.map((age) => queriedAt - age - row.msSinceMeasured);
    return { key, fence: row.fence, lastSent, expiresAt: expiryFrom(queriedAt) };
  }

  /** Updates the row of a lease that is still held. Returns its `is_requested`; `undefined` if the lease was lost. */
  function updateRow(
    channel: LeasedChannel,
    lease: {
      readonly lease_holder: string | null;
      readonly lease_expires_at: RawBuilder<string> | null;
    },
  ) {
    const now = performance.now();
    return db
      .updateTable('channel_leases')
      .set({
        ...lease,
        last_sent: JSON.stringify(channel.lastSent.map((sentAt) => Math.round(now - sentAt))),
        measured_at: sql<string>`clock_timestamp()::text`,
      })
      .where('conversation_key', '=', channel.key)
      .where('lease_holder', '=', holder)
      .where('fence', '=', channel.fence)
      .returning('is_requested')
      .executeTakeFirst();
  }

  function toLease(channel: LeasedChannel): ChannelLease {
    return {
      lastSent: channel.lastSent,
      isHeld: () => performance.now() < channel.expiresAt,
      async renew() {
        const queriedAt = performance.now();
        const row = await updateRow(channel, {
          lease_holder: holder,
          lease_expires_at: leaseExpiry(leaseMs),
        });
        if (row === undefined) throw new LeaseLostError('another process has leased the channel');
        channel.expiresAt = expiryFrom(queriedAt);
      },
      async release() {
        leased.delete(channel.key);
        const row = await updateRow(channel, { lease_holder: null, lease_expires_at: null });
        return row?.is_requested === 1;
      },
    };
  }

  return {
    pollIntervalMs: leaseMs / 2,
    async filterFree(conversations) {
      if (conversations.length === 0) return conversations;
      const taken = await requestTakenChannels(db, conversations.map(conversationKey), holder);
      return conversations.filter((conversation) => !taken.has(conversationKey(conversation)));
    },
    async acquire(conversation) {
      const channel = await take(conversationKey(conversation));
      if (channel === undefined) return undefined;
      leased.set(channel.key, channel);
      return toLease(channel);
    },
    async close() {
      clearInterval(renewTimer);
      leased.clear();
      await db
        .updateTable('channel_leases')
        .set({ lease_holder: null, lease_expires_at: null })
        .where('lease_holder', '=', holder)
        .execute();
    },
  };
}

/** Leases the row if it is available, otherwise marks it as requested. Returns the row as it is afterwards. */
function acquireRow(db: Kysely<Tables>, key: string, holder: string, leaseMs: number) {
  const isAvailable = isAvailableTo('channel_leases', holder);
  const ifAvailable = <T>(then: unknown, otherwise: unknown) =>
    sql<T>`case when ${isAvailable} then ${then} else ${otherwise} end`;
  const now = sql<string>`clock_timestamp()::text`;
  return db
    .insertInto('channel_leases')
    .values({
      conversation_key: key,
      lease_holder: holder,
      lease_expires_at: leaseExpiry(leaseMs),
      fence: 1,
      is_requested: 0,
      last_sent: '[]',
      measured_at: now,
    })
    .onConflict((conflict) =>
      conflict.column('conversation_key').doUpdateSet((row) => ({
        lease_holder: ifAvailable<string>(holder, row.ref('channel_leases.lease_holder')),
        lease_expires_at: ifAvailable<string>(leaseExpiry(leaseMs), row.ref('channel_leases.lease_expires_at')),
        fence: ifAvailable<number>(sql`channel_leases.fence + 1`, row.ref('channel_leases.fence')),
        is_requested: ifAvailable<number>(sql`0`, sql`1`),
      })),
    )
    .returning([
      'lease_holder',
      'fence',
      'last_sent',
      sql<number>`(extract(epoch from clock_timestamp() - measured_at::timestamptz) * 1000)::float8`.as(
        'msSinceMeasured',
      ),
    ])
    .executeTakeFirstOrThrow();
}

/**
 * Marks the channels that another process holds as requested, and returns their keys. Rows that are marked already are
 * not written again: their holder will see the mark when it releases the lease, and with it everything queued by then.
 */
async function requestTakenChannels(db: Kysely<Tables>, keys: readonly string[], holder: string) {
  const isTaken = sql<boolean>`conversation_key = any(${keys})
    and not ${isAvailableTo('channel_leases', holder)}`;
  const { rows } = await sql<Pick<ChannelLeasesTable, 'conversation_key'>>`
    with requested as (
      update channel_leases set is_requested = 1 where ${isTaken} and is_requested = 0
      returning conversation_key)
    select conversation_key from requested
    union all select conversation_key from channel_leases where ${isTaken} and is_requested = 1`.execute(db);
  return new Set(rows.map((row) => row.conversation_key));
}
