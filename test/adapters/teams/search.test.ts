import type { Reply } from '../../../src/chat/reply.ts';
import { testFile } from '../../bot/test-bot.ts';
import { scriptedBot, startTeams, strings, type TeamsHarness, textOf } from './teams.ts';

const guid = '00000001-0000-4000-8000-000000000000';

describe('the message extension of Teams', () => {
  let teams: TeamsHarness;
  let reply: Partial<Reply> = {};
  const core = scriptedBot(() => reply);
  const invoke = (name: string, value: unknown) =>
    teams.say('', { type: 'invoke', text: undefined, name, value });

  beforeEach(async () => {
    reply = { card: { title: 'Order 1', badge: { label: 'Active', tone: 'busy' } } };
    core.events.length = 0;
    teams = await startTeams(core, { webUrlDomain: 'barium.example' });
  });
  afterEach(() => teams.close());

  it('responds to a query with one row per case', async () => {
    const parameters = [{ name: 'case', value: 'ord' }];
    const { body } = await invoke('composeExtension/query', { commandId: 'searchCases', parameters });
    const [row] = body.composeExtension?.attachments ?? [];
    expect(row?.preview.content).toMatchObject({
      title: 'Order 1',
      subtitle: 'Active',
      tap: { type: 'invoke', value: { line: 'show "ord 1"' } },
    });
    expect(core.events).toEqual([]);
  });

  it('responds to a query with suggestions before anything is typed', async () => {
    const parameters = [{ name: 'initialRun', value: 'true' }];
    expect(
      (await invoke('composeExtension/query', { parameters })).body.composeExtension?.attachments,
    ).toHaveLength(1);
    expect((await invoke('composeExtension/query', null)).status).toBe(200);
  });

  it('responds to a query from outside of any conversation', async () => {
    const nowhere = { type: 'invoke', text: undefined, conversation: undefined };
    const query = await teams.say('', { ...nowhere, name: 'composeExtension/query', value: {} });
    expect(query.body.composeExtension?.attachments).toHaveLength(1);
    const value = { line: 'show 1' };
    const pick = await teams.say('', { ...nowhere, name: 'composeExtension/selectItem', value });
    expect(pick.body.composeExtension?.attachments).toHaveLength(1);
    expect(core.events).toMatchObject([
      { conversation: { isDirect: false, isUnresolved: true }, botMayBeAbsent: true },
    ]);
    expect((await teams.say('list', { conversation: undefined })).status).toBe(400);
  });

  it('returns the card of the selected case', async () => {
    const { body } = await invoke('composeExtension/selectItem', { line: 'show "ord 1"' });
    expect(core.events).toMatchObject([{ kind: 'text', line: 'show "ord 1"', person: { id: 'aad-alice' } }]);
    expect(textOf(body.composeExtension?.attachments?.[0]?.content)).toBe('Order 1\nActive');
  });

  it('cancels the files of a reply that is not ready in time', async () => {
    let cancel: () => void = () => undefined;
    const cancelled = new Promise<void>((resolve) => (cancel = resolve));
    let release: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (release = resolve));
    await teams.close();
    const slow = scriptedBot(async () => {
      await late;
      return { files: [{ ...testFile('b.txt'), cancel }] };
    });
    teams = await startTeams(slow, { overrides: { limits: { replyBudgetMs: 50 } } });
    const { body } = await invoke('composeExtension/selectItem', { line: 'show 1' });
    expect(body.composeExtension).toEqual({ type: 'message', text: strings.pending });
    release();
    await cancelled;
  });

  it('tells the user why a selected case cannot be shown', async () => {
    reply = { card: { title: 'You can’t do this' }, outcome: 'refused' };
    const { body } = await invoke('composeExtension/selectItem', { line: 'show 1' });
    expect(body.composeExtension).toEqual({ type: 'message', text: 'You can’t do this' });
  });

  it('unfurls a link to Barium to the card of its case', async () => {
    const url = `https://barium.example/cases/${guid}`;
    const { body } = await invoke('composeExtension/queryLink', { url });
    expect(core.events).toMatchObject([{ line: url }]);
    expect(textOf(body.composeExtension?.attachments?.[0]?.content)).toContain('Order 1');
  });

  it('unfurls no other link, no refused case, and nothing for users without the bot', async () => {
    for (const url of ['https://evil.example/x', 'https://barium.example.evil.example/', 'nonsense']) {
      expect((await invoke('composeExtension/queryLink', { url })).body).toEqual({});
    }
    const url = `https://barium.example/${guid}`;
    expect((await invoke('composeExtension/anonymousQueryLink', { url })).body).toEqual({});
    reply = { outcome: 'refused' };
    expect((await invoke('composeExtension/queryLink', { url })).body).toEqual({});
    expect(core.events).toHaveLength(1);
  });

  it('responds to typeahead with suggestions and the typed text as the last choice', async () => {
    const { body } = await invoke('application/search', { queryText: 'ord', dataset: 'instances' });
    expect(body).toMatchObject({
      type: 'application/vnd.microsoft.search.searchResponse',
      value: {
        results: [
          { value: 'ord 1', title: 'Order 1 (Active)' },
          { value: 'ord', title: 'ord' },
        ],
      },
    });
  });
});
