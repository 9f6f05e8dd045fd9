import type { ChatEvent } from '../../../src/chat/events.ts';
import type { Form } from '../../../src/chat/form.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import { en } from '../../../src/text/en/index.ts';
import { press, pressInView, shortcut } from './payloads.ts';
import { done, type Scripted, said, scripted } from './scripted.ts';
import { alice, createWorkspace, ok, orders, refusal, type Workspace } from './workspace.ts';

const form: Form = {
  title: 'Send a message',
  line: 'confirm t0ken',
  fields: [{ kind: 'text', name: 'message', label: 'Message', required: true }],
  submit: 'Send',
};

describe('a press', () => {
  let bot: Scripted;
  let slack: Workspace;
  let script: (incoming: ChatEvent) => Reply | Promise<Reply>;

  beforeEach(async () => {
    script = said;
    bot = scripted((incoming) => script(incoming));
    slack = await createWorkspace({ bot });
  });
  afterEach(() => slack.close());

  const send = async (action: object, more: object = {}) => {
    await slack.payload(press({ ...action }, { response_url: slack.responseUrl, ...more }));
    await slack.quiet();
  };
  const answers = () => slack.calls.filter((call) => call.method === 'response_url').map((call) => call.args);

  it('carries a command, and is answered beside the message', async () => {
    await send({ value: 'show 0123' });
    expect(bot.heard[0]).toMatchObject({ kind: 'press', line: 'show 0123', person: { id: alice } });
    expect(answers()).toMatchObject([{ replace_original: false, response_type: 'ephemeral' }]);
  });

  it('replaces the message only when the reply says so', async () => {
    script = () => done({ title: 'Page 2' }, { replacesOriginal: true });
    await send({ value: 'list page:2' });
    expect(answers()).toMatchObject([{ replace_original: true }]);
  });

  it('of what its asker alone saw, whose answer is for everyone, posts that and takes the old one away', async () => {
    script = () => done({ title: 'Alice asks' }, { replacesOriginal: true, visibility: 'public' });
    const container = {
      type: 'message',
      message_ts: '1700000000.000100',
      channel_id: orders,
      is_ephemeral: true,
    };
    await send({ value: 'confirm t0ken' }, { container });
    expect(answers()).toMatchObject([
      { response_type: 'in_channel', replace_original: false, text: 'Alice asks' },
      { delete_original: true },
    ]);
  });

  it('in a menu carries its command too', async () => {
    await send({ type: 'overflow', action_id: 'barium:pick:2', selected_option: { value: 'mute 1 2h' } });
    expect(bot.heard[0]).toMatchObject({ kind: 'press', line: 'mute 1 2h' });
  });

  it('on what everybody sees leaves that as it is when its answer is for the asker alone', async () => {
    script = () => done({ title: 'Page 2' }, { replacesOriginal: true });
    const container = { type: 'message', message_ts: '1700000000.000100', channel_id: orders };
    await send({ value: 'list page:2' }, { container: { ...container, is_ephemeral: false } });
    expect(bot.heard[0]).toMatchObject({ aloud: true });
    expect(answers()).toMatchObject([
      { text: 'Page 2', replace_original: false, response_type: 'ephemeral' },
    ]);
  });

  it('replaces a message of a channel also after its response_url has died', async () => {
    const { ts } = slack.tables.messages.insert({
      channel_id: orders,
      user: 'U0BOT00001',
      ts: '1700000000.000100',
      text: 'x',
      team_id: 'T000000001',
      type: 'message',
    });
    slack.fault = ({ method }) => (method === 'response_url' ? new Response('', { status: 404 }) : undefined);
    script = () => done({ title: 'Page 2' }, { replacesOriginal: true, visibility: 'public' });
    await send(
      { value: 'list page:2' },
      { container: { type: 'message', message_ts: ts, channel_id: orders, is_ephemeral: false } },
    );
    expect(slack.calls.find((call) => call.method === 'chat.update')?.args).toMatchObject({
      ts,
      text: 'Page 2',
    });
  });

  it('pressed twice at once is one act', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    script = async (incoming) => held.then(() => said(incoming));
    await slack.payload(press({ value: 'list' }, { response_url: slack.responseUrl }));
    await slack.payload(press({ value: 'list' }, { response_url: slack.responseUrl }));
    release();
    await slack.quiet();
    expect([bot.heard.length, answers().length]).toEqual([1, 1]);
  });

  it('lets everyone see an answer, asked again for the asker and named after them', async () => {
    script = () => done({ title: 'Order 1' }, { shareCommand: 'show 0123' });
    await slack.command('show order 1');
    await slack.quiet();
    expect(JSON.stringify(answers()[0]?.blocks)).toContain(en.chat.showToEveryone);
    await send({ action_id: 'barium:everyone', value: 'show 0123' });
    expect(bot.heard[1]).toMatchObject({ kind: 'press', line: 'show 0123' });
    expect(answers()[1]).toMatchObject({ response_type: 'in_channel', replace_original: false });
    expect(JSON.stringify(answers()[1]?.blocks)).toContain('Shown by Alice');
    expect(answers()[2]).toEqual({ delete_original: true });
  });

  it('does not show a refusal to everyone', async () => {
    script = () => done({ title: 'You may not' }, { outcome: 'refused' });
    await send({ action_id: 'barium:everyone', value: 'show 0123' });
    expect(answers()).toMatchObject([{ response_type: 'ephemeral' }]);
  });

  it('on a link needs no answer', async () => {
    await send({ action_id: 'barium:link:1' });
    expect([bot.heard, answers()]).toEqual([[], []]);
  });

  it.each([
    ['an unknown button', { action_id: 'approve_order', value: '1' }],
    ['a button without a value', { action_id: 'barium:line:1' }],
    ['a form of another version', { action_id: 'barium:form:1', value: '{"form":{"title":1}}' }],
    ['a form that is no JSON', { action_id: 'barium:form:1', value: 'form' }],
  ])('on %s is told to ask again', async (_, action) => {
    await send(action);
    expect(answers()).toMatchObject([{ text: en.chat.notUnderstood, response_type: 'ephemeral' }]);
  });

  it('opens a form', async () => {
    const trigger_id = slack.trigger();
    await send({ action_id: 'barium:form:1', value: JSON.stringify({ form }) }, { trigger_id });
    expect(slack.tables.views.all().at(-1)).toMatchObject({ type: 'modal' });
  });

  it.each(['expired_trigger_id', 'invalid_trigger_id', 'internal_error'])(
    'whose form does not open is told to press again: %s',
    async (code) => {
      slack.fault = ({ method }) => (method === 'views.open' ? refusal(code) : undefined);
      await send({ action_id: 'barium:form:1', value: JSON.stringify({ form }) });
      expect(answers()).toMatchObject([{ text: en.chat.pressAgain }]);
    },
  );

  it.each(['modal', 'home'])('in a view (%s) whose form does not open is told so beside it', async (type) => {
    slack.fault = ({ method }) =>
      /^views\.(open|push)/u.test(method) ? refusal('expired_trigger_id') : undefined;
    const action = { action_id: 'barium:form:1', value: JSON.stringify({ form }) };
    await slack.payload(pressInView(action, { id: 'V1', type }, 'late'));
    await slack.quiet();
    const post = slack.calls.findLast((call) => call.method === 'chat.postMessage');
    expect(post?.args).toMatchObject({ channel: expect.stringMatching(/^D/u), text: en.chat.pressAgain });
    expect(slack.calls.some((call) => call.method === 'views.update')).toBe(false);
  });

  it('takes the place of its view where Slack piles up no more of them', async () => {
    slack.fault = ({ method }) =>
      method === 'views.push' ? refusal('push_limit_reached') : method === 'views.update' ? ok() : undefined;
    const action = { action_id: 'barium:form:1', value: JSON.stringify({ form }) };
    await slack.payload(pressInView(action, { id: 'V1', type: 'modal' }, slack.trigger()));
    await slack.quiet();
    const update = slack.calls.findLast((call) => call.method === 'views.update');
    expect(update?.args).toMatchObject({ view_id: 'V1', view: { title: { text: 'Send a message' } } });
  });

  it('on the Home tab is answered in a modal', async () => {
    const trigger = slack.trigger();
    await slack.payload(pressInView({ value: 'help' }, { id: 'V1', type: 'home' }, trigger));
    await slack.quiet();
    expect(bot.heard[0]).toMatchObject({ line: 'help', place: { isDirect: true } });
    const update = slack.calls.findLast((call) => call.method === 'views.update');
    expect(update?.args.view).toMatchObject({ type: 'modal', title: { text: 'You said: help' } });
  });

  it('whose modal was closed meanwhile is answered in the direct chat', async () => {
    slack.fault = ({ method }) => (method === 'views.update' ? refusal('not_found') : undefined);
    await slack.payload(pressInView({ value: 'help' }, { id: 'V1', type: 'home' }, slack.trigger()));
    await slack.quiet();
    const post = slack.calls.findLast((call) => call.method === 'chat.postMessage');
    expect(post?.args).toMatchObject({ text: 'You said: help' });
    expect(post?.args.channel).toMatch(/^D/u);
  });
});

describe('a shortcut', () => {
  const ask: Form = { ...form, line: 'upload', retainsFiles: true, title: 'Where does it belong?' };

  it('from anywhere asks for a case and shows it in the modal', async () => {
    const slack = await createWorkspace({ bot: scripted() });
    await slack.payload(shortcut('barium:find', slack.trigger()));
    await slack.quiet();
    const view = slack.calls.findLast((call) => call.method === 'views.open')?.args.view;
    expect(view).toMatchObject({
      title: { text: en.chat.findCase.title },
      private_metadata: JSON.stringify({ line: 'show', names: ['instance'] }),
      blocks: [{ element: { type: 'external_select' } }],
    });
    await slack.close();
  });

  it('on a message without files says so', async () => {
    const slack = await createWorkspace({ bot: scripted() });
    const more = { response_url: slack.responseUrl };
    await slack.payload(shortcut('barium:attach', slack.trigger(), { ts: '1700000000.000100' }, more));
    await slack.quiet();
    expect(slack.calls.at(-1)?.args).toMatchObject({ text: en.chat.noFiles });
    await slack.close();
  });

  it('on a message with files opens the form that the bot asks for, and keeps the files', async () => {
    const bot = scripted(() => done({ title: 'x', actions: [{ kind: 'form', label: 'Choose', form: ask }] }));
    const slack = await createWorkspace({ bot });
    slack.fault = ({ method }) => fileAnswer(method, slack);
    const message = { ts: '1700000000.000100', files: [{ id: 'F1' }] };
    await slack.payload(
      shortcut('barium:attach', slack.trigger(), message, { response_url: slack.responseUrl }),
    );
    await slack.quiet();
    expect(bot.heard[0]).toMatchObject({ kind: 'file' });
    const view = slack.calls.findLast((call) => call.method === 'views.open')?.args.view as {
      private_metadata: string;
    };
    expect(JSON.parse(view.private_metadata)).toMatchObject({
      line: 'upload',
      files: ['F1'],
      to: { spot: { channel: orders } },
    });
    await slack.close();
  });

  it('whose answer comes too late for a modal gives its button', async () => {
    const bot = scripted(async () => {
      await new Promise((resolve) => setTimeout(resolve, 80));
      return done({ title: 'x', actions: [{ kind: 'form', label: 'Choose', form: ask }] });
    });
    const slack = await createWorkspace({ bot, times: { ack: 20 } });
    slack.fault = ({ method }) => fileAnswer(method, slack);
    const message = { ts: '1700000000.000100', files: [{ id: 'F1' }] };
    await slack.payload(
      shortcut('barium:attach', slack.trigger(), message, { response_url: slack.responseUrl }),
    );
    await slack.quiet();
    const [answer] = slack.calls.filter((call) => call.method === 'response_url');
    expect(JSON.stringify(answer?.args.blocks)).toContain('F1');
    await slack.close();
  });
});

function fileAnswer(method: string, slack: Workspace): Response | undefined {
  const url_private = `${slack.apiUrl}../files-pri/a.txt`;
  if (method === 'files.info')
    return Response.json({ ok: true, file: { id: 'F1', name: 'a.txt', size: 3, url_private } });
  return method.endsWith('/files-pri/a.txt') ? new Response('abc') : undefined;
}
