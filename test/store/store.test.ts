import type { NewAuditRow, NewToken, Store } from '../../src/store/contract/store.ts';
import { alice, channel } from '../bot/test-bot.ts';
import { engines, type Ground } from './engines.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 23) + seconds * 1_000).toISOString();

function token(name: string, more: Partial<NewToken> = {}): NewToken {
  return {
    token: name,
    offer: name,
    command: '{"name":"instance.delete","instance":"1"}',
    open: [{ argument: 'message', required: true }],
    asked: true,
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

function row(outcome: NewAuditRow['outcome'], seconds = 0, more: Partial<NewAuditRow> = {}): NewAuditRow {
  return {
    at: at(seconds),
    person: alice,
    place: channel,
    command: 'instance.send',
    instanceId: '1',
    instanceName: 'Order 1',
    detail: 'Approve',
    outcome,
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

    const claim = (name: string, seconds: number) =>
      store.tokens.claim(name, at(seconds), {
        proof: [row('confirmed', seconds), row('begun', seconds)],
      });

    it('lets exactly one of many claim a token, with the only proof of it', async () => {
      await store.tokens.issue([token('a')]);
      const claims = await Promise.all(Array.from({ length: 50 }, () => claim('a', 1)));
      const [auditId, ...more] = claims.filter((one) => one !== undefined);
      expect(more).toEqual([]);
      const rows = await store.audit.forInstance('1', 10);
      expect(rows.map(({ outcome, endedAt }) => [outcome, endedAt])).toEqual([
        ['begun', undefined],
        ['confirmed', at(1)],
      ]);
      expect([rows[0]?.id, (await store.tokens.find('a'))?.auditId]).toEqual([auditId, auditId]);
    });

    it('spends every token of an offer with the first', async () => {
      await store.tokens.issue([token('a', { offer: 'o' }), token('b', { offer: 'o' }), token('c')]);
      const auditId = await claim('a', 1);
      expect(auditId).toBeDefined();
      expect(await claim('b', 2)).toBeUndefined();
      expect(await claim('c', 2)).toBeDefined();
      expect(await store.tokens.find('b')).toMatchObject({ usedAt: at(1), auditId });
    });

    it('lets nobody claim an expired token, or one that was never made', async () => {
      await store.tokens.issue([token('a')]);
      expect([await claim('a', 120), await claim('never', 1)]).toEqual([undefined, undefined]);
      expect(await store.audit.forInstance('1', 10)).toEqual([]);
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
      expect(await store.seen.begin('k', row('begun'))).toBeUndefined();
      const begun = await Promise.all(Array.from({ length: 20 }, () => store.seen.begin('l', row('begun'))));
      const [auditId, ...more] = begun.filter((one) => one !== undefined);
      expect(more).toEqual([]);
      expect([await store.seen.auditId('l'), await store.seen.auditId('k')]).toEqual([auditId, undefined]);
      expect(await store.audit.forInstance('1', 10)).toHaveLength(1);
    });

    it('writes an audit row before the act, completes it once, and never changes it again', async () => {
      const id = await store.audit.write(row('begun'));
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

    it('lets nobody rewrite the audit, not even whoever has the database', async () => {
      const begun = await store.audit.write(row('begun'));
      const denied = await store.audit.write(row('denied'));
      await store.audit.end(begun, { outcome: 'done', at: at(1) });
      const later = await store.audit.write(row('begun', 2));
      for (const statement of [
        `update audit set outcome = 'done' where id = ${begun}`,
        `update audit set ended_at = null where id = ${denied}`,
        `update audit set ended_at = '${at(3)}', person = '{}' where id = ${later}`,
        `update audit set detail = 'other' where id = ${later}`,
        `delete from audit where id = ${denied}`,
        'delete from audit',
      ]) {
        await expect(ground.run(statement)).rejects.toThrow(/audit rows are never/);
      }
      const rows = await store.audit.forInstance('1', 10);
      expect(rows.map(({ outcome }) => outcome)).toEqual(['begun', 'denied', 'done']);
    });

    it('reads the audit from a moment to another, oldest first', async () => {
      for (let second = 0; second < 5; second += 1) {
        await store.audit.write(row('denied', second, { detail: `${second}`, instanceId: undefined }));
      }
      const read = async (from: number, until?: number) => {
        const rows = [];
        const some = store.audit.between(at(from), until === undefined ? undefined : at(until));
        for await (const portion of some) rows.push(...portion.map(({ detail }) => detail));
        return rows;
      };
      expect([await read(0), await read(1, 3), await read(9)]).toEqual([
        ['0', '1', '2', '3', '4'],
        ['1', '2'],
        [],
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
