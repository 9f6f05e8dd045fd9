import type { NewToken, Store } from '../../src/store/store.ts';
import { alice, channel } from '../bot.ts';
import { engines, type Ground } from './engines.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 23) + seconds * 1_000).toISOString();

function token(name: string, more: Partial<NewToken> = {}): NewToken {
  return {
    token: name,
    offer: name,
    command: '{"name":"instance.delete","instance":"1"}',
    open: [{ argument: 'message', required: true }],
    person: alice,
    place: channel,
    instanceId: '1',
    instanceName: 'Order 1',
    state: '{}',
    issuedAt: at(0),
    expiresAt: at(120),
    ...more,
  };
}

for (const engine of engines) {
  describe(`the store on ${engine.name}`, () => {
    let ground: Ground;
    let store: Store;

    beforeEach(async () => {
      ground = await engine.prepare();
      store = await ground.open();
    });

    afterEach(async () => {
      await store.close();
      await ground.clear();
    });

    it('keeps a token with all it was made with, also after a restart', async () => {
      await store.tokens.issue([token('a')]);
      await store.close();
      store = await ground.open();
      expect(await store.tokens.find('a')).toEqual({ ...token('a'), usedAt: undefined, auditId: undefined });
      expect(await store.tokens.find('b')).toBeUndefined();
    });

    it('lets exactly one of many claim a token', async () => {
      await store.tokens.issue([token('a')]);
      const claims = await Promise.all(Array.from({ length: 50 }, () => store.tokens.claim('a', at(1))));
      expect(claims.filter(Boolean)).toHaveLength(1);
    });

    it('spends every token of an offer with the first', async () => {
      await store.tokens.issue([token('a', { offer: 'o' }), token('b', { offer: 'o' }), token('c')]);
      expect(await store.tokens.claim('a', at(1))).toBe(true);
      expect(await store.tokens.claim('b', at(2))).toBe(false);
      expect(await store.tokens.claim('c', at(2))).toBe(true);
      await store.tokens.settle('a', 7);
      expect(await store.tokens.find('b')).toMatchObject({ usedAt: at(1), auditId: 7 });
    });

    it('lets nobody claim an expired token, or one that was never made', async () => {
      await store.tokens.issue([token('a')]);
      expect(await store.tokens.claim('a', at(120))).toBe(false);
      expect(await store.tokens.claim('never', at(1))).toBe(false);
    });

    it('forgets tokens and keys that are older than it is told', async () => {
      await store.tokens.issue([token('old', { expiresAt: at(10) }), token('new')]);
      await store.seen.claim('k1', at(1));
      await store.seen.claim('k2', at(30));
      expect([await store.tokens.prune(at(20)), await store.seen.prune(at(20))]).toEqual([1, 1]);
      expect(await store.tokens.find('old')).toBeUndefined();
      expect(await store.seen.claim('k2', at(40))).toBe(false);
    });

    it('sees a key for the first time once, and remembers what came of it', async () => {
      const claims = await Promise.all(Array.from({ length: 20 }, () => store.seen.claim('k', at(1))));
      expect(claims.filter(Boolean)).toHaveLength(1);
      await store.seen.settle('k', 3);
      expect([await store.seen.auditId('k'), await store.seen.auditId('other')]).toEqual([3, undefined]);
    });

    it('writes an audit row before the act, completes it once, and never changes it again', async () => {
      const entry = { at: at(0), person: alice, place: channel, command: 'instance.send', instanceId: '1' };
      const id = await store.audit.begin({ ...entry, instanceName: 'Order 1', detail: 'Approve' });
      expect(await store.audit.get(id)).toMatchObject({
        outcome: 'begun',
        endedAt: undefined,
        person: alice,
      });
      await store.audit.end(id, { outcome: 'refused', at: at(1), errorLogId: 'LOG-1' });
      await store.audit.end(id, { outcome: 'done', at: at(2) });
      const rows = await store.audit.forInstance('1', 10);
      expect(rows).toMatchObject([
        { id, outcome: 'refused', endedAt: at(1), errorLogId: 'LOG-1', detail: 'Approve' },
      ]);
    });

    it('offers the message names that worked, the latest first', async () => {
      await store.messageNames.remember('Order', { name: 'Approve', boundary: false }, at(1));
      await store.messageNames.remember('Order', { name: 'Withdraw', boundary: true }, at(2));
      await store.messageNames.remember('Order', { name: 'Approve', boundary: false }, at(3));
      await store.messageNames.remember('Leave', { name: 'Cancel', boundary: false }, at(4));
      expect(await store.messageNames.known('Order')).toEqual([
        { name: 'Approve', boundary: false },
        { name: 'Withdraw', boundary: true },
      ]);
    });

    it('keeps a setting until it is set anew', async () => {
      expect(await store.settings.get('note')).toBeUndefined();
      await store.settings.set('note', 'a');
      await store.settings.set('note', 'b');
      expect(await store.settings.get('note')).toBe('b');
    });

    it('makes a setting once, for everybody who asks at the same time', async () => {
      let made = 0;
      const ask = () => store.settings.getOrMake('key', () => `made ${++made}`);
      const values = new Set(await Promise.all([ask(), ask(), ask()]));
      expect(values.size).toBe(1);
      await store.check();
    });
  });
}
