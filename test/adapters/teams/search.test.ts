import type { Reply } from '../../../src/chat/reply.ts';
import { testFile } from '../../bot/test-bot.ts';
import {
  bob,
  type HttpAnswer,
  scriptedBot,
  searchResultValue,
  signed,
  startTeams,
  strings,
  type TeamsHarness,
  tenant,
  textOf,
} from './teams.ts';

const guid = '00000001-0000-4000-8000-000000000000';

describe('the message extension of Teams', () => {
  let teams: TeamsHarness;
  let reply: Partial<Reply> = {};
  let slow: Promise<void> | undefined;
  const core = scriptedBot(async () => {
    await slow;
    return reply;
  });
  const invoke = (name: string, value: unknown) => teams.say('', { type: 'invoke', text: undefined, name, value });

  const selectionOf = (query: HttpAnswer) => query.body.composeExtension?.attachments?.[0]?.preview.content.tap?.value;
  /** The value of the first row of a query. */
  const selection = async (value: string) =>
    selectionOf(await invoke('composeExtension/query', { parameters: [{ name: 'case', value }] }));

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
      tap: { type: 'invoke', value: { barium: expect.any(String) } },
    });
    expect(core.events).toEqual([]);
  });

  it('responds to a query for a later page with the rows that follow', async () => {
    const labels = async (queryOptions: unknown) => {
      const { body } = await invoke('composeExtension/query', { parameters: [], queryOptions });
      return body.composeExtension?.attachments?.map(({ preview }) => preview.content.title);
    };
    const { suggest } = core;
    core.suggest = async ({ offset = 0 }) => [{ text: 'x', label: `Order ${offset + 1}` }];
    expect(await labels({ skip: 0, count: 25 })).toEqual(['Order 1']);
    expect(await labels({ skip: 25, count: 25 })).toEqual(['Order 26']);
    for (const invalid of [undefined, null, {}, { skip: -1 }, { skip: '25' }]) {
      expect(await labels(invalid)).toEqual(['Order 1']);
    }
    core.suggest = suggest;
  });

  it('responds to a query with suggestions before anything is typed', async () => {
    const parameters = [{ name: 'initialRun', value: 'true' }];
    expect((await invoke('composeExtension/query', { parameters })).body.composeExtension?.attachments).toHaveLength(1);
    expect((await invoke('composeExtension/query', null)).status).toBe(200);
  });

  it('shows the case of the last scan when Barium is slow, in a card that asks for the current one', async () => {
    await teams.close();
    const limits = { previewAfterMs: 30, previewBudgetMs: 2_000 };
    teams = await startTeams(core, { webUrlDomain: 'barium.example', overrides: { limits } });
    const { preview } = core;
    const asked: string[] = [];
    core.preview = async ({ text }) => {
      asked.push(text);
      return { title: 'Order 1 as of 08:00' };
    };
    let release = (): void => undefined;
    slow = new Promise((resolve) => {
      release = resolve;
    });
    const url = `https://barium.example/instances/${guid}`;
    const pick = await invoke('composeExtension/selectItem', searchResultValue('Order 1'));
    const link = await invoke('composeExtension/queryLink', { url });
    expect(asked).toEqual(['Order 1', url]);
    for (const { body } of [pick, link]) {
      const [attachment] = body.composeExtension?.attachments ?? [];
      expect(textOf(attachment?.content)).toContain('Order 1 as of 08:00');
      expect(attachment?.content.refresh).toMatchObject({ action: { type: 'Action.Execute', verb: 'barium' } });
    }
    release();
    slow = undefined;
    core.preview = preview;
  });

  it('responds to a query from outside of any conversation', async () => {
    const nowhere = { type: 'invoke', text: undefined, conversation: undefined };
    const query = await teams.say('', { ...nowhere, name: 'composeExtension/query', value: {} });
    expect(query.body.composeExtension?.attachments).toHaveLength(1);
    const value = selectionOf(query);
    const pick = await teams.say('', { ...nowhere, name: 'composeExtension/selectItem', value });
    expect(pick.body.composeExtension?.attachments).toHaveLength(1);
    expect(core.events).toMatchObject([
      { conversation: { isDirect: false, isUnresolved: true }, botMayBeAbsent: true },
    ]);
    expect((await teams.say('list', { conversation: undefined })).status).toBe(400);
  });

  it('returns the card of the selected case', async () => {
    const { body } = await invoke('composeExtension/selectItem', await selection('ord'));
    expect(core.events).toMatchObject([{ kind: 'press', line: 'show "ord 1"', person: { id: 'aad-alice' } }]);
    expect(textOf(body.composeExtension?.attachments?.[0]?.content)).toBe('Order 1\n● Active');
  });

  it('runs no line of a selection that the bot did not sign as a search result for this user', async () => {
    const forged = [
      { line: 'send "Order 1" Approve' },
      { v: 1, show: 'Order 1' },
      { barium: { v: 1, show: 'Order 1' } },
      signed({ show: 'Order 1' }, { person: { tenant, id: 'aad-alice' } }),
      undefined,
    ];
    const ofBob = selectionOf(
      await teams.say('', { type: 'invoke', name: 'composeExtension/query', value: {}, from: bob }),
    );
    for (const value of [...forged, ofBob]) {
      const { body } = await invoke('composeExtension/selectItem', value);
      expect(body.composeExtension).toEqual({ type: 'message', text: strings.untrustedButton });
    }
    expect(core.events).toEqual([]);
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
    const { body } = await invoke('composeExtension/selectItem', await selection('1'));
    expect(body.composeExtension).toEqual({ type: 'message', text: strings.pending });
    release();
    await cancelled;
  });

  it('tells the user why a selected case cannot be shown', async () => {
    reply = { card: { title: 'You can’t do this' }, outcome: 'refused' };
    const { body } = await invoke('composeExtension/selectItem', await selection('1'));
    expect(body.composeExtension).toEqual({ type: 'message', text: 'You can’t do this' });
  });

  it('unfurls a link to Barium to the card of its case', async () => {
    const url = `https://barium.example/cases/${guid}`;
    const { body } = await invoke('composeExtension/queryLink', { url });
    expect(core.events).toMatchObject([{ kind: 'press', line: url }]);
    expect(textOf(body.composeExtension?.attachments?.[0]?.content)).toContain('Order 1');
  });

  it('runs no command line that is also a URL of Barium', async () => {
    const lines = [
      `send\t${guid}\tx://barium.example/`,
      `delete\t${guid}\t://barium.example/`,
      'watch://barium.example/',
      `delete://barium.example/${guid}`,
    ];
    for (const url of lines) {
      expect(new URL(url).host).toBe('barium.example');
      expect((await invoke('composeExtension/queryLink', { url })).body).toEqual({});
    }
    expect(core.events).toEqual([]);
    await invoke('composeExtension/queryLink', { url: `https://barium.example/${guid} delete\t1` });
    expect(core.events).toMatchObject([{ line: `https://barium.example/${guid}%20delete1` }]);
  });

  it('previews a case with where it stands, in the time zone of the person', async () => {
    const state = [
      { text: 'waiting for **Check**' },
      { text: ['due ', { at: '2026-12-01T23:30:00Z', show: 'day' as const }] },
    ];
    reply = { card: { title: 'Order 1', badge: { label: 'Received', tone: 'busy' }, state } };
    const { body } = await invoke('composeExtension/queryLink', { url: `https://barium.example/cases/${guid}` });
    expect(body.composeExtension?.attachments?.[0]?.preview.content).toEqual({
      title: 'Order 1',
      subtitle: expect.stringMatching(/^Received · waiting for \*\*Check\*\* · due 2 Dec/u),
    });
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
