import type { NewAuditRow } from '../../src/store/contract/audit.ts';
import type { NewConfirmationToken } from '../../src/store/contract/tokens.ts';
import { alice, channel } from '../bot/test-bot.ts';
import { engines, useStore } from './engines.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 23) + seconds * 1_000).toISOString();

function token(name: string, more: Partial<NewConfirmationToken> = {}): NewConfirmationToken {
  return {
    token: name,
    offerId: name,
    command: '{"name":"instance.delete","instance":"1"}',
    openArguments: [{ argument: 'message', required: true }],
    isConfirmation: true,
    person: alice,
    conversation: channel,
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
    conversation: channel,
    command: 'instance.send',
    instanceId: '1',
    instanceName: 'Order 1',
    detail: 'Approve',
    outcome,
    ...more,
  };
}

describe.each(engines)('the store on $name', (engine) => {
  const fixture = useStore(engine);

  it('keeps every property of a token across a restart', async () => {
    await fixture.store.tokens.issue([token('a')]);
    await fixture.reopen();
    expect(await fixture.store.tokens.find('a')).toEqual({
      ...token('a'),
      usedAt: undefined,
      auditId: undefined,
    });
    expect(await fixture.store.tokens.find('b')).toBeUndefined();
  });

  const consume = (name: string, seconds: number) =>
    fixture.store.tokens.consume(name, at(seconds), {
      auditRows: [row('confirmed', seconds), row('begun', seconds)],
    });

  it('lets exactly one of many callers consume a token, and writes its audit rows once', async () => {
    await fixture.store.tokens.issue([token('a')]);
    const results = await Promise.all(Array.from({ length: 50 }, () => consume('a', 1)));
    const [auditId, ...more] = results.filter((one) => one !== undefined);
    expect(more).toEqual([]);
    const rows = await fixture.store.audit.listForInstance('1', 10);
    expect(rows.map(({ outcome, endedAt }) => [outcome, endedAt])).toEqual([
      ['begun', undefined],
      ['confirmed', at(1)],
    ]);
    expect([rows[0]?.id, (await fixture.store.tokens.find('a'))?.auditId]).toEqual([auditId, auditId]);
  });

  it('consumes every token of an offer with the first', async () => {
    await fixture.store.tokens.issue([token('a', { offerId: 'o' }), token('b', { offerId: 'o' }), token('c')]);
    const auditId = await consume('a', 1);
    expect(auditId).toBeDefined();
    expect(await consume('b', 2)).toBeUndefined();
    expect(await consume('c', 2)).toBeDefined();
    expect(await fixture.store.tokens.find('b')).toMatchObject({ usedAt: at(1), auditId });
  });

  it('does not consume a token that has expired or was never issued', async () => {
    await fixture.store.tokens.issue([token('a')]);
    expect([await consume('a', 120), await consume('never', 1)]).toEqual([undefined, undefined]);
    expect(await fixture.store.audit.listForInstance('1', 10)).toEqual([]);
  });

  it('prunes tokens and idempotency keys that are older than a given time', async () => {
    await fixture.store.tokens.issue([token('old', { expiresAt: at(10) }), token('new')]);
    await fixture.store.idempotency.recordOnce('k1', at(1));
    await fixture.store.idempotency.recordOnce('k2', at(30));
    await fixture.store.idempotency.recordWithAudit('k3', row('begun', 5));
    await fixture.store.idempotency.recordWithAudit('k4', row('begun', 25));
    expect(await fixture.store.tokens.prune(at(20))).toBe(1);
    // Keys of events are pruned before those of actions.
    expect(await fixture.store.idempotency.prune(at(3), at(28))).toBe(1);
    expect(await fixture.store.idempotency.prune(at(20), at(28))).toBe(1);
    expect(await fixture.store.tokens.find('old')).toBeUndefined();
    expect(await fixture.store.idempotency.recordOnce('k2', at(40))).toBe(false);
  });

  it('records an idempotency key again for the first caller since a time', async () => {
    const record = (now: number, since: number) => fixture.store.idempotency.recordOnce('k', at(now), at(since));
    expect(await record(10, 0)).toBe(true);
    expect(await record(20, 5)).toBe(false);
    const results = await Promise.all(Array.from({ length: 10 }, () => record(30, 15)));
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await record(40, 29)).toBe(false);
  });

  it('records an idempotency key for the first caller only, with the audit row of its action', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, () => fixture.store.idempotency.recordOnce('k', at(1))),
    );
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await fixture.store.idempotency.recordWithAudit('k', row('begun'))).toBeUndefined();
    const ids = await Promise.all(
      Array.from({ length: 20 }, () => fixture.store.idempotency.recordWithAudit('l', row('begun'))),
    );
    const [auditId, ...more] = ids.filter((one) => one !== undefined);
    expect(more).toEqual([]);
    expect([await fixture.store.idempotency.auditIdFor('l'), await fixture.store.idempotency.auditIdFor('k')]).toEqual([
      auditId,
      undefined,
    ]);
    expect(await fixture.store.audit.listForInstance('1', 10)).toHaveLength(1);
  });

  it('writes an audit row before the action and records its outcome once', async () => {
    const id = await fixture.store.audit.write(row('begun'));
    expect(await fixture.store.audit.get(id)).toMatchObject({
      outcome: 'begun',
      endedAt: undefined,
      person: alice,
    });
    await fixture.store.audit.finish(id, { outcome: 'refused', at: at(1), errorLogId: 'LOG-1' });
    await fixture.store.audit.finish(id, { outcome: 'done', at: at(2) });
    const rows = await fixture.store.audit.listForInstance('1', 10);
    expect(rows).toMatchObject([{ id, outcome: 'refused', endedAt: at(1), errorLogId: 'LOG-1', detail: 'Approve' }]);
  });

  it('rejects changes to the audit even from a direct connection to the database', async () => {
    const begun = await fixture.store.audit.write(row('begun'));
    const denied = await fixture.store.audit.write(row('denied'));
    await fixture.store.audit.finish(begun, { outcome: 'done', at: at(1) });
    const later = await fixture.store.audit.write(row('begun', 2));
    for (const statement of [
      `update audit set outcome = 'done' where id = ${begun}`,
      `update audit set ended_at = null where id = ${denied}`,
      `update audit set ended_at = '${at(3)}', person = '{}' where id = ${later}`,
      `update audit set detail = 'other' where id = ${later}`,
      `delete from audit where id = ${denied}`,
      'delete from audit',
    ]) {
      await expect(fixture.storage.run(statement)).rejects.toThrow(/audit rows are never/);
    }
    const rows = await fixture.store.audit.listForInstance('1', 10);
    expect(rows.map(({ outcome }) => outcome)).toEqual(['begun', 'denied', 'done']);
  });

  it('reads the audit between two times, oldest first', async () => {
    for (let second = 0; second < 5; second += 1) {
      await fixture.store.audit.write(row('denied', second, { detail: `${second}`, instanceId: undefined }));
    }
    const read = async (from: number, until?: number) => {
      const rows = [];
      const batches = fixture.store.audit.readBetween(at(from), until === undefined ? undefined : at(until));
      for await (const batch of batches) rows.push(...batch.map(({ detail }) => detail));
      return rows;
    };
    expect([await read(0), await read(1, 3), await read(9)]).toEqual([['0', '1', '2', '3', '4'], ['1', '2'], []]);
  });

  it('lists the message names of an application, the most recently used first', async () => {
    await fixture.store.messageNames.record('Order', { name: 'Approve', boundary: false }, at(1));
    await fixture.store.messageNames.record('Order', { name: 'Withdraw', boundary: true }, at(2));
    await fixture.store.messageNames.record('Order', { name: 'Approve', boundary: false }, at(3));
    await fixture.store.messageNames.record('Leave', { name: 'Cancel', boundary: false }, at(4));
    expect(await fixture.store.messageNames.listRecent('Order')).toEqual([
      { name: 'Approve', boundary: false },
      { name: 'Withdraw', boundary: true },
    ]);
  });

  it('keeps a setting until it is set again', async () => {
    expect(await fixture.store.settings.get('note')).toBeUndefined();
    await fixture.store.settings.set('note', 'a');
    await fixture.store.settings.set('note', 'b');
    expect(await fixture.store.settings.get('note')).toBe('b');
  });

  it('creates a setting once for all concurrent callers', async () => {
    let created = 0;
    const create = () => fixture.store.settings.getOrCreate('key', () => `created ${++created}`);
    const values = new Set(await Promise.all([create(), create(), create()]));
    expect(values.size).toBe(1);
    await fixture.store.check();
  });
});
