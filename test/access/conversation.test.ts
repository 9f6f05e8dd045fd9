import { parseMessageEvent } from '../../adapters/slack/events.ts';
import { parseBlockAction, parseSlashCommand } from '../../adapters/slack/interaction-payloads.ts';
import { type ReplyTarget, type Surface, toConversation } from '../../adapters/slack/payload.ts';
import { parseActivity } from '../../adapters/teams/activity.ts';
import { conversationOf } from '../../adapters/teams/events.ts';
import { canAnswerFrom, isSameConversation } from '../../src/access/conversation.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import { blockAction } from '../adapters/slack/payloads.ts';
import { alice, botUserId, orders, team } from '../adapters/slack/workspace.ts';

/** Alice's direct chat is the only conversation whose id begins with D. */
const slack = (target: ReplyTarget | undefined): Conversation => {
  const spot = target?.conversation ?? { channelId: '' };
  return toConversation({ ...spot, isAppDm: spot.channelId === 'D0ALICE001' }, team);
};
const onMessage = (surface: Surface | undefined) => (surface?.kind === 'message' ? surface.target : undefined);

const typedIn = (channel_id: string) =>
  slack(
    parseSlashCommand({
      team_id: team,
      user_id: alice,
      user_name: 'alice',
      channel_id,
      channel_name: 'orders',
      text: 'delete order 1',
      trigger_id: 't1',
      response_url: 'https://hooks.slack.com/x',
    })?.target,
  );
const mentionedIn = (channel: string, thread?: string) => {
  const event = {
    type: 'app_mention',
    user: alice,
    text: `<@${botUserId}> delete order 1`,
    ts: '1.1',
    channel,
  };
  const more = thread === undefined ? {} : { thread_ts: thread };
  return slack(parseMessageEvent({ event: { ...event, ...more } }, botUserId)?.target);
};
const pressedIn = (channel_id: string, more: object = {}, container: object = {}) =>
  slack(
    onMessage(
      parseBlockAction(
        blockAction(
          { value: 'confirm t0ken' },
          {
            channel: { id: channel_id, name: 'renamed' },
            container: { type: 'message', message_ts: '1.2', channel_id, is_ephemeral: true, ...container },
            ...more,
          },
        ),
      )?.surface,
    ),
  );

const teams = (id: string, conversationType: string): Conversation => {
  const activity = parseActivity({
    type: 'message',
    serviceUrl: 'https://smba.example.com',
    from: { id: '29:a', aadObjectId: 'a' },
    conversation: { id, conversationType, tenantId: 'T' },
    channelData: { tenant: { id: 'T' } },
  });
  const conversation = activity && conversationOf(activity, false);
  if (conversation === undefined) throw new Error('no conversation');
  return conversation;
};

describe('a question asked in Slack', () => {
  it('a request by a command can be answered on the ephemeral message, whose payload has no message', () => {
    const asked = typedIn(orders);
    expect(canAnswerFrom(asked, pressedIn(orders))).toBe(true);
    expect(canAnswerFrom(asked, pressedIn(orders, { channel: undefined }))).toBe(true);
  });

  it('a request by a mention can be answered on the reply in its thread', () => {
    const asked = mentionedIn(orders, '1.0');
    const inThread = { message: { ts: '1.2', thread_ts: '1.0' } };
    expect(canAnswerFrom(asked, pressedIn(orders, inThread, { is_ephemeral: false }))).toBe(true);
    expect(isSameConversation(asked, pressedIn(orders, { message: { ts: '1.2' } }))).toBe(true);
  });

  it('can be answered in the direct chat with the bot, the fallback for private answers', () => {
    expect(canAnswerFrom(typedIn(orders), pressedIn('D0ALICE001'))).toBe(true);
  });

  it('cannot be answered in another channel, or in a channel if it was asked in a direct chat', () => {
    expect(canAnswerFrom(typedIn(orders), pressedIn('C0LEAVE001'))).toBe(false);
    expect(canAnswerFrom(typedIn('D0ALICE001'), pressedIn(orders))).toBe(false);
    expect(isSameConversation(typedIn(orders), pressedIn('D0ALICE001'))).toBe(false);
  });
});

describe('a question asked in Teams', () => {
  const thread = teams('19:orders@thread.tacv2;messageid=100', 'channel');
  const personal = teams('a:alice', 'personal');

  it('a request in a channel can be answered in the personal chat', () => {
    expect(canAnswerFrom(thread, personal)).toBe(true);
  });

  it('a request in a channel can be answered in any thread of the channel', () => {
    expect(isSameConversation(thread, teams('19:orders@thread.tacv2;messageid=200', 'channel'))).toBe(true);
    expect(isSameConversation(thread, teams('19:orders@thread.tacv2', 'channel'))).toBe(true);
  });

  it('cannot be answered in another channel or group chat', () => {
    for (const other of [
      teams('19:leave@thread.tacv2;messageid=100', 'channel'),
      teams('19:g@thread.v2', 'groupChat'),
    ]) {
      expect([canAnswerFrom(thread, other), canAnswerFrom(personal, other)]).toEqual([false, false]);
    }
  });
});
