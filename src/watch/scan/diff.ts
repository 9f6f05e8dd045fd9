/** What differs between what was known and what was read: pure, so that it can be proved by any interleaving. */
import type { InstanceRow } from '../../barium/types.ts';
import { closedStatuses } from '../../instance-index/statuses.ts';
import type { Change, ChangeKind, KnownInstance } from '../../store/contract/watching.ts';
import type { Reading } from './accumulator.ts';

export interface Difference {
  /** Rows that are new or not as they were; with them, the snapshot is what was read. */
  readonly rows: readonly KnownInstance[];
  /** Those that are news, by instance in the order in which they were read. */
  readonly changes: readonly Change[];
}

/** A clock of theirs may be off by so much from ours. */
const skewMs = 24 * 60 * 60_000;

/**
 * Compares a reading with what was known. `firstAt` is when the bot first looked: an instance that began long
 * before was overlooked then, and is taken in without a word.
 */
export function differences(
  known: (id: string) => KnownInstance | undefined,
  { seen, gone }: Pick<Reading, 'seen' | 'gone'>,
  firstAt: string | undefined,
): Difference {
  const rows: KnownInstance[] = [];
  const changes: Change[] = [];
  for (const one of seen.values()) {
    const before = known(one.row.id);
    const after = fromRow(one.row, one.listed);
    rows.push(after);
    changes.push(...newsOf(before, after, one.at, firstAt));
  }
  for (const [id, at] of gone) {
    const before = known(id);
    if (before === undefined || before.gone) continue;
    const after = { ...before, gone: true };
    rows.push(after);
    changes.push({ kind: 'gone', instance: after, from: before.status, to: undefined, at });
  }
  return { rows, changes };
}

/** A row of the upstream as it is remembered. */
export function fromRow(row: InstanceRow, listed: string): KnownInstance {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    milestone: row.milestone,
    startDate: row.startDate,
    startedBy: row.startedBy,
    completedDate: row.completedDate,
    applicationName: row.applicationName,
    listed,
    gone: false,
  };
}

function newsOf(
  before: KnownInstance | undefined,
  after: KnownInstance,
  at: string,
  firstAt: string | undefined,
): readonly Change[] {
  const change = (kind: ChangeKind, from: string | undefined, to: string | undefined): Change[] =>
    from === to ? [] : [{ kind, instance: after, from, to, at }];
  if (before === undefined || before.gone) {
    if (before === undefined && isOld(after, firstAt)) return [];
    const ended = closedStatuses.includes(after.listed);
    return [
      ...change('created', undefined, after.status),
      ...(ended ? change('status', undefined, after.status) : []),
    ];
  }
  return [
    ...change('renamed', before.name, after.name),
    ...change('status', before.status, after.status),
    ...change('milestone', before.milestone, after.milestone),
  ];
}

function isOld({ startDate }: KnownInstance, firstAt: string | undefined): boolean {
  if (startDate === undefined || firstAt === undefined) return false;
  return Date.parse(startDate) < Date.parse(firstAt) - skewMs;
}
