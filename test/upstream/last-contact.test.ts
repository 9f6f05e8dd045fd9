import { createLastContact } from '../../src/upstream/last-contact.ts';

describe('an upstream', () => {
  let now = 0;
  const fresh = () => createLastContact(() => now);

  it('is not known to be well before it has answered, nor half a minute after', () => {
    const one = fresh();
    expect(one.isRecent()).toBe(false);
    one.record({ outcome: 'ok' });
    now += 29_999;
    expect(one.isRecent()).toBe(true);
    now += 1;
    expect(one.isRecent()).toBe(false);
  });

  it.each([
    ['unreachable', false],
    ['invalid-response', false],
    ['not-found', true],
    ['aborted', true],
  ] as const)('whose last call was %s is well: %s', (outcome, isFresh) => {
    const one = fresh();
    one.record({ outcome: 'ok' });
    one.record({ outcome });
    expect(one.isRecent()).toBe(isFresh);
  });
});
