import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetSlackWorkspace } from '../../src/app/slack-installations.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { at, newDelivery, newWatch, snapshotCommit } from '../store/builders.ts';

describe('a Slack workspace that is forgotten', () => {
  it('loses its watches, with an audit row for each, and its queue; a workspace with the same channel ids keeps them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'barium-bot-forget-'));
    const store = await openSqliteStore(join(folder, 'bot.db'));
    const places = ['T1', 'T2'].map(
      (tenant): Conversation => ({ platform: 'slack', tenant, id: 'C1', isDirect: false }),
    );
    const [first] = await Promise.all(places.map((conversation) => store.watches.add(newWatch({ conversation }))));
    const deliveries = places.map((conversation) => newDelivery(conversation.tenant, { conversation }));
    await store.snapshot.commit(snapshotCommit(await store.snapshot.acquireFence(), { deliveries }));

    await forgetSlackWorkspace(store, 'T1', () => new Date(at));

    expect((await store.watches.list()).map(({ conversation }) => conversation.tenant)).toEqual(['T2']);
    expect((await store.outbox.listQueues()).map(({ conversation }) => conversation.tenant)).toEqual(['T2']);
    const rows = [];
    for await (const some of store.audit.readBetween('2026', undefined)) rows.push(...some);
    expect(rows).toMatchObject([
      {
        command: 'watch.remove',
        conversation: { tenant: 'T1' },
        person: { tenant: 'T1', name: 'app_uninstalled' },
        detail: `unwatch ${first?.number}`,
        outcome: 'done',
      },
    ]);
    await store.close();
    await rm(folder, { recursive: true });
  });
});
