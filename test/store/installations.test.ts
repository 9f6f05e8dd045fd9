import type { Conversation } from '../../src/chat/conversation.ts';
import type { Installation } from '../../src/chat/installations.ts';
import { at, newDelivery, snapshotCommit } from './builders.ts';
import { engines, useStore } from './engines.ts';

const acme = {
  id: 'T1',
  name: 'Acme',
  isOrganization: false,
  organizationId: undefined,
  sealed: 'one',
  installedAt: at,
} satisfies Partial<Installation>;
const later = '2026-11-24T09:00:00.000Z';

describe.each(engines)('installations on $name', (engine) => {
  const fixture = useStore(engine);

  it('are saved with their tokens, and replaced when the app is installed again', async () => {
    const { installations } = fixture.store;
    await installations.save(acme);
    await installations.setRejected('T1', at);
    await installations.setRejected('T1', later);
    expect(await installations.get('T1')).toEqual({ ...acme, revision: 1, rejectedAt: at });
    await installations.save({ ...acme, sealed: 'two', organizationId: 'E1', installedAt: later });
    const replaced = {
      ...acme,
      sealed: 'two',
      organizationId: 'E1',
      installedAt: later,
      revision: 2,
      rejectedAt: undefined,
    };
    expect(await installations.list()).toEqual([replaced]);
    await installations.setRejected('T1', later);
    await installations.setRejected('T1', undefined);
    expect((await installations.get('T1'))?.rejectedAt).toBeUndefined();
    await installations.remove('T1');
    expect([await installations.get('T1'), await installations.list()]).toEqual([undefined, []]);
  });

  it('have their tokens renewed by one process at a time, and only those that are stored', async () => {
    const { installations } = fixture.store;
    await installations.save(acme);
    const claim = (revision: number, now: string, until: string) =>
      installations.claimRenewal('T1', revision, now, until);
    const claims = await Promise.all([claim(1, at, later), claim(1, at, later), claim(1, at, later)]);
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await claim(2, at, later)).toBe(false);
    expect(await claim(1, '2026-11-25', '2026-11-26')).toBe(true);
    expect(await installations.replaceTokens('T1', 1, 'renewed')).toBe(true);
    expect(await installations.replaceTokens('T1', 1, 'too late')).toBe(false);
    expect(await installations.get('T1')).toMatchObject({ sealed: 'renewed', revision: 2 });
    expect(await claim(2, at, later)).toBe(true);
  });

  it('of an organization know which workspaces have access, and since when others have none', async () => {
    const { installations } = fixture.store;
    await installations.setGrants(
      'E1',
      [
        { id: 'T1', name: 'Bridge' },
        { id: 'T2', name: 'Engine' },
      ],
      at,
    );
    await installations.setGrants('E2', [{ id: 'T3', name: 'Other' }], at);
    await installations.setGrants('E1', [{ id: 'T2', name: 'Engine room' }], later);
    await installations.setGrants('E1', [{ id: 'T2', name: 'Engine room' }], '2026-11-25');
    expect(await installations.listGrants()).toEqual([
      { teamId: 'T1', organizationId: 'E1', name: 'Bridge', revokedAt: later },
      { teamId: 'T2', organizationId: 'E1', name: 'Engine room', revokedAt: undefined },
      { teamId: 'T3', organizationId: 'E2', name: 'Other', revokedAt: undefined },
    ]);
    await installations.setGrants('E1', [], later);
    expect((await installations.listGrants()).map(({ revokedAt }) => revokedAt)).toEqual([later, later, undefined]);
  });

  it('leave nothing of a workspace that is forgotten, and everything of the others', async () => {
    const { channels, installations, outbox, personInstances, snapshot } = fixture.store;
    const fence = await snapshot.acquireFence();
    const places = ['T1', 'T10', 'T2'].map(
      (tenant): Conversation => ({ platform: 'slack', tenant, id: 'C1', isDirect: false }),
    );
    await snapshot.commit(
      snapshotCommit(fence, {
        deliveries: places.map((conversation) => newDelivery(conversation.tenant, { conversation })),
      }),
    );
    for (const conversation of places) {
      const { tenant } = conversation;
      const person = { platform: 'slack', tenant, id: 'U1', name: 'Alice', membership: 'member' } as const;
      await channels.saveRootMessage(conversation, '1', 'C1/1.1', at);
      await channels.saveThreadInstance({ ...conversation, threadId: '1.1' }, '1', at);
      await channels.markUnavailable(conversation, 'uninstalled', at);
      await channels.saveDirectChannel(person, conversation);
      await personInstances.pin(person, '1', at);
    }
    await installations.setGrants('E1', [{ id: 'T1', name: 'Acme' }], at);
    await installations.forgetWorkspace('T1');
    const left = await Promise.all(
      places.map(async (conversation) => {
        const person = {
          platform: 'slack',
          tenant: conversation.tenant,
          id: 'U1',
          name: 'Alice',
          membership: 'member',
        } as const;
        return [
          await channels.findRootMessage(conversation, '1'),
          await channels.findThreadInstance({ ...conversation, threadId: '1.1' }, undefined),
          (await channels.findDirectChannel(person))?.id,
          (await personInstances.list(person, 9)).length,
        ];
      }),
    );
    expect(left).toEqual([
      [undefined, undefined, undefined, 0],
      ['C1/1.1', '1', 'C1', 1],
      ['C1/1.1', '1', 'C1', 1],
    ]);
    expect((await channels.listUnavailable()).map(({ conversation }) => conversation.tenant)).toEqual(['T10', 'T2']);
    expect((await outbox.listQueues()).map(({ conversation }) => conversation.tenant).sort()).toEqual(['T10', 'T2']);
    expect(await installations.listGrants()).toEqual([]);
  });
});
