/**
 * Leases by the database's clock, independent of the machines' clocks. A single statement acquires or renews a
 * lease, so that a process that freezes never keeps others waiting for a lock.
 */
import { type RawBuilder, sql } from 'kysely';

/** The time, `milliseconds` from now, at which a lease ends. */
export function leaseExpiry(milliseconds: number): RawBuilder<string> {
  return sql<string>`(clock_timestamp() + make_interval(secs => ${milliseconds / 1_000}))::text`;
}

/** Whether `holder` can take a row's lease: nobody holds it, it expired, or it is already theirs. */
export function isAvailableTo(table: 'scans' | 'channel_leases', holder: string): RawBuilder<boolean> {
  const column = (name: string) => sql.ref(`${table}.${name}`);
  return sql<boolean>`(${column('lease_holder')} is null or ${column('lease_holder')} = ${holder}
    or ${column('lease_expires_at')}::timestamptz <= clock_timestamp())`;
}
