import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeTurn } from '../../src/upstream/file-lock.ts';

describe('a turn', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barium-turn-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is had by one at a time', () => {
    const file = join(folder, 'some.lock');
    const first = takeTurn(file);
    expect(first).toBeDefined();
    expect(takeTurn(file)).toBeUndefined();
    // That somebody tried must not have loosened it.
    expect(takeTurn(file)).toBeUndefined();
    first?.end();
    const second = takeTurn(file);
    expect(second).toBeDefined();
    second?.end();
  });

  it('is had for each file apart', () => {
    const turns = ['one.lock', 'other.lock'].map((name) => takeTurn(join(folder, name)));
    expect(turns).not.toContain(undefined);
    for (const turn of turns) turn?.end();
  });

  it('cannot be had where there is no directory', () => {
    expect(() => takeTurn(join(folder, 'nowhere', 'some.lock'))).toThrow('open');
  });
});
