import type { ChatEvent } from '../../../src/chat/events.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import * as en from '../../../src/text/en/index.ts';
import { faultsInHome, faultsInMessage, faultsInModal } from './limits.ts';
import { blockAction } from './payloads.ts';
import { createScriptedBot, doneReply, type ScriptedBot } from './scripted-bot.ts';
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
  const mute = { kind: 'command', label: 'Mute', line: 'mute 7 1440m mine:yes' } as const;
  const edit = { kind: 'command', label: 'Edit', line: 'watch edit:7 mine:yes' } as const;
  if (line === 'watches mine:yes') {
    return doneReply({ title: 'Your watches', rows: [{ title: 'Orders', actions: [edit, mute] }] });
  }
  if (line === 'recent') return doneReply({ title: 'I don’t know “recent”' }, { outcome: 'refused' });
  if (line === 'list overdue') return doneReply({ title: 'Overdue cases', rows: manyRows });
  if (line === 'status') {
    const text = ['Last scan a minute ago.'];
    return doneReply({ title: 'Status', badge: { label: 'All systems OK', tone: 'good' }, text });
  }
  if (line.endsWith('/2')) return doneReply({ title: 'You may not' }, { outcome: 'refused' });
  const actions = [{ kind: 'command', label: 'Delete…', line: 'delete 1' } as const];
  return doneReply({ title: 'Order 1', actions, rows: [{ title: 'Case', actions }] });
}

describe('the Home tab', () => {
  let slack: Workspace;
  let bot: ScriptedBot;
  let answer: (event: ChatEvent) => Reply | Promise<Reply>;
  beforeEach(async () => {
    answer = script;
    bot = createScriptedBot((event) => answer(event));
    slack = await createWorkspace({ bot });
  });
  afterEach(() => slack.close());

  const published = () => slack.calls.filter((call) => call.method === 'views.publish');
  const openTab = (tab = 'home') => slack.sendEvent({ type: 'app_home_opened', user: alice, channel: 'D1', tab });
  const open = async (tab?: string) => {
    await openTab(tab);
    await slack.whenIdle();
    return published().at(-1);
  };
  const press = async (value: string, view: object = { id: 'V1', type: 'home' }) => {
    const trigger_id = slack.createTrigger();
    await slack.sendInteraction(blockAction({ value }, { view, channel: undefined, trigger_id }));
    await slack.whenIdle();
  };

  it('the Home tab has the person’s watches, what is overdue, the health in one line, and its shortcuts', async () => {
    const view = (await open())?.args.view;
    expect(faultsInHome(view)).toEqual([]);
    const shown = JSON.stringify(view);
    const { findCase, help, home } = en.adapter;
    for (const words of [findCase.title, help, home.list, home.watch, 'Overdue cases', 'mute 7 1440m mine:yes'])
      expect(shown).toContain(words);
    expect(shown).not.toContain('recent');
    const { blocks } = view as { readonly blocks: readonly unknown[] };
    expect(JSON.stringify(blocks.at(-1))).toMatch(
      /Status.*large_green_circle.*All systems OK.*Last scan a minute ago/u,
    );
  });

  it('a truncated section of the Home tab has a button for the whole', async () => {
    type View = { blocks: { elements?: { value?: string }[] }[] } | undefined;
    const { blocks = [] } = ((await open())?.args.view as View) ?? {};
    const buttons = blocks.flatMap(({ elements = [] }) => elements).filter(({ value }) => value !== undefined);
    expect(buttons).toMatchObject([
      { value: 'find' },
      { value: 'list' },
      { value: 'watch' },
      { value: 'help' },
      { text: { text: en.adapter.showAll }, value: 'list overdue' },
    ]);
  });

  it('the Home tab is shown again after a press on it that changes something, and only then', async () => {
    await press('mute 7 1440m mine:yes');
    expect(published()).toEqual([]);
    await open();
    await press('mute 7 1440m mine:yes');
    expect(published()).toHaveLength(2);
    answer = (event) => ({ ...script(event), returnLine: 'list' });
    await press('list');
    expect(published()).toHaveLength(2);
  });

  it('a form that a press on the Home tab is answered with is shown in the window that opens', async () => {
    const fields = [{ kind: 'text', name: 'app', label: 'Process', required: false }] as const;
    const form = { title: 'Edit watch 1', line: 'watch edit:7 mine:yes', fields, submit: 'Save' };
    answer = () => doneReply({ title: 'Edit watch 1' }, { form, returnLine: form.line });
    await press('watch edit:7 mine:yes');
    const [opened, shown, ...rest] = slack.calls.filter(({ method }) => method.startsWith('views.'));
    expect([opened?.method, shown?.method, rest]).toEqual(['views.open', 'views.update', []]);
    expect([faultsInModal(shown?.args.view), shown?.args.view]).toMatchObject([
      [],
      { submit: { text: 'Save' }, private_metadata: JSON.stringify({ line: form.line, fieldNames: ['app'] }) },
    ]);
  });

  it('a Home tab that is opened many times at once is rendered one after the other, and at most once more', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    answer = (event) => released.then(() => script(event));
    for (let count = 0; count < 6; count += 1) await openTab();
    await slack.waitFor(() => bot.events.length >= 4);
    release();
    await slack.whenIdle();
    expect([published().length, bot.events.length]).toEqual([2, 8]);
  });

  it('the Home tab is not left as it was if the bot has no answer to a part of it', async () => {
    answer = () => doneReply({ title: 'Barium can’t be reached' }, { outcome: 'refused' });
    const view = (await open())?.args.view;
    expect(faultsInHome(view)).toEqual([]);
    expect(JSON.stringify(view)).toContain('Barium can’t be reached');
  });

  it('the Home tab says that the person couldn’t be checked if Slack doesn’t say who they are', async () => {
    slack.intercept = ({ method }) => (method === 'users.info' ? new Response('oops', { status: 503 }) : undefined);
    const view = (await open())?.args.view;
    expect(faultsInHome(view)).toEqual([]);
    expect(JSON.stringify(view)).toContain(en.adapter.unverifiedUser);
  });

  it('the Home tab shows an error if Slack rejects its blocks', async () => {
    slack.intercept = ({ method, args }) =>
      method === 'views.publish' && JSON.stringify(args.view).includes('Overdue cases')
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
