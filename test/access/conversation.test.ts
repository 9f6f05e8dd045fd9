import { readCommand, readPress, readSaid } from '../../adapters/slack/events.ts';
import { placeOf, type Surface, type Target } from '../../adapters/slack/payload.ts';
import { readActivity } from '../../adapters/teams/activity.ts';
import { placeOf as placeInTeams } from '../../adapters/teams/events.ts';
import { isSamePlace, isWhereAsked } from '../../src/access/conversation.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import { press } from '../adapters/slack/payloads.ts';
import { alice, me, orders, team } from '../adapters/slack/workspace.ts';

/** The chat with Alice is the only one that begins with D. */
const slack = (target: Target | undefined): Conversation => {
  const spot = target?.spot ?? { channel: '' };
  return placeOf({ ...spot, own: spot.channel === 'D0ALICE001' }, team);
};
const onMessage = (surface: Surface | undefined) =>
  surface?.kind === 'message' ? surface.target : undefined;

const typedIn = (channel_id: string) =>
  slack(
    readCommand({
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
  const event = { type: 'app_mention', user: alice, text: `<@${me}> delete order 1`, ts: '1.1', channel };
  const more = thread === undefined ? {} : { thread_ts: thread };
  return slack(readSaid({ event: { ...event, ...more } }, me)?.target);
};
const pressedIn = (channel_id: string, more: object = {}, container: object = {}) =>
  slack(
    onMessage(
      readPress(
        press(
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
  const activity = readActivity({
    type: 'message',
    serviceUrl: 'https://smba.example.com',
    from: { id: '29:a', aadObjectId: 'a' },
    conversation: { id, conversationType, tenantId: 'T' },
    channelData: { tenant: { id: 'T' } },
  });
  const place = activity && placeInTeams(activity, false);
  if (place === undefined) throw new Error('no place');
  return place;
};

describe('what is asked in Slack', () => {
  it('by a command is answered on the message that only its asker sees, which comes without a message', () => {
    const asked = typedIn(orders);
    expect(isWhereAsked(asked, pressedIn(orders))).toBe(true);
    expect(isWhereAsked(asked, pressedIn(orders, { channel: undefined }))).toBe(true);
  });

  it('by a mention is answered on the reply in its thread', () => {
    const asked = mentionedIn(orders, '1.0');
    const inThread = { message: { ts: '1.2', thread_ts: '1.0' } };
    expect(isWhereAsked(asked, pressedIn(orders, inThread, { is_ephemeral: false }))).toBe(true);
    expect(isSamePlace(asked, pressedIn(orders, { message: { ts: '1.2' } }))).toBe(true);
  });

  it('is answered in the chat with the bot, where an answer goes that finds no other way', () => {
    expect(isWhereAsked(typedIn(orders), pressedIn('D0ALICE001'))).toBe(true);
  });

  it('is not answered in another channel, nor for two in a chat of one', () => {
    expect(isWhereAsked(typedIn(orders), pressedIn('C0LEAVE001'))).toBe(false);
    expect(isWhereAsked(typedIn('D0ALICE001'), pressedIn(orders))).toBe(false);
    expect(isSamePlace(typedIn(orders), pressedIn('D0ALICE001'))).toBe(false);
  });
});

describe('what is asked in Teams', () => {
  const thread = teams('19:orders@thread.tacv2;messageid=100', 'channel');
  const personal = teams('a:alice', 'personal');

  it('in a channel is answered in the personal chat that its answer goes to', () => {
    expect(isWhereAsked(thread, personal)).toBe(true);
  });

  it('in a channel is answered in any thread of it, by whoever sees it there', () => {
    expect(isSamePlace(thread, teams('19:orders@thread.tacv2;messageid=200', 'channel'))).toBe(true);
    expect(isSamePlace(thread, teams('19:orders@thread.tacv2', 'channel'))).toBe(true);
  });

  it('is not answered in another channel or chat of several', () => {
    for (const other of [
      teams('19:leave@thread.tacv2;messageid=100', 'channel'),
      teams('19:g@thread.v2', 'groupChat'),
    ]) {
      expect([isWhereAsked(thread, other), isWhereAsked(personal, other)]).toEqual([false, false]);
    }
  });
});
