/**
 * Leases by the database's clock alone: whoever holds one has it until a moment that the database reckons, however
 * wrong the clocks of the machines are. Each is taken and renewed by a single statement, so that nobody who is
 * stopped in the middle keeps others waiting.
 */
import { type RawBuilder, sql } from 'kysely';

/** The moment so many milliseconds from now, as it is kept. */
export function leaseOf(milliseconds: number): RawBuilder<string> {
  return sql<string>`(clock_timestamp() + make_interval(secs => ${milliseconds / 1_000}))::text`;
}

/** Whether a row's lease is free for `holder`: nobody has it, its time is over, or it was this holder's before. */
export function isFreeFor(table: 'scans' | 'claims', holder: string): RawBuilder<boolean> {
  const column = (name: string) => sql.ref(`${table}.${name}`);
  return sql<boolean>`(${column('holder')} is null or ${column('holder')} = ${holder}
    or ${column('held_until')}::timestamptz <= clock_timestamp())`;
}
