import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireFileLock } from '../../src/upstream/file-lock.ts';

describe('a turn', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barium-turn-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is had by one at a time', () => {
    const file = join(folder, 'some.lock');
    const first = acquireFileLock(file);
    expect(first).toBeDefined();
    expect(acquireFileLock(file)).toBeUndefined();
    // That somebody tried must not have loosened it.
    expect(acquireFileLock(file)).toBeUndefined();
    first?.release();
    const second = acquireFileLock(file);
    expect(second).toBeDefined();
    second?.release();
  });

  it('is had for each file apart', () => {
    const locks = ['one.lock', 'other.lock'].map((name) => acquireFileLock(join(folder, name)));
    expect(locks).not.toContain(undefined);
    for (const lock of locks) lock?.release();
  });

  it('cannot be had where there is no directory', () => {
    expect(() => acquireFileLock(join(folder, 'nowhere', 'some.lock'))).toThrow('open');
  });
});
