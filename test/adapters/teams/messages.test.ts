import type { Reply } from '../../../src/chat/reply.ts';
import type { ConnectorServer } from './connector-server.ts';
import { bob, bot, channel, group, personal, scriptedBot, startTeams, type Teams, wordsOf } from './teams.ts';

describe('a message in Teams', () => {
  let teams: Teams;
  let connector: ConnectorServer;
  let replies: () => Partial<Reply> | Promise<Partial<Reply>>;
  const core = scriptedBot(() => replies());

  beforeEach(async () => {
    replies = () => ({});
    core.heard.length = 0;
    teams = await startTeams(core, { limits: { patienceMs: 300, turnMs: 600 } });
    connector = teams.connector;
  });
  afterEach(() => teams.close());

  it('is answered by one card with a summary', async () => {
    expect((await teams.say('list')).status).toBe(200);
    expect(connector.calls).toHaveLength(1);
    expect(connector.calls[0]).toMatchObject({
      method: 'POST',
      conversation: personal.id,
      body: { summary: 'Done' },
    });
    expect(wordsOf(teams.card())).toBe('Done');
    // It was there before anybody could have seen typing.
    expect(connector.typing).toEqual([]);
  });

  it('tells the core who asked, where, and in which language and time zone', async () => {
    await teams.say('  list ');
    expect(core.heard[0]).toMatchObject({
      kind: 'text',
      line: 'list',
      person: {
        platform: 'teams',
        id: 'aad-alice',
        name: 'Alice',
        locale: 'en-GB',
        timeZone: 'Europe/Stockholm',
      },
      place: { platform: 'teams', id: personal.id, isDirect: true },
      largestPicture: { width: 1_024, height: 1_024 },
    });
  });

  it('tells the core the language and time zone of the client where the message has none', async () => {
    const entities = [{ type: 'clientInfo', locale: 'sv-SE', country: 'SE', timezone: 'Europe/Stockholm' }];
    await teams.say('list', { locale: undefined, localTimezone: undefined, entities });
    expect(core.heard[0]?.person).toMatchObject({ locale: 'sv-SE', timeZone: 'Europe/Stockholm' });
  });

  it('loses the mention of the bot and keeps other people by their names', async () => {
    await teams.say('<at>Barium Bot</at> list&nbsp;name:<at>Bob</at>', {
      conversation: group,
      entities: [
        { type: 'mention', text: '<at>Barium Bot</at>', mentioned: bot },
        { type: 'mention', text: '<at>Bob</at>', mentioned: bob },
      ],
    });
    expect(core.heard[0]).toMatchObject({ line: 'list name:Bob', place: { isDirect: false } });
  });

  it('is what was typed, whatever it quotes and however Teams writes its characters', async () => {
    await teams.say(
      '<quoted messageId="1700000000000"/> show &quot;R&amp;D &lt;1&gt;&quot;&nbsp;&amp;amp; &hearts;',
    );
    expect(core.heard[0]).toMatchObject({ line: 'show "R&D <1>" &amp; &hearts;' });
  });

  it('loses nothing to a mention without words, and is cut where it is longer than any line', async () => {
    await teams.say('list', { entities: [{ type: 'mention', text: '', mentioned: bot }] });
    await teams.say('<at>'.repeat(20_000));
    expect(core.heard).toMatchObject([{ line: 'list' }, { line: '<at>'.repeat(1_000) }]);
  });

  it('in a channel is answered in its thread', async () => {
    await teams.say('list', { conversation: channel });
    expect(connector.calls[0]).toMatchObject({ conversation: channel.id });
    expect(core.heard[0]?.conversation).toMatchObject({ id: '19:orders@thread.tacv2', thread: '100' });
  });

  it('that Teams delivers twice is answered once', async () => {
    await Promise.all([teams.say('list', { id: 'same' }), teams.say('list', { id: 'same' })]);
    expect(core.heard).toHaveLength(1);
    expect(connector.calls).toHaveLength(1);
  });

  it('without an id is known again by what is in it', async () => {
    await teams.say('list', { id: undefined });
    await teams.say('list', { id: undefined });
    expect(core.heard).toHaveLength(1);
  });

  it('that takes long shows typing, then a waiting card, which its answer replaces', async () => {
    let release: (reply: Partial<Reply>) => void = () => undefined;
    replies = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    expect((await teams.say('list')).status).toBe(200);
    expect(connector.typing).toHaveLength(1);
    expect(wordsOf(teams.card())).toBe('Looking it up…');
    release({ card: { title: 'At last' } });
    const update = await connector.call((call) => call.method === 'PUT');
    expect(update.activity).toBe(connector.calls[0]?.id);
    expect(wordsOf(teams.card())).toBe('At last');
  });

  it('is taken in time also where the connector takes long, and its answer comes once', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<undefined>((resolve) => (release = () => resolve(undefined)));
    connector.respond = () => held;
    expect((await teams.say('list')).status).toBe(200);
    expect((await teams.say('', { type: 'installationUpdate', action: 'add' })).status).toBe(200);
    expect(connector.calls).toEqual([]);
    release();
    await teams.adapter.stop();
    expect(connector.calls).toHaveLength(2);
  });

  it('is tried again where Microsoft asks for it, and answered once', async () => {
    let failures = 2;
    connector.respond = (call) =>
      call.body.type === 'message' && failures-- > 0 ? { status: 502 } : undefined;
    await teams.say('list');
    expect(connector.calls).toHaveLength(1);
  });

  it('is not tried again where trying again cannot help', async () => {
    let tries = 0;
    connector.respond = (call) => {
      if (call.body.type === 'message') tries += 1;
      return { status: 403, code: 'BotDisabledByAdmin' };
    };
    expect((await teams.say('list')).status).toBe(200);
    expect(tries).toBe(1);
    expect(teams.logged.join()).toContain('could not be delivered');
  });

  it('too large for Teams after all comes as its title with its first buttons', async () => {
    replies = () => ({
      card: {
        title: 'Much',
        text: ['x'.repeat(4_000)],
        actions: [{ kind: 'command', label: 'More', line: 'list' }],
      },
    });
    connector.respond = (call) =>
      JSON.stringify(call.body).length > 3_000 ? { status: 413, code: 'MessageSizeTooBig' } : undefined;
    await teams.say('list');
    expect(wordsOf(teams.card())).toBe('Much\n… shortened here');
  });

  it('of a kind that is not known yet is taken with 200', async () => {
    expect((await teams.say('', { type: 'agenticThing', text: undefined })).status).toBe(200);
    expect((await teams.say('', { type: 'invoke', name: 'new/thing' })).status).toBe(200);
    expect(connector.calls).toEqual([]);
  });

  it('that is none at all is refused', async () => {
    expect((await teams.send({ hello: 'world' })).status).toBe(400);
    expect((await teams.send([])).status).toBe(400);
  });
});
