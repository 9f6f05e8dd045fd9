import { DeliveryError } from '../../../src/chat/adapter.ts';
import { alice, channel } from '../../bot/test-bot.ts';
import { guid } from '../../memory-barium.ts';
import { openHarness, type WatchHarness, waitUntil } from '../harness.ts';
import { createMutableBarium, type MutableBarium } from '../mutable-barium.ts';

const otherChannel = { ...channel, id: 'other' };

describe('unavailable channels', () => {
  let barium: MutableBarium;
  let harness: WatchHarness;

  beforeEach(async () => {
    barium = createMutableBarium(30);
    harness = await openHarness(barium);
    await harness.addWatch();
    await harness.addWatch({ conversation: otherChannel });
  });

  afterEach(() => harness.close());

  it('An unavailable channel notifies the watch owner once and gets its backlog as a list when it is back', async () => {
    const direct = { ...channel, id: 'alice', isDirect: true };
    await harness.watcher.onContact(alice, direct);
    harness.adapter.intercept = ({ id }) => {
      if (id === 'other')
        throw new DeliveryError({ kind: 'unavailable', reason: 'The channel is archived.' }, 'archived');
    };
    for (let n = 1; n <= 15; n += 1) {
      barium.set(guid(n), { milestone: 'Packed' });
      await harness.scanAndDeliver();
    }
    expect(harness.texts('alice')).toEqual([
      'Can’t post in #orders: The channel is archived. Updates are queued and will be posted once this is fixed.',
    ]);
    expect((await harness.watcher.queries.status()).unavailableChannels).toMatchObject([
      { reason: 'The channel is archived.' },
    ]);
    expect(harness.texts()).toHaveLength(15);
    harness.adapter.intercept = () => undefined;
    await harness.watcher.onChannelBack(otherChannel);
    await harness.scanAndDeliver();
    expect(harness.titles('other')).toEqual(['15 delayed changes']);
    expect(harness.adapter.messages.at(-1)?.card.table?.rows).toHaveLength(15);
    expect((await harness.watcher.queries.status()).unavailableChannels).toEqual([]);
  });

  it('The owner of a watch who never wrote to the bot is notified in a direct channel that the platform opens', async () => {
    harness.adapter.findDirectChat = async ({ id }) => ({ ...channel, id: `opened for ${id}`, isDirect: true });
    await harness.watcher.onChannelUnavailable(otherChannel, 'It is shared.');
    const opened = `opened for ${alice.id}`;
    await waitUntil(() => harness.texts(opened).length > 0);
    expect(harness.texts(opened)).toEqual([
      'Can’t post in #orders: It is shared. Updates are queued and will be posted once this is fixed.',
    ]);
  });

  it('A direct channel that cannot be opened does not keep a channel from being marked as unavailable', async () => {
    harness.adapter.findDirectChat = async () => {
      throw new Error('the platform does not answer');
    };
    await harness.watcher.onChannelUnavailable(otherChannel, 'It is shared.');
    expect((await harness.watcher.queries.status()).unavailableChannels).toHaveLength(1);
  });

  it('All unavailable channels of a platform are attempted at once when it accepts the bot again', async () => {
    harness.adapter.intercept = () => {
      throw new DeliveryError({ kind: 'unavailable', reason: 'The bot was uninstalled.' }, 'token_revoked');
    };
    barium.set(guid(1), { milestone: 'First' });
    await harness.scanAndDeliver();
    await waitUntil(async () => (await harness.store.channels.listUnavailable()).length === 2);
    harness.adapter.intercept = () => undefined;
    await harness.watcher.onPlatformBack('teams');
    expect(harness.texts()).toEqual([]);
    await harness.watcher.onPlatformBack('web');
    await waitUntil(() => harness.texts().length === 1 && harness.texts('other').length === 1);
    await waitUntil(async () => (await harness.store.channels.listUnavailable()).length === 0);
  });

  it('A channel that becomes unavailable without a post pauses its watches and tells their owners at once', async () => {
    const direct = { ...channel, id: 'alice', isDirect: true };
    await harness.watcher.onContact(alice, direct);
    const { name: _, ...unnamed } = otherChannel;
    await harness.watcher.onChannelUnavailable(unnamed, 'It is shared.');
    await harness.watcher.onChannelUnavailable({ ...unnamed, id: 'unwatched' }, 'It is shared.');
    await waitUntil(() => harness.texts('alice').length > 0);
    expect(harness.texts('alice')).toEqual([
      'Can’t post in #orders: It is shared. Updates are queued and will be posted once this is fixed.',
    ]);
    expect((await harness.watcher.queries.status()).unavailableChannels).toMatchObject([
      { conversation: otherChannel, reason: 'It is shared.' },
    ]);
  });

  it('A message from an unavailable channel triggers a retry, and a success makes it available', async () => {
    let attempts = 0;
    let isMember = false;
    harness.adapter.intercept = (conversation, _message, when) => {
      if (conversation.id !== 'other' || when === 'after') return;
      attempts += 1;
      if (!isMember) throw new DeliveryError({ kind: 'unavailable', reason: 'Not a member.' }, 'not_in_channel');
    };
    barium.set(guid(1), { milestone: 'First' });
    await harness.scanAndDeliver();
    const isUnavailable = async () => (await harness.store.channels.listUnavailable()).length > 0;
    await waitUntil(isUnavailable);
    await harness.watcher.onContact(alice, otherChannel, true);
    await waitUntil(async () => {
      const head = await harness.store.outbox.getHead(otherChannel);
      return attempts === 2 && head !== undefined && head.dueAt > harness.clock.now.toISOString();
    });
    expect(await isUnavailable()).toBe(true);
    isMember = true;
    await harness.watcher.onContact(alice, otherChannel, true);
    await waitUntil(async () => !(await isUnavailable()));
    expect(harness.texts('other')).toHaveLength(1);
    await harness.watcher.onContact(alice, otherChannel, true);
    expect(attempts).toBe(3);
  });

  it('A channel that may be available again is attempted at once, and a channel with a new id keeps its queue', async () => {
    harness.adapter.intercept = ({ id }) => {
      if (id === 'other') throw new DeliveryError({ kind: 'unavailable', reason: 'It is archived.' }, 'archived');
    };
    barium.set(guid(1), { milestone: 'First' });
    await harness.scanAndDeliver();
    await waitUntil(async () => (await harness.store.channels.listUnavailable()).length > 0);
    await harness.watcher.onChannelMoved(otherChannel, { ...otherChannel, id: 'moved' });
    await waitUntil(() => harness.texts('moved').length > 0);
    harness.adapter.intercept = ({ id }) => {
      if (id === 'moved') throw new DeliveryError({ kind: 'unavailable', reason: 'It is archived.' }, 'archived');
    };
    barium.set(guid(1), { milestone: 'Second' });
    await harness.scanAndDeliver();
    await waitUntil(async () => (await harness.store.channels.listUnavailable()).length > 0);
    harness.adapter.intercept = () => undefined;
    await harness.watcher.onChannelChanged({ ...otherChannel, id: 'moved' });
    await waitUntil(() => harness.texts('moved').length === 2);
    expect(harness.texts('other')).toEqual([]);
    await waitUntil(async () => (await harness.store.channels.listUnavailable()).length === 0);
  });
});
