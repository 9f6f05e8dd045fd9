import { toBoundedKey } from '../../src/lib/bounded-key.ts';

describe('toBoundedKey', () => {
  it('a bounded key is the text itself if it is short, else a short digest that differs by text', () => {
    const long = 'å'.repeat(1_000);
    expect(toBoundedKey('short')).toBe('short');
    expect(toBoundedKey(long).length).toBeLessThan(100);
    expect(toBoundedKey(long)).not.toBe(toBoundedKey(`${long}å`));
  });
});
