/** What is pruned from the store, and what stays. */
import { conversationKey } from '../../src/chat/keys.ts';
import type { NewAuditRow } from '../../src/store/contract/audit.ts';
import type { Change } from '../../src/store/contract/changes.ts';
import { alice, channel } from '../bot/test-bot.ts';
import { newDelivery, newWatch, snapshotCommit, snapshotRow } from './builders.ts';
import { engines, useStore } from './engines.ts';

const [october, november, december] = [10, 11, 12].map((month) => `2026-${month}-01T00:00:00.000Z`) as [
  string,
  string,
  string,
];

function auditRow(at: string, outcome: NewAuditRow['outcome'] = 'denied'): NewAuditRow {
  return {
    at,
    person: alice,
    conversation: channel,
    command: 'instance.delete',
    instanceId: '1',
    instanceName: 'Order 1',
    detail: undefined,
    outcome,
  };
}

/** More than are deleted at once. */
const manyAuditRows = `insert into audit (at, ended_at, person, conversation, command, outcome)
  with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 1100)
  select '${october}', '${october}', '{}', '{}', 'instance.delete', 'denied' from numbers`;

const pruning = { at: december, person: alice, conversation: channel };

describe.each(engines)('pruning on $name', (engine) => {
  const fixture = useStore(engine);

  async function readAudit(): Promise<readonly string[]> {
    const rows = [];
    for await (const some of fixture.store.audit.readBetween('2026', undefined)) rows.push(...some);
    return rows.map(({ at, command, detail, outcome }) => [at, command, detail, outcome].join(' '));
  }

  it('deletes old audit rows, in any number, and leaves a row that says so', async () => {
    await fixture.storage.run(manyAuditRows);
    await fixture.store.audit.write(auditRow(october, 'begun'));
    await fixture.store.audit.write(auditRow(november));
    expect(await fixture.store.audit.size()).toEqual({ rows: 1_102, oldestAt: october });
    expect(await fixture.store.audit.prune(november, pruning)).toBe(1_101);
    expect(await readAudit()).toEqual([
      `${november} instance.delete  denied`,
      `${december} audit.prune ${november} done`,
    ]);
    expect(await fixture.store.audit.size()).toEqual({ rows: 1, oldestAt: november });
  });

  it('writes no audit row if there is nothing to prune, and never deletes the rows of prunings', async () => {
    expect(await fixture.store.audit.prune(november, pruning)).toBe(0);
    expect(await readAudit()).toEqual([]);
    await fixture.store.audit.write(auditRow(october));
    await fixture.store.audit.prune(november, { ...pruning, at: november });
    expect(await fixture.store.audit.prune('2027-01-01', pruning)).toBe(0);
    expect(await readAudit()).toEqual([`${november} audit.prune ${november} done`]);
  });

  it('ends a pruning that was interrupted', async () => {
    await fixture.store.audit.write(auditRow(october));
    await fixture.store.audit.write({
      ...auditRow(november, 'begun'),
      command: 'audit.prune',
      detail: november,
    });
    expect(await fixture.store.audit.prune(november, pruning)).toBe(1);
    expect(await readAudit()).toEqual([`${november} audit.prune ${november} done`]);
    expect(await fixture.store.audit.get(2)).toMatchObject({ endedAt: december });
  });

  it('prunes the audit log once when two processes do it at the same time', async () => {
    await fixture.storage.run(manyAuditRows);
    const other = await fixture.storage.open();
    const counts = await Promise.all([
      fixture.store.audit.prune(november, pruning),
      other.audit.prune(november, pruning),
    ]);
    await other.close();
    expect(counts[0] + counts[1]).toBe(1_100);
    expect((await readAudit()).every((row) => row === `${december} audit.prune ${november} done`)).toBe(true);
  });

  it('rejects the deletion of newer audit rows, even during a pruning', async () => {
    await fixture.store.audit.write(auditRow(november));
    await fixture.store.audit.write({ ...auditRow(november, 'begun'), command: 'audit.prune', detail: november });
    for (const where of ['id = 1', 'id = 2', 'true']) {
      await expect(fixture.storage.run(`delete from audit where ${where}`)).rejects.toThrow(/audit rows are never/);
    }
    expect(await readAudit()).toHaveLength(2);
  });

  it('turns deliveries that could not be posted for a month into dead letters, which it keeps for a month', async () => {
    const { outbox, channels } = fixture.store;
    await channels.markUnavailable(channel, 'archived', october);
    await outbox.replace(
      [],
      [
        newDelivery('old', { noticedAt: october, dueAt: october }),
        // The head of a queue is due at its next attempt.
        newDelivery('head', { noticedAt: october, dueAt: december, conversation: { ...channel, id: 'other' } }),
        newDelivery('new', { noticedAt: november, dueAt: november }),
      ],
    );
    expect(await outbox.expire(november, december, 'too old')).toBe(2);
    expect([await outbox.countDeadLetters(), (await outbox.getHead(channel))?.key]).toEqual([2, 'new']);
    await outbox.prune(december);
    expect(await outbox.countDeadLetters()).toBe(2);
    await outbox.prune('2027-01-01');
    expect(await outbox.countDeadLetters()).toBe(0);
  });

  it('forgets channels that have been unavailable for long, unless a watch or a queue is left there', async () => {
    const { channels, watches, outbox } = fixture.store;
    const [watched, queued] = ['watched', 'queued'].map((id) => ({ ...channel, id })) as [
      typeof channel,
      typeof channel,
    ];
    for (const one of [channel, watched, queued]) await channels.markUnavailable(one, 'archived', october);
    await watches.add(newWatch({ conversation: watched }));
    await outbox.replace([], [newDelivery('a', { conversation: queued })]);
    await channels.saveRootMessage(channel, '1', 'm1', october);
    expect(await channels.prune(october)).toBe(0);
    expect(await channels.prune(november)).toBe(2);
    const left = (await channels.listUnavailable()).map(({ conversation }) => conversationKey(conversation));
    expect(left.toSorted()).toEqual([queued, watched].map(conversationKey));
    expect(await channels.findRootMessage(channel, '1')).toBeUndefined();
  });

  it('prunes removed and ended watches, and gives none of their numbers to another one', async () => {
    const { watches, snapshot } = fixture.store;
    const [first, second, third] = [
      await watches.add(newWatch()),
      await watches.add(newWatch()),
      await watches.add(newWatch()),
    ];
    await watches.remove(first.id, october);
    await watches.remove(third.id, october);
    const fence = await snapshot.acquireFence();
    const state = { ...snapshotCommit(fence).state, lastScanAt: november };
    await snapshot.commit(snapshotCommit(fence, { endedWatches: [second.id], state }));
    expect(await watches.prune(october)).toBe(0);
    expect(await watches.prune(november)).toBe(1);
    expect(await watches.prune(december)).toBe(1);
    expect(await watches.add(newWatch())).toMatchObject({ number: 4 });
  });

  it('prunes changes, and an instance that is gone with its last change', async () => {
    const { snapshot, changes } = fixture.store;
    const change = (id: string, at: string): Change => {
      const instance = snapshotRow(id, { isGone: true });
      return { kind: 'gone', instance, from: undefined, to: undefined, at };
    };
    await snapshot.commit(
      snapshotCommit(await snapshot.acquireFence(), {
        rows: [snapshotRow('open'), snapshotRow('old', { isGone: true }), snapshotRow('new', { isGone: true })],
        deadlines: [october, december].map((readAt) => ({
          instanceId: readAt,
          deadline: undefined,
          readAt,
          announced: undefined,
        })),
        changes: [change('old', october), change('new', november)],
      }),
    );
    const known = async () => {
      const ids = [];
      for await (const rows of snapshot.readSince(0)) ids.push(...rows.map(({ id }) => id));
      return ids;
    };
    expect(await snapshot.prune(october)).toBe(0);
    expect([await changes.prune(november), await snapshot.prune(november)]).toEqual([1, 2]);
    expect(await known()).toEqual(['new', 'open']);
    expect((await snapshot.listDeadlines()).map(({ instanceId }) => instanceId)).toEqual([december]);
    expect([await changes.prune(december), await snapshot.prune(november)]).toEqual([1, 1]);
    expect(await known()).toEqual(['open']);
  });

  it('prunes message names and settings, unless they have no end', async () => {
    const { messageNames, settings } = fixture.store;
    await messageNames.record('Order', { name: 'Approve', boundary: false }, october);
    await messageNames.record('Order', { name: 'Reject', boundary: false }, november);
    await settings.set('expiring', 'a', november);
    await settings.getOrCreate('generated', () => 'b', november);
    await settings.set('kept', 'c', november);
    await settings.set('kept', 'c');
    expect([await messageNames.prune(november), await settings.prune(november)]).toEqual([1, 0]);
    expect(await messageNames.listRecent('Order')).toEqual([{ name: 'Reject', boundary: false }]);
    expect(await settings.prune(december)).toBe(2);
    expect([await settings.get('expiring'), await settings.get('kept')]).toEqual([undefined, 'c']);
  });
});
