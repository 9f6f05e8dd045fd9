import { DeliveryError, type DeliveryFailure } from '../../../src/chat/adapter.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import { en } from '../../../src/text/en/index.ts';
import { content, scripted } from './scripted.ts';
import { alice, createWorkspace, orders, refusal, team, type Workspace } from './workspace.ts';

const place: Conversation = { platform: 'slack', tenant: team, id: orders, isDirect: false };
const post = (key: string, title = key) => ({ deliveryKey: key, card: { title } });

describe('an announcement', () => {
  let slack: Workspace;
  beforeEach(async () => {
    slack = await createWorkspace({ bot: scripted() });
  });
  afterEach(() => slack.close());

  const messages = () => slack.tables.messages.all();
  const troubleWith = async (act: () => Promise<unknown>): Promise<DeliveryFailure | undefined> => {
    try {
      await act();
      return undefined;
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      return error.failure;
    }
  };

  it('is posted with its key, answered in its thread and updated in place', async () => {
    const root = await slack.adapter.post(place, post('k1', 'Order 1'));
    await slack.adapter.post(place, post('k2', 'Order 1 is completed'), root);
    await slack.adapter.update(place, root, post('k3', 'Order 1, completed'));
    const [first, second] = messages();
    expect(first).toMatchObject({ text: 'Order 1, completed', channel_id: orders });
    expect(second).toMatchObject({ text: 'Order 1 is completed', thread_ts: first?.ts });
    const sent = slack.calls.find((call) => call.method === 'chat.postMessage');
    expect(sent?.args.metadata).toEqual({ event_type: 'barium_post', event_payload: { key: 'k1' } });
  });

  it('does not leave where that is forbidden at the last moment', async () => {
    const leaves = () => {
      throw new DeliveryError({ kind: 'later' }, 'too late');
    };
    await expect(slack.adapter.post(place, { ...post('k1'), beforeSend: leaves })).rejects.toThrow(
      'too late',
    );
    const posted = await slack.adapter.post(place, post('k2', 'Order 2'));
    await expect(slack.adapter.update(place, posted, { ...post('k3'), beforeSend: leaves })).rejects.toThrow(
      'too late',
    );
    expect(messages().map(({ text }) => text)).toEqual(['Order 2']);
  });

  it('can be taken away again', async () => {
    const posted = await slack.adapter.post(place, post('k1'));
    await slack.adapter.deleteMessage?.(place, posted);
    expect(messages()).toEqual([]);
  });

  it('goes where its place is a thread', async () => {
    await slack.adapter.post({ ...place, threadId: '1700000000.000100' }, post('k1'));
    expect(messages()[0]).toMatchObject({ thread_ts: '1700000000.000100' });
  });

  it('brings its pictures into its thread, and stands without them', async () => {
    const picture = () => ({ ...content('d.png', 'x', 'image/png'), alt: 'Diagram' });
    await slack.adapter.post(place, { ...post('k1'), pictures: [picture()] });
    const [message] = messages();
    const done = slack.calls.find((call) => call.method === 'files.completeUploadExternal');
    expect(done?.args).toMatchObject({ channel_id: orders, thread_ts: message?.ts });
    slack.fault = ({ method }) => (method.startsWith('files.') ? refusal('missing_scope') : undefined);
    await slack.adapter.post(place, { ...post('k2'), pictures: [picture()] });
    expect(slack.lines.at(-1)?.line).toContain('a file of an announcement');
  });

  it('whose card had no room comes with the whole of it as a text in its thread', async () => {
    const text = Array.from({ length: 40 }, () => 'x'.repeat(900));
    await slack.adapter.post(place, { deliveryKey: 'k1', card: { title: 'Much', text } });
    const [message] = messages();
    const done = slack.calls.find((call) => call.method === 'files.completeUploadExternal');
    expect(done?.args).toMatchObject({ files: [{ title: 'Much.txt' }], thread_ts: message?.ts });
  });

  it.each<[string, () => Response | Promise<Response>, DeliveryFailure]>([
    [
      'throttled',
      () => new Response('{}', { status: 429, headers: { 'retry-after': '7' } }),
      { kind: 'later', afterMs: 7_000 },
    ],
    [
      'throttled without a word how long',
      () => new Response('{}', { status: 429 }),
      { kind: 'later', afterMs: 30_000 },
    ],
    ['refused by a gateway', () => new Response('<html>', { status: 503 }), { kind: 'unknown' }],
    ['answered with a page', () => new Response('<html>'), { kind: 'unknown' }],
    ['half done', () => refusal('fatal_error'), { kind: 'unknown' }],
    ['lost on the way back', () => Promise.reject(new TypeError('fetch failed')), { kind: 'unknown' }],
    [
      'never answered',
      () => new Promise((_, reject) => setTimeout(() => reject(new DOMException('', 'TimeoutError')), 10)),
      { kind: 'unknown' },
    ],
    [
      'never sent',
      () =>
        Promise.reject(
          new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) }),
        ),
      { kind: 'later' },
    ],
    [
      'for an archived channel',
      () => refusal('is_archived'),
      { kind: 'broken', reason: en.chat.unreachable.archived },
    ],
    [
      'for a channel the bot was removed from',
      () => refusal('not_in_channel'),
      { kind: 'broken', reason: en.chat.unreachable.removed },
    ],
    [
      'for a channel made private',
      () => refusal('channel_not_found'),
      { kind: 'broken', reason: en.chat.unreachable.gone },
    ],
    [
      'with a revoked token',
      () => refusal('token_revoked'),
      { kind: 'broken', reason: en.chat.unreachable.uninstalled },
    ],
    [
      'for another reason',
      () => refusal('restricted_action'),
      { kind: 'broken', reason: en.chat.unreachable.refused('restricted_action') },
    ],
    ['unfit', () => refusal('no_text'), { kind: 'refused', reason: 'no_text' }],
    ['under a message that is gone', () => refusal('thread_not_found'), { kind: 'vanished' }],
  ])('that is %s says what to do about it, and is tried once', async (_, answer, trouble) => {
    slack.fault = ({ method }) => (method === 'chat.postMessage' ? answer() : undefined);
    expect(await troubleWith(() => slack.adapter.post(place, post('k1')))).toEqual(trouble);
    expect(slack.calls.filter((call) => call.method === 'chat.postMessage')).toHaveLength(1);
  });

  it('is not promised where the bot is not a member', async () => {
    const elsewhere = (id: string) => ({ ...place, id });
    const { id: _, ...general } = { ...slack.tables.channels.all()[0] };
    slack.tables.channels.insert({ ...general, channel_id: 'C0OUTSIDE1', name: 'outside', members: [alice] });
    expect(await slack.adapter.unavailableReason?.(place, {})).toBeUndefined();
    expect(await slack.adapter.unavailableReason?.(elsewhere('C0OUTSIDE1'), {})).toBe(
      en.chat.unreachable.removed,
    );
    expect(await slack.adapter.unavailableReason?.(elsewhere('D0THEIRS01'), {})).toBe(
      en.chat.unreachable.gone,
    );
    slack.fault = () => refusal('missing_scope');
    expect(await slack.adapter.unavailableReason?.(elsewhere('C0OUTSIDE1'), {})).toBeUndefined();
  });

  it('whose message was deleted has vanished', async () => {
    const trouble = await troubleWith(() => slack.adapter.update(place, `${orders}/1.000001`, post('k1')));
    expect(trouble).toEqual({ kind: 'vanished' });
  });

  it('to a throttled channel does not hold up the others', async () => {
    slack.fault = ({ method, args }) =>
      method === 'chat.postMessage' && args.channel === orders
        ? new Response('{}', { status: 429, headers: { 'retry-after': '60' } })
        : undefined;
    const general = { ...place, id: 'C000000001' };
    const [first, second] = await Promise.allSettled([
      slack.adapter.post(place, post('k1')),
      slack.adapter.post(general, post('k2')),
    ]);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
  });

  it('of which no one knows whether it arrived is found by its key', async () => {
    const since = new Date(Date.now() - 1_000).toISOString();
    const root = await slack.adapter.post(place, post('k1'));
    const reply = await slack.adapter.post(place, post('k2'), root);
    expect(await slack.adapter.findByKey?.(place, 'k1', since)).toBe(root);
    expect(await slack.adapter.findByKey?.(place, 'k2', since)).toBe(reply);
    expect(await slack.adapter.findByKey?.(place, 'k3', since)).toBeUndefined();
  });

  it('is not found in what went before', async () => {
    await slack.adapter.post(place, post('k1'));
    const later = new Date(Date.now() + 600_000).toISOString();
    const thread = { ...place, thread: String(messages()[0]?.ts) };
    expect(await slack.adapter.findByKey?.(thread, 'k1', later)).toBeUndefined();
  });

  it.each(['missing_scope', 'channel_not_found', 'not_in_channel'])(
    'is not found, and so sent again, where Slack does not let us look: %s',
    async (code) => {
      await slack.adapter.post(place, post('k1'));
      slack.fault = ({ method }) => (method === 'conversations.history' ? refusal(code) : undefined);
      const since = new Date(Date.now() - 1_000).toISOString();
      expect(await slack.adapter.findByKey?.(place, 'k1', since)).toBeUndefined();
      expect(slack.lines.at(-1)?.line).toContain('cannot be looked up');
    },
  );

  it('is looked for again later where Slack is too busy to let us look', async () => {
    slack.fault = ({ method }) =>
      method === 'conversations.history'
        ? new Response('{}', { status: 429, headers: { 'retry-after': '60' } })
        : undefined;
    const look = async () => slack.adapter.findByKey?.(place, 'k', new Date().toISOString());
    expect(await troubleWith(look)).toEqual({ kind: 'later', afterMs: 60_000 });
  });
});

describe('health', () => {
  it('names the workspace, and says when Slack does not take the token', async () => {
    const slack = await createWorkspace({ bot: scripted() });
    expect(await slack.adapter.health({})).toEqual({
      name: 'Slack',
      ok: true,
      detail: 'Acme: takes requests at /slack/events',
    });
    await slack.close();
  });

  it('is asked again after a failure', async () => {
    let isDown = true;
    const slack = await createWorkspace({
      bot: scripted(),
      fetch: (to, init) => (isDown ? Promise.resolve(refusal('invalid_auth')) : fetch(to, init)),
    });
    expect(await slack.adapter.health({})).toMatchObject({
      ok: false,
      detail: expect.stringContaining('Slack refuses the bot (invalid_auth)'),
    });
    isDown = false;
    expect(await slack.adapter.health({})).toMatchObject({ ok: true });
    await slack.close();
  });
});
