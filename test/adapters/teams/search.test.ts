import type { Reply } from '../../../src/chat/reply.ts';
import { file } from '../../bot/test-bot.ts';
import { scriptedBot, startTeams, type Teams, wordsOf } from './teams.ts';

const guid = '00000001-0000-4000-8000-000000000000';

describe('the message box of Teams', () => {
  let teams: Teams;
  let reply: Partial<Reply> = {};
  const core = scriptedBot(() => reply);
  const invoke = (name: string, value: unknown) =>
    teams.say('', { type: 'invoke', text: undefined, name, value });

  beforeEach(async () => {
    reply = { card: { title: 'Order 1', badge: { label: 'Active', tone: 'busy' } } };
    core.heard.length = 0;
    teams = await startTeams(core, { webUrlDomain: 'barium.example' });
  });
  afterEach(() => teams.close());

  it('finds cases by a part of their names', async () => {
    const parameters = [{ name: 'case', value: 'ord' }];
    const { body } = await invoke('composeExtension/query', { commandId: 'searchCases', parameters });
    const [row] = body.composeExtension?.attachments ?? [];
    expect(row?.preview.content).toMatchObject({
      title: 'Order 1',
      subtitle: 'Active',
      tap: { type: 'invoke', value: { line: 'show "ord 1"' } },
    });
    expect(core.heard).toEqual([]);
  });

  it('has suggestions before anything is typed', async () => {
    const parameters = [{ name: 'initialRun', value: 'true' }];
    expect(
      (await invoke('composeExtension/query', { parameters })).body.composeExtension?.attachments,
    ).toHaveLength(1);
    expect((await invoke('composeExtension/query', null)).status).toBe(200);
  });

  it('is searched from outside of any conversation as well, where no place vouches for anything', async () => {
    const nowhere = { type: 'invoke', text: undefined, conversation: undefined };
    const query = await teams.say('', { ...nowhere, name: 'composeExtension/query', value: {} });
    expect(query.body.composeExtension?.attachments).toHaveLength(1);
    const value = { line: 'show 1' };
    const pick = await teams.say('', { ...nowhere, name: 'composeExtension/selectItem', value });
    expect(pick.body.composeExtension?.attachments).toHaveLength(1);
    expect(core.heard).toMatchObject([{ place: { isDirect: false, unknown: true }, uninvited: true }]);
    expect((await teams.say('list', { conversation: undefined })).status).toBe(400);
  });

  it('inserts the card of the case that was picked', async () => {
    const { body } = await invoke('composeExtension/selectItem', { line: 'show "ord 1"' });
    expect(core.heard).toMatchObject([{ kind: 'text', line: 'show "ord 1"', person: { id: 'aad-alice' } }]);
    expect(wordsOf(body.composeExtension?.attachments?.[0]?.content)).toBe('Order 1\nActive');
  });

  it('lets go of what a card brings along, also where it comes too late to be shown', async () => {
    let discard: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => (discard = resolve));
    let release: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (release = resolve));
    await teams.close();
    const slow = scriptedBot(async () => {
      await late;
      return { files: [{ ...file('b.txt'), cancel: discard }] };
    });
    teams = await startTeams(slow, { limits: { patienceMs: 50 } });
    const { body } = await invoke('composeExtension/selectItem', { line: 'show 1' });
    expect(body.composeExtension).toEqual({ type: 'message', text: 'Looking it up…' });
    release();
    await gone;
  });

  it('says why a picked case cannot be shown', async () => {
    reply = { card: { title: 'You may not do this' }, outcome: 'refused' };
    const { body } = await invoke('composeExtension/selectItem', { line: 'show 1' });
    expect(body.composeExtension).toEqual({ type: 'message', text: 'You may not do this' });
  });

  it('unfurls a link of Barium’s to the card of its case', async () => {
    const url = `https://barium.example/cases/${guid}`;
    const { body } = await invoke('composeExtension/queryLink', { url });
    expect(core.heard).toMatchObject([{ line: url }]);
    expect(wordsOf(body.composeExtension?.attachments?.[0]?.content)).toContain('Order 1');
  });

  it('unfurls no other link, and nothing for people without the bot', async () => {
    for (const url of ['https://evil.example/x', 'https://barium.example.evil.example/', 'nonsense']) {
      expect((await invoke('composeExtension/queryLink', { url })).body).toEqual({});
    }
    const url = `https://barium.example/${guid}`;
    expect((await invoke('composeExtension/anonymousQueryLink', { url })).body).toEqual({});
    reply = { outcome: 'refused' };
    expect((await invoke('composeExtension/queryLink', { url })).body).toEqual({});
    expect(core.heard).toHaveLength(1);
  });

  it('completes the field of a form, with what was typed as the last choice', async () => {
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
