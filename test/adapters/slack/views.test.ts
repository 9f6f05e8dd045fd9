import type { ChatEvent } from '../../../src/chat/events.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import * as en from '../../../src/text/en/index.ts';
import { faultsInHome, faultsInMessage } from './limits.ts';
import { createScriptedBot, doneReply } from './scripted-bot.ts';
import {
  alice,
  createWorkspace,
  errorResponse,
  okResponse,
  orders,
  type Workspace,
  type WorkspaceOptions,
} from './workspace.ts';

const manyRows = Array.from({ length: 40 }, (_, index) => ({
  title: `Order ${index}`,
  detail: 'Order · Received',
}));

function script(event: ChatEvent): Reply {
  const line = 'line' in event ? event.line : '';
  if (line === 'watches mine:yes') return doneReply({ title: 'I don’t know “watches”' }, { outcome: 'refused' });
  if (line === 'list by:app') return doneReply({ title: 'Active cases', rows: manyRows });
  if (line === 'status') return doneReply({ title: 'Status', badge: { label: 'All systems OK', tone: 'good' } });
  if (line.endsWith('/2')) return doneReply({ title: 'You may not' }, { outcome: 'refused' });
  const actions = [{ kind: 'command', label: 'Delete…', line: 'delete 1' } as const];
  return doneReply({ title: 'Order 1', actions, rows: [{ title: 'Case', actions }] });
}

describe('the Home tab', () => {
  let slack: Workspace;
  beforeEach(async () => {
    slack = await createWorkspace({ bot: createScriptedBot(script) });
  });
  afterEach(() => slack.close());

  const open = async (tab = 'home') => {
    await slack.sendEvent({ type: 'app_home_opened', user: alice, channel: 'D1', tab });
    await slack.whenIdle();
    return slack.calls.findLast((call) => call.method === 'views.publish');
  };

  it('the Home tab shows replies of the bot and its shortcuts', async () => {
    const view = (await open())?.args.view;
    expect(faultsInHome(view)).toEqual([]);
    const shown = JSON.stringify(view);
    for (const words of [en.adapter.findCase.title, en.adapter.help, 'Active cases', 'All systems OK'])
      expect(shown).toContain(words);
    expect(shown).not.toContain('watches');
  });

  it('a truncated section of the Home tab has a button for the whole', async () => {
    type View = { blocks: { elements?: { value?: string }[] }[] } | undefined;
    const { blocks = [] } = ((await open())?.args.view as View) ?? {};
    const buttons = blocks.flatMap(({ elements = [] }) => elements).filter(({ value }) => value !== undefined);
    expect(buttons).toMatchObject([
      { value: 'find' },
      { value: 'help' },
      { text: { text: en.adapter.showAll }, value: 'list by:app' },
    ]);
  });

  it('the Home tab says so if Slack doesn’t say who the person is', async () => {
    slack.intercept = ({ method }) => (method === 'users.info' ? new Response('oops', { status: 503 }) : undefined);
    const view = (await open())?.args.view;
    expect(faultsInHome(view)).toEqual([]);
    expect(JSON.stringify(view)).toContain(en.adapter.unverifiedUser);
  });

  it('the Home tab has a sentence if Slack rejects its blocks', async () => {
    slack.intercept = ({ method, args }) =>
      method === 'views.publish' && JSON.stringify(args.view).includes('Active cases')
        ? errorResponse('invalid_arguments')
        : undefined;
    const view = (await open())?.args.view;
    expect(faultsInHome(view)).toEqual([]);
    expect(JSON.stringify(view)).toContain(en.adapter.homeUnavailable);
  });

  it('opening the messages tab does not publish the Home tab', async () => {
    expect(await open('messages')).toBeUndefined();
  });

  it('the button on the Home tab opens the search for a case', async () => {
    const action = { type: 'button', action_id: 'barium:find', block_id: 'b', value: 'find', action_ts: '1' };
    await slack.sendInteraction({
      type: 'block_actions',
      user: { id: alice, team_id: 'T000000001' },
      team: { id: 'T000000001' },
      container: { type: 'view', view_id: 'V1' },
      view: { id: 'V1', type: 'home' },
      trigger_id: slack.createTrigger(),
      actions: [action],
    });
    await slack.whenIdle();
    expect(slack.calls.at(-1)).toMatchObject({
      method: 'views.open',
      args: { view: { title: { text: 'Find a case' } } },
    });
  });
});

describe('link previews', () => {
  const shareLinks = async (urls: readonly string[], fields: object = {}, options: Partial<WorkspaceOptions> = {}) => {
    const bot = createScriptedBot(script);
    const slack = await createWorkspace({ bot, webHost: 'barium.example', ...options });
    slack.intercept = ({ method }) => (method === 'chat.unfurl' ? okResponse() : undefined);
    const links = urls.map((url) => ({ url, domain: new URL(url).hostname }));
    await slack.sendEvent({
      type: 'link_shared',
      user: alice,
      channel: orders,
      message_ts: '1.000001',
      links,
      ...fields,
    });
    await slack.whenIdle();
    await slack.close();
    return { events: bot.events, args: slack.calls.find((call) => call.method === 'chat.unfurl')?.args };
  };

  it('a link to Barium gets a preview without buttons if its poster has access', async () => {
    const { events, args } = await shareLinks(['https://barium.example/1', 'https://barium.example/2']);
    expect(events[0]).toMatchObject({ isSharedAnswer: true, botMayBeAbsent: true });
    expect(args).toMatchObject({ channel: orders, ts: '1.000001' });
    const unfurls = args?.unfurls as Record<string, { blocks: unknown[] }>;
    expect(Object.keys(unfurls)).toEqual(['https://barium.example/1']);
    expect(faultsInMessage(unfurls['https://barium.example/1']?.blocks ?? [])).toEqual([]);
    expect(JSON.stringify(unfurls)).not.toContain('delete');
  });

  it('a link in a message that is being written gets a preview only if every channel may show it', async () => {
    const writing = { unfurl_id: 'u', source: 'composer', channel: 'COMPOSER' };
    const urls = ['https://barium.example/1'];
    const { args } = await shareLinks(urls, writing, { sharedChannels: 'allow' });
    expect(args).toMatchObject({ unfurl_id: 'u', source: 'composer' });
    expect((await shareLinks(urls, writing)).args).toBeUndefined();
  });

  it('a link to another host gets no preview', async () => {
    const { events, args } = await shareLinks(['https://elsewhere.example/1']);
    expect([events, args]).toEqual([[], undefined]);
  });
});
