import type { SnapshotCommit } from '../../../src/store/contract/snapshot.ts';
import { emptyScanState } from '../../../src/store/contract/snapshot.ts';
import { createRedoLog } from '../../../src/watch/scan/redo-log.ts';

const commit = (commitId: string, baseCommitId: string, endedWatch: number): SnapshotCommit => ({
  fence: 1,
  baseRevision: 0,
  baseCommitId,
  commitId,
  rows: [],
  deadlines: [],
  changes: [],
  deliveries: [],
  endedWatches: [endedWatch],
  state: emptyScanState,
});

describe('the redo log', () => {
  const log = createRedoLog();
  log.add(11, commit('b', 'a', 1));
  log.add(12, commit('c', 'b', 2));

  it('has everything between a restored commit and the last known one', () => {
    expect(log.between({ revision: 10, commitId: 'a' }, { commitId: 'c' })?.endedWatches).toEqual([1, 2]);
  });

  it('has nothing to offer if it does not reach back to the restored commit', () => {
    expect(log.between({ revision: 9, commitId: 'z' }, { commitId: 'c' })).toBeUndefined();
  });

  it('does not claim to be complete if another process committed last', () => {
    expect(log.between({ revision: 10, commitId: 'a' }, { commitId: 'd' })).toBeUndefined();
  });
});
