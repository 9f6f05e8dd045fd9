import type { Reply } from '../../../src/chat/reply.ts';
import type { ConnectorServer } from './connector-server.ts';
import {
  bob,
  bot,
  channel,
  group,
  personal,
  scriptedBot,
  startTeams,
  strings,
  type TeamsHarness,
  textOf,
} from './teams.ts';

describe('messages in Teams', () => {
  let teams: TeamsHarness;
  let connector: ConnectorServer;
  let replies: () => Partial<Reply> | Promise<Partial<Reply>>;
  const core = scriptedBot(() => replies());

  beforeEach(async () => {
    replies = () => ({});
    core.events.length = 0;
    teams = await startTeams(core, { overrides: { limits: { activityTimeoutMs: 2_500 } } });
    connector = teams.connector;
  });
  afterEach(() => teams.close());

  it('replies to a message with one card and a summary', async () => {
    expect((await teams.say('list')).status).toBe(200);
    expect(connector.requests).toHaveLength(1);
    expect(connector.requests[0]).toMatchObject({
      method: 'POST',
      conversationId: personal.id,
      body: { summary: 'Done' },
    });
    expect(textOf(teams.card())).toBe('Done');
    // A fast reply needs no typing indicator.
    expect(connector.typing).toEqual([]);
  });

  it('passes the sender, conversation, language and time zone of a message to the bot', async () => {
    await teams.say('  list ');
    expect(core.events[0]).toMatchObject({
      kind: 'text',
      line: 'list',
      person: {
        platform: 'teams',
        id: 'aad-alice',
        name: 'Alice',
        locale: 'en-GB',
        timeZone: 'Europe/Stockholm',
      },
      conversation: { platform: 'teams', id: personal.id, isDirect: true },
      maxPictureSize: { width: 1_024, height: 1_024 },
    });
  });

  it('uses the language and time zone of the client if the message has none', async () => {
    const entities = [{ type: 'clientInfo', locale: 'sv-SE', country: 'SE', timezone: 'Europe/Stockholm' }];
    await teams.say('list', { locale: undefined, localTimezone: undefined, entities });
    expect(core.events[0]?.person).toMatchObject({ locale: 'sv-SE', timeZone: 'Europe/Stockholm' });
  });

  it('removes mentions of the bot and replaces those of people by their names', async () => {
    await teams.say('<at>Barium Bot</at> list&nbsp;name:<at>Bob</at>', {
      conversation: group,
      entities: [
        { type: 'mention', text: '<at>Barium Bot</at>', mentioned: bot },
        { type: 'mention', text: '<at>Bob</at>', mentioned: bob },
      ],
    });
    expect(core.events[0]).toMatchObject({ line: 'list name:Bob', conversation: { isDirect: false } });
  });

  it('removes quotes from the text and decodes its HTML entities once', async () => {
    await teams.say('<quoted messageId="1700000000000"/> show &quot;R&amp;D &lt;1&gt;&quot;&nbsp;&amp;amp; &hearts;');
    expect(core.events[0]).toMatchObject({ line: 'show "R&D <1>" &amp; &hearts;' });
  });

  it('takes a slash command, sent to the bot alone, like a mention', async () => {
    const mention = { type: 'mention', text: '<at>Barium Bot</at>', mentioned: bot };
    const targeted = { conversation: group, recipient: { ...bot, isTargeted: true } };
    await teams.say('list overdue', targeted);
    await teams.say('/list overdue', targeted);
    await teams.say('<at>Barium Bot</at> list overdue', { conversation: group, entities: [mention] });
    expect(core.events.map((event) => event.kind === 'text' && event.line)).toEqual(Array(3).fill('list overdue'));
    await teams.say('https://barium.example/cases/1');
    expect(core.events.at(-1)).toMatchObject({ line: 'https://barium.example/cases/1' });
  });

  it('ignores a mention without text and truncates a very long text', async () => {
    await teams.say('list', { entities: [{ type: 'mention', text: '', mentioned: bot }] });
    await teams.say('<at>'.repeat(20_000));
    expect(core.events).toMatchObject([{ line: 'list' }, { line: '<at>'.repeat(1_000) }]);
  });

  it('replies to a channel message in its thread', async () => {
    await teams.say('list', { conversation: channel });
    expect(connector.requests[0]).toMatchObject({ conversationId: channel.id });
    expect(core.events[0]?.conversation).toMatchObject({ id: '19:orders@thread.tacv2', threadId: '100' });
  });

  it('replies once to a message that Teams delivers twice', async () => {
    await Promise.all([teams.say('list', { id: 'same' }), teams.say('list', { id: 'same' })]);
    expect(core.events).toHaveLength(1);
    expect(connector.requests).toHaveLength(1);
  });

  it('recognizes a redelivered message without an id by its content', async () => {
    await teams.say('list', { id: undefined });
    await teams.say('list', { id: undefined });
    expect(core.events).toHaveLength(1);
  });

  it('shows a typing indicator, then a progress card, and then replaces that with the reply', async () => {
    let release: (reply: Partial<Reply>) => void = () => undefined;
    replies = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    expect((await teams.say('list')).status).toBe(200);
    expect(connector.typing).toHaveLength(1);
    expect(textOf(teams.card())).toBe(strings.pending);
    release({ card: { title: 'At last' } });
    const update = await connector.waitForRequest((request) => request.method === 'PUT');
    expect(update.activityId).toBe(connector.requests[0]?.id);
    expect(textOf(teams.card())).toBe('At last');
  });

  it('responds to a message in time if the connector is slow, and replies once', async () => {
    let release: () => void = () => undefined;
    const delayed = new Promise<undefined>((resolve) => (release = () => resolve(undefined)));
    connector.respond = () => delayed;
    expect((await teams.say('list')).status).toBe(200);
    expect((await teams.say('', { type: 'installationUpdate', action: 'add', conversation: group })).status).toBe(200);
    expect(connector.requests).toEqual([]);
    release();
    await teams.adapter.stop();
    expect(connector.requests).toHaveLength(2);
  });

  it('retries a reply after a transient error and posts it once', async () => {
    let failures = 2;
    connector.respond = (request) => (request.body.type === 'message' && failures-- > 0 ? { status: 502 } : undefined);
    await teams.say('list');
    expect(connector.requests).toHaveLength(1);
  });

  it('does not retry a reply after a permanent error', async () => {
    let tries = 0;
    connector.respond = (request) => {
      if (request.body.type === 'message') tries += 1;
      return { status: 403, code: 'BotDisabledByAdmin' };
    };
    expect((await teams.say('list')).status).toBe(200);
    expect(tries).toBe(1);
    expect(teams.logged.join()).toContain('failed to deliver a reply');
  });

  it('says so if Teams rejects a reply, or keeps failing to accept it', async () => {
    for (const failure of [{ status: 400, code: 'BadSyntax' }, { status: 503 }]) {
      connector.requests.length = 0;
      connector.respond = ({ body }) => (JSON.stringify(body).includes('Unloved') ? failure : undefined);
      replies = () => ({ card: { title: 'Unloved' } });
      await teams.say('list');
      await connector.waitForRequest(() => true);
      expect(textOf(teams.card())).toBe(strings.replyNotShown);
      expect(connector.requests).toHaveLength(1);
    }
  });

  it('replies with only the title, a note and the first buttons if the card is too large', async () => {
    replies = () => ({
      card: {
        title: 'Much',
        text: ['x'.repeat(4_000)],
        actions: [{ kind: 'command', label: 'More', line: 'list' }],
      },
    });
    connector.respond = (request) =>
      JSON.stringify(request.body).length > 3_000 ? { status: 413, code: 'MessageSizeTooBig' } : undefined;
    await teams.say('list');
    expect(textOf(teams.card())).toBe(`Much\n${strings.truncated}`);
  });

  it('acknowledges activities of unknown types', async () => {
    expect((await teams.say('', { type: 'agenticThing', text: undefined })).status).toBe(200);
    expect((await teams.say('', { type: 'invoke', name: 'new/thing' })).status).toBe(200);
    expect(connector.requests).toEqual([]);
  });

  it('rejects a body that is not an activity', async () => {
    expect((await teams.send({ hello: 'world' })).status).toBe(400);
    expect((await teams.send([])).status).toBe(400);
  });
});
