import { createLastContact } from '../../src/upstream/last-contact.ts';

describe('createLastContact', () => {
  let now = 0;

  it('A contact is recent for half a minute after a successful request', () => {
    const contact = createLastContact(() => now);
    expect(contact.isRecent()).toBe(false);
    contact.record({ outcome: 'ok' });
    now += 29_999;
    expect(contact.isRecent()).toBe(true);
    now += 1;
    expect(contact.isRecent()).toBe(false);
  });

  it.each([
    ['unreachable', false],
    ['invalid-response', false],
    ['not-found', true],
    ['aborted', true],
  ] as const)('After a request with the outcome %s, the last contact is recent: %s', (outcome, isRecent) => {
    const contact = createLastContact(() => now);
    contact.record({ outcome: 'ok' });
    contact.record({ outcome });
    expect(contact.isRecent()).toBe(isRecent);
  });
});
