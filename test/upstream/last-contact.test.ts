import { createFreshness } from '../../src/upstream/last-contact.ts';

describe('an upstream', () => {
  let now = 0;
  const fresh = () => createFreshness(() => now);

  it('is not known to be well before it has answered, nor half a minute after', () => {
    const one = fresh();
    expect(one.isFresh()).toBe(false);
    one.heard({ outcome: 'ok' });
    now += 29_999;
    expect(one.isFresh()).toBe(true);
    now += 1;
    expect(one.isFresh()).toBe(false);
  });

  it.each([
    ['unreachable', false],
    ['nonsense', false],
    ['not-found', true],
    ['cancelled', true],
  ] as const)('whose last call was %s is well: %s', (outcome, isFresh) => {
    const one = fresh();
    one.heard({ outcome: 'ok' });
    one.heard({ outcome });
    expect(one.isFresh()).toBe(isFresh);
  });
});
