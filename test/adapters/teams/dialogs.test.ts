import { buffer } from 'node:stream/consumers';
import type { Card } from '../../../src/chat/card.ts';
import type { ChatEvent } from '../../../src/chat/events.ts';
import type { Form } from '../../../src/chat/form.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import { testFile } from '../../bot/test-bot.ts';
import { validationErrors } from './limits.ts';
import {
  bob,
  elementsOf,
  executeValue,
  findAction,
  group,
  type HttpAnswer,
  type RenderedElement,
  scriptedBot,
  searchResultValue,
  signed,
  startTeams,
  strings,
  type TeamsHarness,
  tenant,
  textOf,
} from './teams.ts';

const subject = {
  id: '00000001-0000-4000-8000-000000000000',
  name: 'Order 1',
  status: { label: 'Active', tone: 'busy' },
  revision: '1',
} as const;
const tasks = { kind: 'command', label: 'Tasks', line: 'tasks 1' } as const;
const caseCard: Card = {
  title: 'Order 1',
  badge: { label: 'Received', tone: 'busy' },
  state: [{ text: 'waiting for Check stock' }, { text: 'due tomorrow', tone: 'warning' }],
  subject,
  actions: [tasks],
};
const attachForm: Form = {
  title: 'Attach to which case?',
  line: 'upload',
  fields: [{ kind: 'instance', name: 'instance', label: 'Case', required: true }],
  submit: 'Upload',
  retainsFiles: true,
};
const question: Card = { title: 'Which case?', actions: [{ kind: 'form', label: 'Attach…', form: attachForm }] };

const elsewhere = { id: '19:somewhere@thread.v2', conversationType: 'groupChat', isGroup: true };

interface Task {
  readonly type: string;
  readonly value: { readonly title: string; readonly card: { readonly content: RenderedElement } };
}

const taskOf = ({ body }: HttpAnswer) => (body as { task?: Task }).task;
const cardIn = (answer: HttpAnswer) => taskOf(answer)?.value.card.content;

describe('a dialog in Teams', () => {
  let teams: TeamsHarness;
  let replies: (event: ChatEvent) => Partial<Reply> | Promise<Partial<Reply>>;
  const core = scriptedBot((event) => replies(event));
  const invoke = (name: string, value: unknown, more: object = {}) =>
    teams.say('', { type: 'invoke', text: undefined, name, value, conversation: elsewhere, ...more });
  /** Presses a button of a dialog. */
  const submit = (answer: HttpAnswer, label: string, inputs: object = {}, name = 'task/submit') =>
    invoke(name, { data: { ...(findAction(cardIn(answer), label).data as object), ...inputs } });

  beforeEach(async () => {
    replies = () => ({ card: caseCard, shareCommand: 'show 1' });
    core.events.length = 0;
    teams = await startTeams(core, { webUrlDomain: 'barium.example' });
  });
  afterEach(() => teams.close());

  /** The card that Alice put into a conversation from the search. */
  const insertedCard = async () => {
    const picked = await invoke('composeExtension/selectItem', searchResultValue('Order 1'));
    return picked.body.composeExtension?.attachments?.[0]?.content;
  };

  it('opens a case from a card that somebody inserted, for the person who presses', async () => {
    const { data } = findAction(await insertedCard(), strings.findCase.submit);
    expect(data).toMatchObject({ msteams: { type: 'task/fetch' } });
    core.events.length = 0;
    const opened = await invoke('task/fetch', { data, context: { theme: 'dark' } }, { from: bob });
    expect(core.events).toMatchObject([
      {
        kind: 'press',
        line: 'show 1',
        person: { id: 'aad-bob' },
        conversation: { isDirect: false },
        botMayBeAbsent: true,
      },
    ]);
    expect(core.events[0]).not.toHaveProperty('isSharedAnswer');
    expect(taskOf(opened)).toMatchObject({ type: 'continue', value: { title: 'Barium Bot' } });
    expect(textOf(cardIn(opened))).toContain('Order 1');
    expect(validationErrors(cardIn(opened) ?? {})).toEqual([]);
    expect(teams.connector.requests).toEqual([]);
  });

  it('only has buttons that work in a dialog, which show the next answer there', async () => {
    const opened = await invoke('task/fetch', {
      data: signed({ kind: 'press', line: 'show 1' }, { conversation: { tenant, id: elsewhere.id } }),
    });
    const types = elementsOf(cardIn(opened)).map(({ type }) => type);
    expect(types).not.toContain('Action.Execute');
    replies = () => ({ card: { title: 'Tasks of Order 1' } });
    const next = await submit(opened, 'Tasks');
    expect(core.events.at(-1)).toMatchObject({ kind: 'press', line: 'tasks 1' });
    expect(textOf(cardIn(next))).toBe('Tasks of Order 1');
    expect(teams.connector.requests).toEqual([]);
  });

  it('says why a button that the bot did not put there does nothing', async () => {
    const forged = { barium: { v: 1, kind: 'press', line: 'delete 1' } };
    for (const value of [{ data: forged }, { data: null }, {}, null, 'x']) {
      for (const name of ['task/fetch', 'task/submit', 'composeExtension/submitAction']) {
        const answer = await invoke(name, value);
        expect(textOf(cardIn(answer))).toBe(strings.untrustedButton);
      }
    }
    expect(core.events).toEqual([]);
  });

  it('sends an answer that is not ready in time to the personal chat, once', async () => {
    await teams.say('hello');
    teams.connector.requests.length = 0;
    let release: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (release = resolve));
    replies = async () => {
      await late;
      return { card: { title: 'Order 1 was sent' }, visibility: 'public', replacesOriginal: true };
    };
    const press = signed({ kind: 'press', line: 'confirm abc' }, { conversation: { tenant, id: elsewhere.id } });
    const answer = await invoke('task/submit', { data: press });
    expect(taskOf(answer)).toEqual({ type: 'message', value: strings.repliedLater });
    release();
    await teams.adapter.stop();
    expect(teams.connector.requests).toMatchObject([{ method: 'POST', conversationId: 'a:alice' }]);
    expect(textOf(teams.card())).toBe('Order 1 was sent');
  });

  it('offers a file in the personal chat', async () => {
    await teams.say('hello');
    const reply = { card: { title: 'invoice.pdf' }, files: [testFile('invoice.pdf')] };
    replies = () => reply;
    const press = signed(
      { kind: 'press', line: 'download 1 invoice.pdf' },
      { conversation: { tenant, id: elsewhere.id } },
    );
    await invoke('task/submit', { data: press });
    expect(teams.connector.requests.at(-1)).toMatchObject({
      conversationId: 'a:alice',
      body: {
        attachments: [{ contentType: 'application/vnd.microsoft.teams.card.file.consent', name: 'invoice.pdf' }],
      },
    });
  });

  describe('that attaches the files of a message', () => {
    const picture = () => ({
      contentType: 'image/png',
      contentUrl: `${teams.connector.url}/drive/photo.png`,
      name: 'photo.png',
    });
    const attach = (attachments: readonly object[]) =>
      invoke('composeExtension/fetchTask', {
        commandId: 'attachToCase',
        commandContext: 'message',
        messagePayload: { id: '1', body: { contentType: 'html', content: 'see this' }, attachments },
      });
    const contents: string[] = [];

    beforeEach(() => {
      contents.length = 0;
      teams.connector.files.set('photo.png', Buffer.from('a picture'));
      replies = async (event) => {
        if (event.kind === 'file') return { card: question, form: attachForm, outcome: 'asked' };
        const files = 'files' in event ? (event.files ?? []) : [];
        for (const { bytes } of files) contents.push((await buffer(bytes)).toString());
        return event.kind === 'form' && event.values.instance === undefined
          ? { outcome: 'refused', fieldErrors: { instance: 'Choose a case' } }
          : { card: { title: 'photo.png was added' } };
      };
    });

    it('asks for the case, and adds them to it', async () => {
      const asked = await attach([picture()]);
      expect(core.events).toMatchObject([{ kind: 'file', files: [{ name: 'photo.png' }], botMayBeAbsent: true }]);
      expect(textOf(cardIn(asked))).toContain('Attach to which case?');
      const again = await submit(asked, 'Upload', {}, 'composeExtension/submitAction');
      expect(textOf(cardIn(again))).toContain('Choose a case');
      const done = await submit(again, 'Upload', { 'f0.value.instance': 'Order 1' }, 'composeExtension/submitAction');
      expect(core.events.at(-1)).toMatchObject({ kind: 'form', line: 'upload', values: { instance: 'Order 1' } });
      expect(contents.at(-1)).toBe('a picture');
      expect(textOf(cardIn(done))).toBe('photo.png was added');
    });

    it('says that it leaves out documents of a message with pictures', async () => {
      const document = {
        contentType: 'reference',
        contentUrl: 'https://contoso.sharepoint.com/a.docx',
        name: 'a.docx',
      };
      const asked = await attach([picture(), document]);
      expect(core.events).toMatchObject([{ files: [{ name: 'photo.png' }] }]);
      expect(textOf(cardIn(asked))).toContain(strings.sendFileInPrivate);
      expect(textOf(cardIn(await attach([picture()])))).not.toContain(strings.sendFileInPrivate);
    });

    it('says where to send files that the bot can’t read, and that a message has none', async () => {
      const document = {
        contentType: 'reference',
        contentUrl: 'https://contoso.sharepoint.com/a.docx',
        name: 'a.docx',
      };
      const stolen = { ...picture(), contentUrl: 'https://evil.example/photo.png' };
      expect(taskOf(await attach([document]))).toEqual({ type: 'message', value: strings.sendFileInPrivate });
      expect(taskOf(await attach([stolen]))).toEqual({ type: 'message', value: strings.sendFileInPrivate });
      expect(taskOf(await attach([]))).toEqual({ type: 'message', value: strings.noFiles });
      expect(taskOf(await invoke('composeExtension/fetchTask', null))).toEqual({
        type: 'message',
        value: strings.noFiles,
      });
      expect(core.events).toEqual([]);
    });

    it('says why somebody without the right can’t add them', async () => {
      replies = () => ({ card: { title: 'You can’t add files' }, outcome: 'refused' });
      expect(textOf(cardIn(await attach([picture()])))).toBe('You can’t add files');
    });
  });
});

describe('the buttons of a case in a group chat of Teams', () => {
  let teams: TeamsHarness;
  let replies: () => Partial<Reply> | Promise<Partial<Reply>>;
  const core = scriptedBot(() => replies());
  const refresh = (data: unknown, more: object = {}) =>
    teams.say('', {
      type: 'invoke',
      text: undefined,
      name: 'adaptiveCard/action',
      conversation: group,
      value: { ...executeValue(data as object), trigger: 'automatic' },
      ...more,
    });
  const refreshData = () => {
    const action = (teams.card().refresh as { action: { data: object }; userIds?: object } | undefined)?.action;
    return action?.data;
  };

  beforeEach(async () => {
    replies = () => ({ card: caseCard, shareCommand: 'show 1' });
    core.events.length = 0;
    teams = await startTeams(core);
  });
  afterEach(() => teams.close());

  it('are those of each viewer, who alone sees them', async () => {
    await teams.say('show 1', { conversation: group });
    // Without a list, Teams asks for all viewers of a chat with at most 60 people.
    expect(teams.card().refresh).not.toHaveProperty('userIds');
    const posted = teams.connector.requests.length;
    replies = () => ({
      card: { ...caseCard, actions: [tasks, { kind: 'command', label: 'Delete…', line: 'delete 1' }] },
    });
    const { body } = await refresh(refreshData(), { from: bob });
    expect(core.events.at(-1)).toMatchObject({
      kind: 'press',
      line: 'show 1',
      person: { id: 'aad-bob' },
      isAutomatic: true,
    });
    expect(findAction(body.value, 'Delete…')).toMatchObject({ type: 'Action.Execute' });
    expect(validationErrors(body.value ?? {})).toEqual([]);
    expect(teams.connector.requests).toHaveLength(posted);
  });

  it('stay as they are for a viewer to whom the case is refused, or not shown in time', async () => {
    await teams.say('show 1', { conversation: group });
    const data = refreshData();
    replies = () => ({ card: { title: 'No' }, outcome: 'refused' });
    expect((await refresh(data)).body).toMatchObject({ type: 'application/vnd.microsoft.activity.message', value: '' });
    let release: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (release = resolve));
    replies = async () => {
      await late;
      return {};
    };
    expect((await refresh(data)).body).toMatchObject({ value: '' });
    release();
    expect(teams.connector.requests).toHaveLength(1);
  });

  it('are not asked for in a personal chat, nor for other cards or those with pictures', async () => {
    await teams.say('show 1');
    expect(refreshData()).toBeUndefined();
    replies = () => ({ card: { title: 'Active cases', actions: [tasks] }, shareCommand: 'list' });
    await teams.say('list', { conversation: group });
    expect(refreshData()).toBeUndefined();
    const pictures = [{ ...testFile('a.png'), type: 'image/png' as const, alt: 'A picture' }];
    replies = () => ({ card: caseCard, shareCommand: 'diagram 1', pictures });
    await teams.say('diagram 1', { conversation: group });
    expect(refreshData()).toBeUndefined();
  });

  it('can’t be asked for with data of another conversation', async () => {
    const foreign = signed({ kind: 'refresh', line: 'show 1' }, { conversation: { tenant, id: '19:other@thread.v2' } });
    await refresh(foreign);
    expect(core.events).toEqual([]);
  });
});

describe('a message in Teams that was changed', () => {
  let teams: TeamsHarness;
  const core = scriptedBot(() => ({}));
  beforeEach(async () => {
    core.events.length = 0;
    teams = await startTeams(core);
  });
  afterEach(() => teams.close());

  const change = (type: string, eventType: string, more: object = {}) =>
    teams.say('delete 1', { id: 'm1', type, channelData: { tenant: { id: tenant }, eventType }, ...more });

  it('is not run again: a personal chat says so once, and nothing is said elsewhere', async () => {
    await teams.say('delete 1', { id: 'm1' });
    for (let times = 0; times < 3; times += 1) {
      expect((await change('messageUpdate', 'editMessage')).status).toBe(200);
    }
    await change('messageUpdate', 'editMessage', { conversation: group });
    expect(core.events).toHaveLength(1);
    expect(teams.connector.requests.slice(1)).toMatchObject([
      { body: { text: strings.editIgnored, textFormat: 'plain' } },
    ]);
  });

  it('by being deleted or restored gets no answer', async () => {
    await change('messageDelete', 'softDeleteMessage');
    await change('messageUpdate', 'undeleteMessage');
    expect(core.events).toEqual([]);
    expect(teams.connector.requests).toEqual([]);
  });

  it('after the app was blocked says nothing, and breaks nothing', async () => {
    teams.connector.respond = () => ({ status: 403, code: 'MessageWritesBlocked' });
    expect((await change('messageUpdate', 'editMessage')).status).toBe(200);
    expect((await teams.say('list')).status).toBe(200);
    await teams.adapter.stop();
    expect(core.events).toHaveLength(1);
  });

  it('with a quote of another is about its own words', async () => {
    const text = '<quoted messageId="1700"/> show 1';
    const entities = [
      { type: 'quotedReply', quotedReply: { messageId: '1700', senderId: '28:bot', preview: 'delete 1' } },
    ];
    const html =
      '<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="1700"><p>delete 1</p></blockquote>show 1';
    await teams.say(text, { entities, attachments: [{ contentType: 'text/html', content: html }] });
    expect(core.events).toMatchObject([{ kind: 'text', line: 'show 1' }]);
  });
});
