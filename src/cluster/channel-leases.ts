/**
 * Places among several processes: each is claimed by a lease while it is worked on. The moments of its last posts
 * stand in the same row, so that the platform's pace is kept by whoever has it next.
 */
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Logger } from 'pino';
import * as z from 'zod';
import { conversationKey } from '../chat/keys.ts';
import type { ClaimsTable, Tables } from '../store/sql/tables.ts';
import { isFreeFor, leaseOf } from './lease.ts';
import { type Claim, type Claims, LostClaimError } from './types-leases.ts';

export interface LeaseClaimsOptions {
  readonly db: Kysely<Tables>;
  /** This process, told apart from every other. */
  readonly holder: string;
  /** How long a process that is gone keeps its places. They are renewed three times as often. */
  readonly leaseMs: number;
  readonly log: Logger;
}

/** A claim as this process knows it. */
interface Held {
  readonly key: string;
  readonly fence: number;
  readonly sent: number[];
  /** The monotonic moment until which nobody else can have it. */
  until: number;
}

const ages = z.array(z.number());

export function createLeaseClaims(options: LeaseClaimsOptions): Claims & { close(): Promise<void> } {
  const { db, holder, leaseMs, log } = options;
  const held = new Map<string, Held>();
  /** Nobody else has it until a little before the database says so: its answer took a while. */
  const until = (asked: number) => asked + leaseMs * 0.9;

  /** One statement for everything that this process holds, so that many places cost no more than one. */
  async function renewAll(): Promise<void> {
    if (held.size === 0) return;
    const asked = performance.now();
    try {
      const rows = await db
        .updateTable('claims')
        .set({ held_until: leaseOf(leaseMs) })
        .where('holder', '=', holder)
        // And no more than that: a place whose release was lost on the way comes free by itself.
        .where('place_key', '=', sql<string>`any(${[...held.keys()]})`)
        .returning(['place_key', 'fence'])
        .execute();
      for (const { place_key: key, fence } of rows) {
        const mine = held.get(key);
        if (mine?.fence === fence) mine.until = until(asked);
      }
    } catch (err) {
      log.warn({ err }, 'the claims to places could not be renewed');
    }
  }
  const renewing = setInterval(() => void renewAll(), leaseMs / 3).unref();

  async function take(key: string): Promise<Held | undefined> {
    const asked = performance.now();
    const row = await claimRow(db, key, holder, leaseMs);
    if (row.holder !== holder) return undefined;
    const sent = ages.parse(JSON.parse(row.sent)).map((age) => asked - age - row.idle);
    return { key, fence: row.fence, sent, until: until(asked) };
  }

  /** Writes to the row of a claim, while it is ours. Answers what the row says, or `undefined` where it is not. */
  function write(
    mine: Held,
    lease: { readonly holder: string | null; readonly held_until: RawBuilder<string> | null },
  ) {
    const now = performance.now();
    return db
      .updateTable('claims')
      .set({
        ...lease,
        sent: JSON.stringify(mine.sent.map((moment) => Math.round(now - moment))),
        sent_at: sql<string>`clock_timestamp()::text`,
      })
      .where('place_key', '=', mine.key)
      .where('holder', '=', holder)
      .where('fence', '=', mine.fence)
      .returning('called')
      .executeTakeFirst();
  }

  function claimOf(mine: Held): Claim {
    return {
      sent: mine.sent,
      isHeld: () => performance.now() < mine.until,
      async renew() {
        const asked = performance.now();
        const row = await write(mine, { holder, held_until: leaseOf(leaseMs) });
        if (row === undefined) throw new LostClaimError('another process has taken the place over');
        mine.until = until(asked);
      },
      async release() {
        held.delete(mine.key);
        const row = await write(mine, { holder: null, held_until: null });
        return row?.called === 1;
      },
    };
  }

  return {
    lookMs: leaseMs / 2,
    async unclaimed(places) {
      if (places.length === 0) return places;
      const taken = await callHolders(db, places.map(conversationKey), holder);
      return places.filter((place) => !taken.has(conversationKey(place)));
    },
    async claim(place) {
      const mine = await take(conversationKey(place));
      if (mine === undefined) return undefined;
      held.set(mine.key, mine);
      return claimOf(mine);
    },
    async close() {
      clearInterval(renewing);
      held.clear();
      await db
        .updateTable('claims')
        .set({ holder: null, held_until: null })
        .where('holder', '=', holder)
        .execute();
    },
  };
}

/** Takes the row where it is free; where it is not, leaves a call in it. Answers it as it is after that. */
function claimRow(db: Kysely<Tables>, key: string, holder: string, leaseMs: number) {
  const isFree = isFreeFor('claims', holder);
  const either = <T>(free: unknown, taken: unknown) =>
    sql<T>`case when ${isFree} then ${free} else ${taken} end`;
  const now = sql<string>`clock_timestamp()::text`;
  return db
    .insertInto('claims')
    .values({
      place_key: key,
      holder,
      held_until: leaseOf(leaseMs),
      fence: 1,
      called: 0,
      sent: '[]',
      sent_at: now,
    })
    .onConflict((conflict) =>
      conflict.column('place_key').doUpdateSet((row) => ({
        holder: either<string>(holder, row.ref('claims.holder')),
        held_until: either<string>(leaseOf(leaseMs), row.ref('claims.held_until')),
        fence: either<number>(sql`claims.fence + 1`, row.ref('claims.fence')),
        called: either<number>(sql`0`, sql`1`),
      })),
    )
    .returning([
      'holder',
      'fence',
      'sent',
      sql<number>`(extract(epoch from clock_timestamp() - sent_at::timestamptz) * 1000)::float8`.as('idle'),
    ])
    .executeTakeFirstOrThrow() satisfies Promise<
    Pick<ClaimsTable, 'holder' | 'fence' | 'sent'> & { idle: number }
  >;
}

/**
 * Leaves a call in those of these rows that another process has, and answers their keys. A row is written where no call
 * is in it yet: where there is one, its holder finds that when it lets go, and so everything that was queued before.
 */
async function callHolders(db: Kysely<Tables>, keys: readonly string[], holder: string) {
  const isTaken = sql<boolean>`place_key = any(${keys}) and not ${isFreeFor('claims', holder)}`;
  const { rows } = await sql<Pick<ClaimsTable, 'place_key'>>`
    with called as (update claims set called = 1 where ${isTaken} and called = 0 returning place_key)
    select place_key from called
    union all select place_key from claims where ${isTaken} and called = 1`.execute(db);
  return new Set(rows.map((row) => row.place_key));
}
