import { getEventListeners } from 'node:events';
import { linkAbort } from '../../src/lib/link-abort.ts';

describe('a linked signal', () => {
  it('A linked signal aborts with its caller’s, whether that aborts later or has aborted before', () => {
    const caller = new AbortController();
    const linked = linkAbort(caller.signal);
    caller.abort(new Error('enough'));
    expect(linked.signal.reason).toEqual(new Error('enough'));
    expect(linkAbort(caller.signal).signal.aborted).toBe(true);
  });

  it('A linked signal that aborts on request leaves its caller’s as it is', () => {
    const caller = new AbortController();
    const linked = linkAbort(caller.signal);
    linked.abort();
    expect([linked.signal.aborted, caller.signal.aborted]).toEqual([true, false]);
  });

  it('A linked signal that is disposed of leaves no listener', () => {
    const caller = new AbortController();
    linkAbort(caller.signal).dispose();
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  });
});
