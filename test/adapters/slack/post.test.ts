import { DeliveryError, type DeliveryFailure } from '../../../src/chat/adapter.ts';
import type { Card } from '../../../src/chat/card.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import * as en from '../../../src/text/en/index.ts';
import { faultsInMessage } from './limits.ts';
import { createContent, createScriptedBot } from './scripted-bot.ts';
import { alice, createWorkspace, errorResponse, orders, team, type Workspace } from './workspace.ts';

const conversation: Conversation = { platform: 'slack', tenant: team, id: orders, isDirect: false };
const post = (key: string, title = key) => ({ deliveryKey: key, card: { title } });

describe('announcements', () => {
  let slack: Workspace;
  let time: number;
  beforeEach(async () => {
    time = Date.now();
    slack = await createWorkspace({ bot: createScriptedBot(), overrides: { now: () => new Date(time) } });
  });
  afterEach(() => slack.close());

  const messages = () => slack.tables.messages.all();
  const failureOf = async (act: () => Promise<unknown>): Promise<DeliveryFailure | undefined> => {
    try {
      await act();
      return undefined;
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      return error.failure;
    }
  };

  it('an announcement is posted with its key, gets a reply in its thread, and can be updated', async () => {
    const root = await slack.adapter.post(conversation, post('k1', 'Order 1'));
    await slack.adapter.post(conversation, post('k2', 'Order 1 is completed'), root);
    await slack.adapter.update(conversation, root, post('k3', 'Order 1, completed'));
    const [first, second] = messages();
    expect(first).toMatchObject({ text: 'Order 1, completed', channel_id: orders });
    expect(second).toMatchObject({ text: 'Order 1 is completed', thread_ts: first?.ts });
    const sent = slack.calls.find((call) => call.method === 'chat.postMessage');
    expect(sent?.args.metadata).toEqual({ event_type: 'barium_post', event_payload: { key: 'k1' } });
  });

  it('an announcement mentions whom it is for, if that is a user of Slack', async () => {
    const lastBlock = async (id: string) => {
      await slack.adapter.post(conversation, { ...post('k', 'Order 1'), mention: { id, name: 'Alice' } });
      const sent = slack.calls.findLast((call) => call.method === 'chat.postMessage');
      const blocks = sent?.args.blocks as { text?: { text: string } }[] | undefined;
      return blocks?.at(-1)?.text?.text;
    };
    expect(await lastBlock(alice)).toBe(`<@${alice}>`);
    for (const id of ['!channel', 'U1> <!channel', 'aad-alice']) expect(await lastBlock(id)).toBe('Order 1');
  });

  it('an announcement is not sent if beforeSend throws', async () => {
    const beforeSend = () => {
      throw new DeliveryError({ kind: 'retry' }, 'too late');
    };
    await expect(slack.adapter.post(conversation, { ...post('k1'), beforeSend })).rejects.toThrow('too late');
    const posted = await slack.adapter.post(conversation, post('k2', 'Order 2'));
    await expect(slack.adapter.update(conversation, posted, { ...post('k3'), beforeSend })).rejects.toThrow('too late');
    expect(messages().map(({ text }) => text)).toEqual(['Order 2']);
  });

  const countsCard = (rows: number) => ({
    title: 'By process',
    table: {
      caption: 'Cases',
      columns: [{ label: 'Process' }],
      rows: Array.from({ length: rows }, () => ({ cells: ['Order'], share: 1 })),
    },
    details: { label: 'Details', facts: [{ label: 'ID', value: '4711' }] },
  });
  /** The native blocks of each message that was sent; those of these kinds are rejected. */
  const sentTypes = async (card: Card, rejected: readonly string[]) => {
    const from = slack.calls.length;
    const typesOf = (blocks: unknown) =>
      (blocks as readonly { readonly type: string }[])
        .map(({ type }) => type)
        .filter((type) => ['data_table', 'table', 'container'].includes(type));
    slack.intercept = ({ args }) =>
      Array.isArray(args.blocks) && typesOf(args.blocks).some((type) => rejected.includes(type))
        ? errorResponse('invalid_blocks')
        : undefined;
    await slack.adapter.post(conversation, { deliveryKey: `k${from}`, card });
    const sent = slack.calls.slice(from).filter((call) => call.method === 'chat.postMessage');
    expect(sent.map(({ args }) => 'renderWithout' in args)).not.toContain(true);
    expect(faultsInMessage(sent[0]?.args.blocks as readonly unknown[])).toEqual([]);
    return { types: sent.map(({ args }) => typesOf(args.blocks)), last: JSON.stringify(sent.at(-1)?.args.blocks) };
  };

  it('a table and details that Slack rejects are sent again in simple blocks, without losing anything', async () => {
    const { types, last } = await sentTypes(countsCard(1), ['table', 'container']);
    expect(types).toEqual([['table', 'container'], ['container'], []]);
    expect(last).toMatch(/Order +██████████.*4711/u);
  });

  it('a long table can be paged and searched, and is a plain table where Slack doesn’t have that', async () => {
    const { types } = await sentTypes(countsCard(6), ['data_table']);
    expect(types).toEqual([
      ['data_table', 'container'],
      ['table', 'container'],
    ]);
    // Not tried again for a while.
    expect((await sentTypes(countsCard(6), ['data_table'])).types).toEqual([['table', 'container']]);
    time += 11 * 60_000;
    expect((await sentTypes(countsCard(6), [])).types).toEqual([['data_table', 'container']]);
  });

  it('a message whose text Slack rejects costs no other message its table', async () => {
    slack.intercept = ({ args }) =>
      JSON.stringify(args.blocks ?? '').includes('bad') ? errorResponse('invalid_blocks') : undefined;
    const bad = { deliveryKey: 'k1', card: { ...countsCard(6), text: ['bad'] } };
    await slack.adapter.post(conversation, bad);
    expect(messages()).toMatchObject([{ text: expect.stringContaining('By process') }]);
    expect((await sentTypes(countsCard(6), [])).types).toEqual([['data_table', 'container']]);
  });

  it('an announcement can be deleted', async () => {
    const posted = await slack.adapter.post(conversation, post('k1'));
    await slack.adapter.deleteMessage?.(conversation, posted);
    expect(messages()).toEqual([]);
  });

  it('an announcement for a thread is posted in the thread', async () => {
    await slack.adapter.post({ ...conversation, threadId: '1700000000.000100' }, post('k1'));
    expect(messages()[0]).toMatchObject({ thread_ts: '1700000000.000100' });
  });

  it('the pictures of an announcement go to its thread, and it is posted without them if their upload fails', async () => {
    const picture = () => ({ ...createContent('d.png', 'x', 'image/png'), alt: 'Diagram' });
    await slack.adapter.post(conversation, { ...post('k1'), pictures: [picture()] });
    const [message] = messages();
    const done = slack.calls.find((call) => call.method === 'files.completeUploadExternal');
    expect(done?.args).toMatchObject({ channel_id: orders, thread_ts: message?.ts });
    slack.intercept = ({ method }) => (method.startsWith('files.') ? errorResponse('missing_scope') : undefined);
    await slack.adapter.post(conversation, { ...post('k2'), pictures: [picture()] });
    expect(slack.logLines.at(-1)?.line).toContain('uploading a file of an announcement failed');
  });

  it('an announcement with a truncated card has the whole text as a file in its thread', async () => {
    const text = Array.from({ length: 40 }, () => 'x'.repeat(900));
    await slack.adapter.post(conversation, { deliveryKey: 'k1', card: { title: 'Much', text } });
    const [message] = messages();
    const done = slack.calls.find((call) => call.method === 'files.completeUploadExternal');
    expect(done?.args).toMatchObject({ files: [{ title: 'Much.txt' }], thread_ts: message?.ts });
  });

  it.each<[string, () => Response | Promise<Response>, DeliveryFailure]>([
    [
      'rate limited',
      () => new Response('{}', { status: 429, headers: { 'retry-after': '7' } }),
      { kind: 'retry', afterMs: 7_000 },
    ],
    [
      'rate limited without a Retry-After header',
      () => new Response('{}', { status: 429 }),
      { kind: 'retry', afterMs: 30_000 },
    ],
    ['rejected by a gateway', () => new Response('<html>', { status: 503 }), { kind: 'ambiguous' }],
    ['answered with an HTML page', () => new Response('<html>'), { kind: 'ambiguous' }],
    ['answered with an ambiguous error', () => errorResponse('fatal_error'), { kind: 'ambiguous' }],
    ['lost on the way back', () => Promise.reject(new TypeError('fetch failed')), { kind: 'ambiguous' }],
    [
      'never answered',
      () => new Promise((_, reject) => setTimeout(() => reject(new DOMException('', 'TimeoutError')), 10)),
      { kind: 'ambiguous' },
    ],
    [
      'never sent',
      () =>
        Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) })),
      { kind: 'retry' },
    ],
    [
      'for an archived channel',
      () => errorResponse('is_archived'),
      { kind: 'unavailable', reason: en.adapter.unreachable.archived },
    ],
    [
      'for a channel the bot was removed from',
      () => errorResponse('not_in_channel'),
      { kind: 'unavailable', reason: en.adapter.unreachable.removed },
    ],
    [
      'for a channel made private',
      () => errorResponse('channel_not_found'),
      { kind: 'unavailable', reason: en.adapter.unreachable.gone },
    ],
    [
      'with a revoked token',
      () => errorResponse('token_revoked'),
      { kind: 'unavailable', reason: en.adapter.unreachable.uninstalled },
    ],
    [
      'for another reason',
      () => errorResponse('restricted_action'),
      { kind: 'unavailable', reason: en.adapter.unreachable.refused('restricted_action') },
    ],
    ['malformed', () => errorResponse('no_text'), { kind: 'rejected', reason: 'no_text' }],
    [
      'rejected with an unknown code',
      () => errorResponse('something_new'),
      { kind: 'rejected', reason: 'something_new', ifEverywhere: en.adapter.unreachable.refused('something_new') },
    ],
    ['one of too many in the workspace', () => errorResponse('message_limit_exceeded'), { kind: 'retry' }],
    ['a reply to a deleted message', () => errorResponse('thread_not_found'), { kind: 'missing' }],
    ['a reply in a locked thread', () => errorResponse('restricted_action_thread_locked'), { kind: 'missing' }],
  ])('an announcement that is %s fails with the matching failure and is not retried', async (_, response, failure) => {
    slack.intercept = ({ method }) => (method === 'chat.postMessage' ? response() : undefined);
    expect(await failureOf(() => slack.adapter.post(conversation, post('k1')))).toEqual(failure);
    expect(slack.calls.filter((call) => call.method === 'chat.postMessage')).toHaveLength(1);
  });

  it('a conversation is unavailable if the bot is not a member', async () => {
    const elsewhere = (id: string) => ({ ...conversation, id });
    const { id: _, ...general } = { ...slack.tables.channels.all()[0] };
    slack.tables.channels.insert({ ...general, channel_id: 'C0OUTSIDE1', name: 'outside', members: [alice] });
    expect(await slack.adapter.unavailableReason?.(conversation, {})).toBeUndefined();
    expect(await slack.adapter.unavailableReason?.(elsewhere('C0OUTSIDE1'), {})).toBe(en.adapter.unreachable.removed);
    expect(await slack.adapter.unavailableReason?.(elsewhere('D0THEIRS01'), {})).toBe(en.adapter.unreachable.gone);
    slack.intercept = ({ method }) => (method === 'conversations.history' ? errorResponse('missing_scope') : undefined);
    expect(await slack.adapter.unavailableReason?.(elsewhere('C0OUTSIDE1'), {})).toBeUndefined();
  });

  it('updating a deleted announcement fails because it is missing', async () => {
    const failure = await failureOf(() => slack.adapter.update(conversation, `${orders}/1.000001`, post('k1')));
    expect(failure).toEqual({ kind: 'missing' });
  });

  it('a rate-limited channel does not delay other channels', async () => {
    slack.intercept = ({ method, args }) =>
      method === 'chat.postMessage' && args.channel === orders
        ? new Response('{}', { status: 429, headers: { 'retry-after': '60' } })
        : undefined;
    const general = { ...conversation, id: 'C000000001' };
    const [first, second] = await Promise.allSettled([
      slack.adapter.post(conversation, post('k1')),
      slack.adapter.post(general, post('k2')),
    ]);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
  });

  it('an announcement is found by its key', async () => {
    const since = new Date(Date.now() - 1_000).toISOString();
    const root = await slack.adapter.post(conversation, post('k1'));
    const reply = await slack.adapter.post(conversation, post('k2'), root);
    expect(await slack.adapter.findByKey?.(conversation, 'k1', since)).toBe(root);
    const inThread = { parent: root, until: new Date().toISOString() };
    expect(await slack.adapter.findByKey?.(conversation, 'k2', since, inThread)).toBe(reply);
    expect(await slack.adapter.findByKey?.(conversation, 'k3', since, inThread)).toBeUndefined();
  });

  it('an announcement from before the given time is not found', async () => {
    await slack.adapter.post(conversation, post('k1'));
    const later = new Date(Date.now() + 600_000).toISOString();
    const thread = { ...conversation, threadId: String(messages()[0]?.ts) };
    expect(await slack.adapter.findByKey?.(thread, 'k1', later)).toBeUndefined();
  });

  it.each<[string, DeliveryFailure]>([
    ['missing_scope', { kind: 'rejected', reason: 'missing_scope' }],
    ['channel_not_found', { kind: 'unavailable', reason: en.adapter.unreachable.gone }],
    ['not_in_channel', { kind: 'unavailable', reason: en.adapter.unreachable.removed }],
  ])('the search for an announcement says why the bot cannot read the history: %s', async (code, failure) => {
    await slack.adapter.post(conversation, post('k1'));
    slack.intercept = ({ method }) => (method === 'conversations.history' ? errorResponse(code) : undefined);
    const since = new Date(Date.now() - 1_000).toISOString();
    expect(await failureOf(async () => slack.adapter.findByKey?.(conversation, 'k1', since))).toEqual(failure);
    expect(slack.logLines.at(-1)?.line).toContain('cannot read the history');
  });

  it('the search for an announcement is retried later if Slack limits the rate', async () => {
    slack.intercept = ({ method }) =>
      method === 'conversations.history'
        ? new Response('{}', { status: 429, headers: { 'retry-after': '60' } })
        : undefined;
    const look = async () => slack.adapter.findByKey?.(conversation, 'k', new Date().toISOString());
    expect(await failureOf(look)).toEqual({ kind: 'retry', afterMs: 60_000 });
  });
});

describe('the health of the Slack adapter', () => {
  it('the health line names the workspace', async () => {
    const slack = await createWorkspace({ bot: createScriptedBot() });
    expect(await slack.adapter.health({})).toEqual({
      name: 'Slack',
      ok: true,
      detail: 'Acme: listening at /slack/events',
    });
    await slack.close();
  });

  it('the health check recovers after Slack rejected the token', async () => {
    let isDown = true;
    let clock = Date.now();
    const slack = await createWorkspace({
      bot: createScriptedBot(),
      overrides: {
        now: () => new Date(clock),
        fetch: (to, init) => (isDown ? Promise.resolve(errorResponse('invalid_auth')) : fetch(to, init)),
      },
    });
    expect(await slack.adapter.health({})).toMatchObject({
      ok: false,
      detail: en.adapter.health.platformRejects('invalid_auth'),
    });
    isDown = false;
    clock += 60_000;
    expect(await slack.adapter.health({})).toMatchObject({ ok: true });
    await slack.close();
  });
});
