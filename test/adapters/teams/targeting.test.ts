import type { Reply } from '../../../src/chat/reply.ts';
import type { ConnectorRequest } from './connector-server.ts';
import {
  alice,
  bob,
  channel,
  elementsOf,
  findAction,
  group,
  personal,
  scriptedBot,
  signed,
  startTeams,
  strings,
  type TeamsHarness,
  tenant,
  textOf,
} from './teams.ts';

const appId = '12345678-1234-4123-8123-123456789012';
const slashCommand = { recipient: { id: `28:${appId}`, name: 'Barium Bot', isTargeted: true } };

describe('messages in Teams that only one person sees', () => {
  let teams: TeamsHarness;
  let reply: Partial<Reply> = {};
  let slow: Promise<void> | undefined;
  const core = scriptedBot(async () => {
    await slow;
    return reply;
  });
  const ephemeral = (more: Partial<Reply> = {}): Partial<Reply> => ({
    card: { title: 'Order 1', actions: [{ kind: 'command', label: 'Tasks', line: 'tasks 1' }] },
    visibility: 'ephemeral',
    shareCommand: 'show 1',
    ...more,
  });
  /** What was posted, changed and deleted. */
  const sent = () =>
    teams.connector.requests.map(({ method, conversationId, activityId, isTargeted, body }) => [
      method,
      conversationId,
      ...(activityId === undefined ? [] : [activityId]),
      isTargeted ? 'targeted' : 'everyone',
      textOf(body.attachments?.[0]?.content).split('\n')[0] || body.text || '',
    ]);
  const last = () => teams.connector.requests.at(-1) as ConnectorRequest;

  const start = async (limits: object = {}) => {
    teams = await startTeams(core, { overrides: { allowsTargeting: true, limits } });
  };
  beforeEach(async () => {
    reply = ephemeral();
    slow = undefined;
    core.events.length = 0;
    await start();
  });
  afterEach(() => teams.close());

  it('a private answer stays in the channel or group chat, where only the asker sees it', async () => {
    for (const conversation of [channel, group]) await teams.say('show 1', { conversation });
    expect(sent()).toEqual([
      ['POST', channel.id, 'targeted', 'Order 1'],
      ['POST', group.id, 'targeted', 'Order 1'],
    ]);
    expect(last().body.recipient).toEqual({ id: alice.id, name: 'Alice' });
    expect(last().body.entities).toBeUndefined();
  });

  it('an answer to a slash command shows what was asked above it, if it is for the asker alone', async () => {
    await teams.say('show 1', { conversation: group, id: 'asked', ...slashCommand });
    expect(last().body.entities).toEqual([{ type: 'targetedMessageInfo', messageId: 'asked' }]);
    reply = { card: { title: 'Watch 1' }, visibility: 'public' };
    await teams.say('watch', { conversation: group, ...slashCommand });
    expect(last()).toMatchObject({ isTargeted: false, body: { type: 'message' } });
    expect(last().body.entities).toBeUndefined();
  });

  it('public answers and answers in the personal chat are sent as before', async () => {
    await teams.say('show 1', { conversation: personal });
    reply = ephemeral({ visibility: 'public' });
    await teams.say('show 1', { conversation: group });
    expect(sent().map(([, id, visibility]) => [id, visibility])).toEqual([
      [personal.id, 'everyone'],
      [group.id, 'everyone'],
    ]);
  });

  it('“Show to everyone” posts the answer for everyone and removes the one that only the asker saw', async () => {
    await teams.say('show 1', { conversation: group });
    const targetedId = last().id;
    await teams.press(strings.showToEveryone, { conversation: group, replyToId: targetedId });
    expect(core.events.at(-1)).toMatchObject({ kind: 'press', line: 'show 1', isSharedAnswer: true });
    expect(core.events.at(-1)).not.toHaveProperty('isPublic');
    expect(sent().slice(1)).toEqual([
      ['POST', group.id, 'everyone', 'Order 1'],
      ['DELETE', group.id, targetedId, 'targeted', ''],
    ]);
  });

  it('a button of such a message answers in another one, or in its place', async () => {
    await teams.say('show 1', { conversation: group });
    const targetedId = last().id;
    const press = () => teams.press('Tasks', { conversation: group, replyToId: targetedId });
    reply = ephemeral({ card: { title: 'Tasks' } });
    expect((await press()).body.value).toBe(strings.seeAnswerBelow);
    teams.connector.requests.splice(1);
    reply = ephemeral({ card: { title: 'Done' }, replacesOriginal: true });
    const { body } = await press();
    expect(textOf(body.value)).toContain('Done');
    expect(sent().at(-1)).toEqual(['PUT', group.id, targetedId, 'targeted', 'Done']);
    expect(last().body.recipient).toBeUndefined();
  });

  it('a private answer never replaces or removes a message that everyone sees', async () => {
    reply = ephemeral({ visibility: 'public' });
    await teams.say('show 1', { conversation: group });
    const publicId = last().id;
    reply = ephemeral({ card: { title: 'Private' }, replacesOriginal: true });
    await teams.press('Tasks', { conversation: group, replyToId: publicId });
    expect(sent().slice(1)).toEqual([['POST', group.id, 'targeted', 'Private']]);
  });

  it('nobody else can use the buttons of such a message', async () => {
    await teams.say('show 1', { conversation: group });
    await teams.press('Tasks', { conversation: group, from: bob });
    expect(core.events).toHaveLength(1);
    expect(sent().at(-1)?.at(-1)).toContain('This button doesn’t work');
  });

  it('a slow answer is announced to the asker alone, and replaced or removed when it comes', async () => {
    await teams.close();
    for (const visibility of ['ephemeral', 'public'] as const) {
      await start({ replyBudgetMs: 30 });
      let release = (): void => undefined;
      slow = new Promise((resolve) => {
        release = resolve;
      });
      reply = ephemeral({ visibility });
      await teams.say('show 1', { conversation: group });
      expect(sent()).toEqual([['POST', group.id, 'targeted', strings.pending]]);
      const progressId = last().id;
      release();
      await teams.connector.waitForRequest(({ method }) => method !== 'POST');
      expect(sent().slice(1)).toEqual(
        visibility === 'ephemeral'
          ? [['PUT', group.id, progressId, 'targeted', 'Order 1']]
          : [
              ['POST', group.id, 'everyone', 'Order 1'],
              ['DELETE', group.id, progressId, 'targeted', ''],
            ],
      );
      if (visibility === 'ephemeral') await teams.close();
    }
  });

  it('a tenant that refuses them gets answers in personal chats, and is not asked each time', async () => {
    let refusals = 0;
    teams.connector.respond = ({ isTargeted }) => {
      if (!isTargeted) return undefined;
      refusals += 1;
      return { status: 403, code: 'THREADACCESSDENIED-209' };
    };
    await teams.say('list', { conversation: personal });
    teams.connector.requests.length = 0;
    for (let n = 0; n < 3; n += 1) await teams.say('show 1', { conversation: group });
    expect(refusals).toBe(1);
    expect(sent().map(([, id]) => id)).toEqual(Array.from({ length: 3 }, () => [personal.id, group.id]).flat());
    expect(textOf(teams.card())).toContain(strings.answeredPrivately);
  });

  it('a refusal that concerns one conversation or message does not concern the tenant', async () => {
    let code = 'BotNotInConversationRoster';
    teams.connector.respond = ({ isTargeted }) => (isTargeted && code ? { status: 403, code } : undefined);
    await teams.say('show 1', { conversation: group });
    expect(sent().every(([, , visibility]) => visibility === 'everyone')).toBe(true);
    code = '';
    await teams.say('show 1', { conversation: group });
    expect(last().isTargeted).toBe(true);
    // Teams has removed the message after a day.
    teams.connector.respond = ({ method }) => (method === 'PUT' ? { status: 403, code: 'Gone' } : undefined);
    reply = ephemeral({ card: { title: 'Anew' }, replacesOriginal: true });
    await teams.press('Tasks', { conversation: group });
    expect(sent().at(-1)).toEqual(['POST', group.id, 'targeted', 'Anew']);
    await teams.say('show 1', { conversation: group });
    expect(last().isTargeted).toBe(true);
  });

  it('where the asker can be reached in no way, the channel gets a sentence without content and a button to add the app', async () => {
    teams.connector.respond = ({ isTargeted, conversationId }) =>
      isTargeted || conversationId !== group.id ? { status: 403, code: 'NoTargeting' } : undefined;
    await teams.say('show 1', { conversation: group, recipient: { id: `28:${appId}`, name: 'Barium Bot' } });
    expect(sent()).toEqual([['POST', group.id, 'everyone', strings.cannotReplyPrivately]]);
    expect(findAction(teams.card(), strings.addApp).url).toBe(`https://teams.microsoft.com/l/app/${appId}`);
    expect(JSON.stringify(elementsOf(teams.card()))).not.toContain('Order 1');
  });

  it('a file that can only be sent in a personal chat is not silently missing', async () => {
    teams.connector.respond = ({ conversationId }) =>
      conversationId === group.id ? undefined : { status: 403, code: 'NoChat' };
    const file = {
      name: 'a.txt',
      type: 'text/plain',
      size: 3,
      bytes: (async function* () {})(),
      cancel: () => undefined,
    };
    reply = ephemeral({ files: [file] });
    await teams.say('download 1 2', { conversation: group });
    expect(sent()).toEqual([
      ['POST', group.id, 'targeted', 'Order 1'],
      ['POST', group.id, 'targeted', strings.cannotReplyPrivately],
    ]);
  });

  it('the mark of a card that only one person sees cannot be added to another card', async () => {
    reply = ephemeral({ visibility: 'public' });
    await teams.say('show 1', { conversation: group });
    const forged = {
      ...signed({ kind: 'press', line: 'tasks 1' }, { conversation: { tenant, id: group.id } }),
      isTargeted: true,
    };
    await teams.say('', { conversation: group, text: undefined, value: forged, replyToId: last().id });
    expect(core.events.at(-1)).toMatchObject({ isPublic: true });
  });
});
