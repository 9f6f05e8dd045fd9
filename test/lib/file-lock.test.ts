import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireFileLock } from '../../src/lib/file-lock.ts';

describe('acquireFileLock', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barium-lock-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('A file lock is held by one holder at a time', () => {
    const file = join(folder, 'some.lock');
    const first = acquireFileLock(file);
    expect(first).toBeDefined();
    expect(acquireFileLock(file)).toBeUndefined();
    // A failed attempt must not release the lock.
    expect(acquireFileLock(file)).toBeUndefined();
    first?.release();
    const second = acquireFileLock(file);
    expect(second).toBeDefined();
    second?.release();
  });

  it('File locks of different files are independent', () => {
    const locks = ['one.lock', 'other.lock'].map((name) => acquireFileLock(join(folder, name)));
    expect(locks).not.toContain(undefined);
    for (const lock of locks) lock?.release();
  });

  it('A file lock in a missing directory throws', () => {
    expect(() => acquireFileLock(join(folder, 'nowhere', 'some.lock'))).toThrow('open');
  });
});
