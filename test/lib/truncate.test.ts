import { truncate, truncateChars } from '../../src/lib/truncate.ts';

describe('truncate', () => {
  it('truncate leaves a text that fits as it is', () => {
    expect([truncate('abc', 3), truncateChars('🟢🟢', 2)]).toEqual(['abc', '🟢🟢']);
  });

  it('truncate ends a truncated text with an ellipsis within the limit', () => {
    expect([truncate('abcd', 3), truncateChars('🟢🟢🟢', 2)]).toEqual(['ab…', '🟢…']);
  });

  it('truncate does not split a surrogate pair', () => {
    expect([truncate('a🟢bc', 3), truncate('ab🟢c', 4)]).toEqual(['a…', 'ab…']);
  });
});
