import type { ChatEvent } from '../../../src/chat/events.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import { en } from '../../../src/text/en/index.ts';
import { faultsInHome, faultsInMessage } from './limits.ts';
import { done, scripted } from './scripted.ts';
import { alice, createWorkspace, ok, orders, type Workspace } from './workspace.ts';

const long = Array.from({ length: 40 }, (_, index) => ({
  title: `Order ${index}`,
  detail: 'Order · Received',
}));

function script(incoming: ChatEvent): Reply {
  const line = 'line' in incoming ? incoming.line : '';
  if (line === 'watches mine:yes') return done({ title: 'I don’t know “watches”' }, { outcome: 'refused' });
  if (line === 'list by:app') return done({ title: 'Active cases', rows: long });
  if (line === 'status') return done({ title: 'Status', badge: { label: 'All well', tone: 'good' } });
  if (line.endsWith('/2')) return done({ title: 'You may not' }, { outcome: 'refused' });
  const actions = [{ kind: 'command', label: 'Delete…', line: 'delete 1' } as const];
  return done({ title: 'Order 1', actions, rows: [{ title: 'Case', actions }] });
}

describe('the Home tab', () => {
  let slack: Workspace;
  beforeEach(async () => {
    slack = await createWorkspace({ bot: scripted(script) });
  });
  afterEach(() => slack.close());

  const open = async (tab = 'home') => {
    await slack.event({ type: 'app_home_opened', user: alice, channel: 'D1', tab });
    await slack.quiet();
    return slack.calls.findLast((call) => call.method === 'views.publish');
  };

  it('shows the bot’s own answers, and ways to more', async () => {
    const view = (await open())?.args.view;
    expect(faultsInHome(view)).toEqual([]);
    const shown = JSON.stringify(view);
    for (const words of [en.chat.findCase.title, en.chat.help, 'Active cases', 'All well'])
      expect(shown).toContain(words);
    expect(shown).not.toContain('watches');
  });

  it('has a button for what it has no room for', async () => {
    type View = { blocks: { elements?: { value?: string }[] }[] } | undefined;
    const { blocks = [] } = ((await open())?.args.view as View) ?? {};
    const buttons = blocks
      .flatMap(({ elements = [] }) => elements)
      .filter(({ value }) => value !== undefined);
    expect(buttons).toMatchObject([
      { value: 'find' },
      { value: 'help' },
      { text: { text: en.chat.showAll }, value: 'list by:app' },
    ]);
  });

  it('is not drawn for the messages tab', async () => {
    expect(await open('messages')).toBeUndefined();
  });

  it('finds a case from its button', async () => {
    const action = { type: 'button', action_id: 'barium:find', block_id: 'b', value: 'find', action_ts: '1' };
    await slack.payload({
      type: 'block_actions',
      user: { id: alice, team_id: 'T000000001' },
      team: { id: 'T000000001' },
      container: { type: 'view', view_id: 'V1' },
      view: { id: 'V1', type: 'home' },
      trigger_id: slack.trigger(),
      actions: [action],
    });
    await slack.quiet();
    expect(slack.calls.at(-1)).toMatchObject({
      method: 'views.open',
      args: { view: { title: { text: 'Find a case' } } },
    });
  });
});

describe('a link', () => {
  const share = async (urls: readonly string[], more: object = {}) => {
    const bot = scripted(script);
    const slack = await createWorkspace({ bot, webHost: 'barium.example' });
    slack.fault = ({ method }) => (method === 'chat.unfurl' ? ok() : undefined);
    const links = urls.map((url) => ({ url, domain: new URL(url).hostname }));
    await slack.event({
      type: 'link_shared',
      user: alice,
      channel: orders,
      message_ts: '1.000001',
      links,
      ...more,
    });
    await slack.quiet();
    await slack.close();
    return { heard: bot.heard, args: slack.calls.find((call) => call.method === 'chat.unfurl')?.args };
  };

  it('to Barium is shown with what it leads to, as far as its poster may see it', async () => {
    const { heard, args } = await share(['https://barium.example/1', 'https://barium.example/2']);
    expect(heard[0]).toMatchObject({ shared: true, uninvited: true });
    expect(args).toMatchObject({ channel: orders, ts: '1.000001' });
    const unfurls = args?.unfurls as Record<string, { blocks: unknown[] }>;
    expect(Object.keys(unfurls)).toEqual(['https://barium.example/1']);
    expect(faultsInMessage(unfurls['https://barium.example/1']?.blocks ?? [])).toEqual([]);
    expect(JSON.stringify(unfurls)).not.toContain('delete');
  });

  it('that is still being written is shown there', async () => {
    const { args } = await share(['https://barium.example/1'], {
      unfurl_id: 'u',
      source: 'composer',
      channel: 'COMPOSER',
    });
    expect(args).toMatchObject({ unfurl_id: 'u', source: 'composer' });
  });

  it('to anywhere else is left alone', async () => {
    const { heard, args } = await share(['https://elsewhere.example/1']);
    expect([heard, args]).toEqual([[], undefined]);
  });
});
