import { RefusedError, UnreachableError } from '../../../src/barium/errors.ts';
import { createUnreadable } from '../../../src/watch/scan/quarantine.ts';

const error = new RefusedError({ endpoint: 'GET /Instances/{Id}', status: 500 });

describe('an instance that Barium cannot tell of', () => {
  it('rests after the second time, is told of once, and is forgotten when nobody asks for it', () => {
    let time = 0;
    const unreadable = createUnreadable(() => time);
    expect([unreadable.failed('a', error), unreadable.mayAsk('a'), unreadable.count]).toEqual([
      true,
      true,
      0,
    ]);
    unreadable.failed('a', error);
    expect([unreadable.mayAsk('a'), unreadable.count]).toEqual([false, 1]);
    expect([unreadable.news()?.ids, unreadable.news()]).toEqual([['a'], undefined]);
    time = 60_000;
    expect(unreadable.mayAsk('a')).toBe(true);
    unreadable.keep((id) => id !== 'a');
    expect(unreadable.count).toBe(0);
  });

  it('is not to blame where the bot itself asks for too much at once', () => {
    const unreadable = createUnreadable(() => 0);
    const endpoint = 'GET /Instances/{Id}';
    expect(unreadable.failed('a', new UnreachableError('overloaded', { endpoint }))).toBe(false);
    expect(unreadable.failed('a', new UnreachableError('server', { endpoint }))).toBe(true);
  });
});
