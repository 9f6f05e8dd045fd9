import * as en from '../../../src/text/en/index.ts';
import { createScriptedBot } from './scripted-bot.ts';
import { alice, botUserId, createWorkspace, okResponse, orders, type Workspace } from './workspace.ts';

describe('events about channels', () => {
  let slack: Workspace;
  beforeEach(async () => {
    slack = await createWorkspace({ bot: createScriptedBot() });
  });
  afterEach(() => slack.close());

  const send = async (event: Readonly<Record<string, unknown>>) => {
    expect((await slack.sendEvent(event)).status).toBe(200);
    await slack.whenIdle();
  };

  it('a channel is reported as available when the bot is invited again, and not when somebody else is', async () => {
    await send({ type: 'member_joined_channel', user: alice, channel: orders });
    expect(slack.channelReports).toEqual([]);
    await send({ type: 'member_joined_channel', user: botUserId, channel: orders });
    expect(slack.channelReports).toEqual([{ id: orders }]);
  });

  it('a shared channel that the bot is invited to is only attempted, so that the reason is announced', async () => {
    slack.intercept = ({ method }) =>
      method === 'conversations.info' ? okResponse({ channel: { id: orders, is_ext_shared: true } }) : undefined;
    await send({ type: 'member_joined_channel', user: botUserId, channel: orders });
    expect([slack.channelReports, slack.channelChanges]).toEqual([[], [{ id: orders }]]);
  });

  it.each(['channel_unarchive', 'group_unarchive'])('a channel is attempted at once after %s', async (type) => {
    await send({ type, channel: orders, user: alice });
    expect(slack.channelChanges).toEqual([{ id: orders }]);
  });

  it.each(['channel_rename', 'group_rename'])('a channel has its new name and is attempted after %s', async (type) => {
    await send({ type, channel: { id: orders, name: 'sales', created: 1 } });
    expect(slack.channelChanges).toEqual([{ id: orders, to: { id: orders, name: '#sales' } }, { id: orders }]);
  });

  it('a channel is reported as moved when its id changes', async () => {
    await send({ type: 'channel_id_changed', old_channel_id: 'G0OLD00001', new_channel_id: orders });
    expect(slack.channelChanges).toEqual([{ id: 'G0OLD00001', to: { id: orders } }]);
  });

  it.each([
    ['channel_archive', en.adapter.unreachable.archived],
    ['group_archive', en.adapter.unreachable.archived],
    ['channel_left', en.adapter.unreachable.removed],
    ['group_left', en.adapter.unreachable.removed],
    ['channel_deleted', en.adapter.unreachable.gone],
    ['group_deleted', en.adapter.unreachable.gone],
  ])('a channel is reported as unavailable after %s', async (type, reason) => {
    await send({ type, channel: orders });
    expect(slack.channelReports).toEqual([{ id: orders, reason }]);
  });

  it('malformed events are ignored', async () => {
    for (const type of [
      'channel_archive',
      'member_joined_channel',
      'channel_unarchive',
      'channel_rename',
      'channel_id_changed',
    ]) {
      await send({ type, channel: '' });
    }
    expect([slack.channelReports, slack.channelChanges]).toEqual([[], []]);
  });

  it('an event is not lost while the store is down for a moment', async () => {
    await slack.close();
    let isDown = true;
    const moved: string[] = [];
    slack = await createWorkspace({
      bot: createScriptedBot(),
      onChannelMoved: async (_, to) => {
        if (isDown) {
          isDown = false;
          throw new Error('the database is down');
        }
        moved.push(to.id);
      },
    });
    await send({ type: 'channel_id_changed', old_channel_id: 'G0OLD00001', new_channel_id: orders });
    expect(moved).toEqual([orders]);
  });

  it('neither is one about a channel that is no longer shared', async () => {
    await slack.close();
    const reports: string[] = [];
    slack = await createWorkspace({
      bot: createScriptedBot(),
      onChannelBack: async ({ id }) => {
        if (reports.push(id) === 1) throw new Error('the database is down');
      },
    });
    await send({ type: 'channel_unshared', channel: orders });
    expect(reports).toEqual([orders, orders]);
  });
});
