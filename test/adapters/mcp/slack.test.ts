/** Slackbot as the assistant: signed requests that name the person, and answers as blocks. */
import { createHmac } from 'node:crypto';
import { barium, testBot, useOrderBot } from '../../bot/order-bot.ts';
import { instance } from '../../memory-barium.ts';
import { alice, createWorkspace, signHeaders, signingSecret, team, type Workspace } from '../slack/workspace.ts';
import { type Block, callBody, type McpAnswer, type McpHarness, startMcp, textOf, tools } from './mcp.ts';

let workspace: Workspace;
let mcp: McpHarness;

useOrderBot();

beforeEach(async () => {
  workspace = await createWorkspace({ bot: testBot.bot });
  const tables = workspace.tables.users;
  for (const row of tables.all())
    tables.update(row.id, { is_restricted: false, is_ultra_restricted: false, team_id: team });
  mcp = await startMcp(testBot.bot, {
    adapters: [workspace.adapter],
    signIn: { slack: { signingSecret }, entra: undefined, tokens: new Map() },
  });
});

afterEach(async () => {
  await mcp.close();
  await workspace.close();
});

const meta = (more: object = {}) => ({ slack: { user_id: alice, team_id: team, enterprise_id: null, ...more } });

function send(body: string): Promise<McpAnswer> {
  return mcp.post(body, signHeaders(body));
}

const callAs = (name: string, values: object = {}, more: object = {}) => send(callBody(name, values, meta(more)));

const blocksOf = ({ body }: McpAnswer): readonly Block[] => body.result?._meta?.slack?.blocks ?? [];

describe('Slackbot', () => {
  it('lists the tools without naming a person', async () => {
    const { status, body } = await send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }));
    expect(status).toBe(200);
    expect(body.result?.tools?.find(({ name }) => name === 'instance_list')).toMatchObject({
      annotations: { readOnlyHint: true },
      _meta: { slack: { supportsBlockKit: true } },
    });
  });

  it('asks for the same person as a command in Slack', async () => {
    const { body } = await callAs('whoami');
    expect(textOf(body.result)).toContain(`slack:${team}/${alice}`);
    expect(textOf(body.result)).toContain('You are Alice');
  });

  it('is rejected without a valid and recent signature over the whole body', async () => {
    const body = callBody('instance_list', {}, meta());
    const sign = (at: number, secret = signingSecret) => signHeaders(body, at, secret);
    const now = Date.now();
    const stamp = String(Math.floor(now / 1_000));
    const unversioned = createHmac('sha256', signingSecret).update(`v0:${stamp}:${body}`).digest('hex');
    for (const headers of [
      sign(now - 301_000),
      sign(now + 301_000),
      sign(now, 'another-secret'),
      signHeaders(`${body} `),
      { ...sign(now), 'x-slack-request-timestamp': 'NaN' },
      { 'x-slack-request-timestamp': stamp, 'x-slack-signature': unversioned },
      { 'x-slack-request-timestamp': stamp, 'x-slack-signature': 'v0=' },
    ] as Record<string, string>[]) {
      expect((await mcp.post(body, headers)).status).toBe(401);
    }
    expect((await mcp.post(body, sign(now - 200_000))).status).toBe(200);
  });

  it('is rejected when it names no person or no workspace', async () => {
    for (const more of [{ team_id: null }, { user_id: null }, { team_id: '' }, { user_id: '<@U1>' }]) {
      expect((await callAs('instance_list', {}, more)).status).toBe(401);
    }
    expect((await send(callBody('instance_list'))).status).toBe(401);
  });

  it('gets nothing for people of another workspace, guests and bots', async () => {
    const stranger = await callAs('instance_list', {}, { team_id: 'T999999999' });
    expect([stranger.body.result?.isError, textOf(stranger.body.result)]).toEqual([
      true,
      expect.stringContaining('Only members of the workspace'),
    ]);
    const row = workspace.tables.users.all().find(({ user_id }) => user_id === alice);
    workspace.tables.users.update(row?.id, { is_restricted: true });
    const guest = await callAs('instance_list');
    expect([guest.body.result?.isError, textOf(guest.body.result)]).toEqual([
      true,
      expect.stringContaining('have access'),
    ]);
    const bot = await callAs('instance_list', {}, { user_id: 'USLACKBOT' });
    expect(bot.body.result?.isError).toBe(true);
  });

  it('gets nothing while Slack does not say who the person is', async () => {
    workspace.intercept = ({ method }) => (method === 'users.info' ? new Response('', { status: 500 }) : undefined);
    const { body } = await callAs('instance_list');
    expect(body.result?.isError).toBe(true);
    expect(textOf(body.result)).not.toContain('Order');
  });

  it('gets nothing while Slack does not answer at all', async () => {
    const findPerson = () => Promise.reject(new Error('Slack is down'));
    const cutOff = await startMcp(testBot.bot, {
      adapters: [{ ...workspace.adapter, findPerson }],
      signIn: { slack: { signingSecret }, entra: undefined, tokens: new Map() },
    });
    const body = callBody('instance_list', {}, meta());
    const { body: answer } = await cutOff.post(body, signHeaders(body));
    expect([answer.result?.isError, textOf(answer.result)]).toEqual([
      true,
      expect.stringContaining('didn’t say who you are'),
    ]);
    await cutOff.close();
  });

  it('leaves a question in the direct message with the bot, with the buttons that the person presses', async () => {
    const { body } = await callAs('instance_delete', { instance: 'Order 1' });
    expect(textOf(body.result)).toContain('Nothing has been changed yet');
    const posts = workspace.calls.filter(({ method }) => method === 'chat.postMessage');
    expect(posts).toHaveLength(1);
    expect(JSON.stringify(posts[0]?.args)).toContain('Delete Order 1?');
    const opened = workspace.calls.find(({ method }) => method === 'conversations.open');
    expect(opened?.args).toMatchObject({ users: alice });
    expect(barium.effects).toEqual([]);
  });

  it('says when the question could not be asked', async () => {
    workspace.intercept = ({ method }) =>
      method === 'chat.postMessage' ? Response.json({ ok: false, error: 'channel_not_found' }) : undefined;
    const { body } = await callAs('instance_delete', { instance: 'Order 1' });
    expect([body.result?.isError, textOf(body.result)]).toEqual([true, expect.stringContaining('couldn’t ask you')]);
  });
});

describe('the blocks', () => {
  const allowed = ['context', 'divider', 'header', 'rich_text', 'section', 'image', 'actions'];

  it('are only those that Slack allows, at most 50, with buttons that call tools', async () => {
    for (let n = 10; n < 80; n += 1) {
      barium.cases.set(`case-${n}`, { instance: instance(n), tasks: [], objects: [], awaitedMessages: [] });
    }
    const names = tools.tools.map(({ name }) => `tool:${name}`);
    for (const [tool, values] of [
      ['instance_list', {}],
      ['instance_list', { by: 'app' }],
      ['instance_list', { page: 2 }],
      ['instance_show', { instance: 'Order 20' }],
      ['task_list', { instance: 'Order 1' }],
      ['instance_diagram', { instance: 'Order 1' }],
      ['help', {}],
      ['status', {}],
    ] as const) {
      const blocks = blocksOf(await callAs(tool, values));
      expect([tool, blocks.length > 0 && blocks.length <= 50]).toEqual([tool, true]);
      expect(blocks.filter(({ type }) => !allowed.includes(type))).toEqual([]);
      for (const { elements = [], accessory, type } of blocks) {
        const buttons = type === 'actions' ? elements : accessory === undefined ? [] : [accessory];
        const ids = buttons.flatMap(({ action_id, value }) => (value === undefined ? [] : (action_id ?? [])));
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.filter((id) => !names.includes(id))).toEqual([]);
        for (const { value = '{}' } of buttons) expect(JSON.parse(value)).toEqual(expect.any(Object));
      }
    }
  });

  it('carry the arguments of the next call', async () => {
    const blocks = blocksOf(await callAs('instance_list', { app: 'Order' }));
    const [button] = blocks.flatMap(({ accessory }) => accessory ?? []);
    expect(button).toMatchObject({ type: 'button', action_id: 'tool:instance_show' });
    expect(
      tools.tools.find(({ name }) => name === 'instance_show')?.toLine(JSON.parse(button?.value ?? '')),
    ).toMatchObject({ ok: true });
  });

  it('are not sent to assistants that are not Slack’s', async () => {
    expect(blocksOf(await callAs('instance_list'))).not.toEqual([]);
    expect(blocksOf(await callAs('instance_delete', { instance: 'Order 1' }))).toEqual([]);
  });
});
