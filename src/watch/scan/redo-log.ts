/** What this process has committed lately, to commit it again if the store is restored from a backup of before. */
import type { ScanState, SnapshotCommit } from '../../store/contract/snapshot.ts';

export type CommitContent = Pick<
  SnapshotCommit,
  'rows' | 'deadlines' | 'changes' | 'deliveries' | 'endedWatches' | 'missing'
>;

export interface RedoLog {
  /** Adds a commit and the revision that it wrote; a revision that doesn't follow the last one starts the log anew. */
  add(revision: number, commit: SnapshotCommit): void;
  /**
   * Everything that was committed from one commit to a later one; `undefined` if the log doesn't reach from the one to the
   * other, for instance because another process led at the end.
   */
  between(from: Pick<ScanState, 'revision' | 'commitId'>, to: Pick<ScanState, 'commitId'>): CommitContent | undefined;
  clear(): void;
}

/** Rows, changes and deliveries. At some two kilobytes each, the log takes 10 MB at most. */
const maxItems = 5_000;
/** An empty commit is logged too: the log has no gaps. */
const maxEntries = 10_000;

interface Entry {
  readonly revision: number;
  readonly commitId: string;
  readonly baseCommitId: string | undefined;
  readonly content: CommitContent;
  readonly items: number;
}

export function createRedoLog(): RedoLog {
  let entries: Entry[] = [];
  let items = 0;
  return {
    add(revision, { commitId, baseCommitId, rows, deadlines, changes, deliveries, endedWatches, missing }) {
      if (entries.at(-1)?.commitId !== baseCommitId) {
        entries = [];
        items = 0;
      }
      const content = { rows, deadlines, changes, deliveries, endedWatches, ...(missing && { missing }) };
      const size = rows.length + changes.length + deliveries.length;
      entries.push({ revision, commitId, baseCommitId, content, items: size });
      items += size;
      while (items > maxItems || entries.length > maxEntries) items -= entries.shift()?.items ?? 0;
    },
    between(from, to) {
      const first = entries.findIndex(
        (entry) => entry.revision === from.revision + 1 && entry.baseCommitId === from.commitId,
      );
      if (entries.at(-1)?.commitId !== to.commitId) return undefined;
      return first === -1 ? undefined : merge(entries.slice(first).map(({ content }) => content));
    },
    clear() {
      entries = [];
      items = 0;
    },
  };
}

/** One commit with the result of several: the last state of each row, and every change and delivery. */
function merge(contents: readonly CommitContent[]): CommitContent {
  const missing = new Map<string, NonNullable<CommitContent['missing']>['added'][number] | undefined>();
  for (const content of contents) {
    for (const id of content.missing?.removed ?? []) missing.set(id, undefined);
    for (const one of content.missing?.added ?? []) missing.set(one.instanceId, one);
  }
  return {
    rows: [...new Map(contents.flatMap(({ rows }) => rows).map((row) => [row.id, row])).values()],
    deadlines: [
      ...new Map(contents.flatMap(({ deadlines }) => deadlines).map((one) => [one.instanceId, one])).values(),
    ],
    changes: contents.flatMap(({ changes }) => changes),
    deliveries: contents.flatMap(({ deliveries }) => deliveries),
    endedWatches: contents.flatMap(({ endedWatches }) => endedWatches),
    missing: {
      added: [...missing.values()].flatMap((one) => one ?? []),
      removed: [...missing].flatMap(([id, one]) => (one === undefined ? [id] : [])),
    },
  };
}
