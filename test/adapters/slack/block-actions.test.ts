import { setTimeout as sleep } from 'node:timers/promises';
import type { Form } from '../../../src/chat/form.ts';
import type { Suggestion } from '../../../src/chat/reply.ts';
import * as en from '../../../src/text/en/index.ts';
import { faultsInModal } from './limits.ts';
import { blockAction, shortcut, textInput, viewBlockAction, viewSubmission } from './payloads.ts';
import { createScriptedBot, doneReply, echo, type Script, type ScriptedBot } from './scripted-bot.ts';
import { alice, createWorkspace, errorResponse, isReply, okResponse, orders, type Workspace } from './workspace.ts';

const form: Form = {
  title: 'Send a message',
  line: 'confirm t0ken',
  fields: [{ kind: 'text', name: 'message', label: 'Message', required: true }],
  submit: 'Send',
};

describe('block actions', () => {
  let bot: ScriptedBot;
  let slack: Workspace;
  let script: Script;

  beforeEach(async () => {
    script = echo;
    bot = createScriptedBot((event) => script(event));
    slack = await createWorkspace({ bot });
  });
  afterEach(() => slack.close());

  const press = async (action: object, fields: object = {}) => {
    await slack.sendInteraction(blockAction({ ...action }, { response_url: slack.responseUrl, ...fields }));
    await slack.whenIdle();
  };
  const replies = () => slack.calls.filter(isReply).map((call) => call.args);

  it('a pressed button runs its command and gets a reply beside the message', async () => {
    await press({ value: 'show 0123' });
    expect(bot.events[0]).toMatchObject({ kind: 'press', line: 'show 0123', person: { id: alice } });
    expect(replies()).toMatchObject([{ replace_original: false, response_type: 'ephemeral' }]);
  });

  it('the reply to a press replaces the message only if it says so', async () => {
    script = () => doneReply({ title: 'Page 2' }, { replacesOriginal: true });
    await press({ value: 'list page:2' });
    expect(replies()).toMatchObject([{ replace_original: true }]);
  });

  it('a public reply to a press on an ephemeral message is posted, and the ephemeral message is deleted', async () => {
    script = () => doneReply({ title: 'Alice asks' }, { replacesOriginal: true, visibility: 'public' });
    const container = {
      type: 'message',
      message_ts: '1700000000.000100',
      channel_id: orders,
      is_ephemeral: true,
    };
    await press({ value: 'confirm t0ken' }, { container });
    expect(replies()).toMatchObject([
      { response_type: 'in_channel', replace_original: false, text: 'Alice asks' },
      { delete_original: true },
    ]);
  });

  it('a selected menu entry runs its command', async () => {
    await press({ type: 'overflow', action_id: 'barium:pick:2', selected_option: { value: 'mute 1 2h' } });
    expect(bot.events[0]).toMatchObject({ kind: 'press', line: 'mute 1 2h' });
  });

  it('an ephemeral reply to a press does not replace a public message', async () => {
    script = () => doneReply({ title: 'Page 2' }, { replacesOriginal: true });
    const container = { type: 'message', message_ts: '1700000000.000100', channel_id: orders };
    await press({ value: 'list page:2' }, { container: { ...container, is_ephemeral: false } });
    expect(bot.events[0]).toMatchObject({ isPublic: true });
    expect(replies()).toMatchObject([{ text: 'Page 2', replace_original: false, response_type: 'ephemeral' }]);
  });

  it('the reply to a press replaces a public message even if the response_url has expired', async () => {
    const { ts } = slack.tables.messages.insert({
      channel_id: orders,
      user: 'U0BOT00001',
      ts: '1700000000.000100',
      text: 'x',
      team_id: 'T000000001',
      type: 'message',
    });
    slack.intercept = ({ method }) => (method === 'response_url' ? new Response('', { status: 404 }) : undefined);
    script = () => doneReply({ title: 'Page 2' }, { replacesOriginal: true, visibility: 'public' });
    await press(
      { value: 'list page:2' },
      { container: { type: 'message', message_ts: ts, channel_id: orders, is_ephemeral: false } },
    );
    expect(slack.calls.find((call) => call.method === 'chat.update')?.args).toMatchObject({
      ts,
      text: 'Page 2',
    });
  });

  it('a double press on a button is handled once', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    script = async (event) => released.then(() => echo(event));
    await slack.sendInteraction(blockAction({ value: 'list' }, { response_url: slack.responseUrl }));
    await slack.sendInteraction(blockAction({ value: 'list' }, { response_url: slack.responseUrl }));
    release();
    await slack.whenIdle();
    expect([bot.events.length, replies().length]).toEqual([1, 1]);
  });

  it('the share button runs the command again and posts the reply publicly with the name of the user', async () => {
    script = () => doneReply({ title: 'Order 1' }, { shareCommand: 'show 0123' });
    await slack.sendCommand('show order 1');
    await slack.whenIdle();
    expect(JSON.stringify(replies()[0]?.blocks)).toContain(en.adapter.showToEveryone);
    await press({ action_id: 'barium:everyone', value: 'show 0123' });
    expect(bot.events[1]).toMatchObject({ kind: 'press', line: 'show 0123' });
    expect(replies()[1]).toMatchObject({ response_type: 'in_channel', replace_original: false });
    expect(JSON.stringify(replies()[1]?.blocks)).toContain('Shared by Alice');
    expect(replies()[2]).toEqual({ delete_original: true });
  });

  it('the share button does not post a refusal publicly', async () => {
    script = () => doneReply({ title: 'You may not' }, { outcome: 'refused' });
    await press({ action_id: 'barium:everyone', value: 'show 0123' });
    expect(replies()).toMatchObject([{ response_type: 'ephemeral' }]);
  });

  it('a press on a link gets no reply', async () => {
    await press({ action_id: 'barium:link:1' });
    expect([bot.events, replies()]).toEqual([[], []]);
  });

  it.each([
    ['an unknown button', { action_id: 'approve_order', value: '1' }],
    ['a button without a value', { action_id: 'barium:line:1' }],
    ['a form of another version', { action_id: 'barium:form:1', value: '{"form":{"title":1}}' }],
    ['a form that is no JSON', { action_id: 'barium:form:1', value: 'form' }],
  ])('a press on %s gets the reply that it was not understood', async (_, action) => {
    await press(action);
    expect(replies()).toMatchObject([{ text: en.adapter.notUnderstood, response_type: 'ephemeral' }]);
  });

  it('a form button opens a modal', async () => {
    const trigger_id = slack.createTrigger();
    await press({ action_id: 'barium:form:1', value: JSON.stringify({ form }) }, { trigger_id });
    expect(slack.tables.views.all().at(-1)).toMatchObject({ type: 'modal' });
  });

  it('a press whose reply is a form opens it at once, without a message', async () => {
    script = () => doneReply({ title: 'Send' }, { form });
    await press({ value: 'send 0123' }, { trigger_id: slack.createTrigger() });
    expect(slack.tables.views.all().at(-1)).toMatchObject({ type: 'modal', title: { text: 'Send a message' } });
    expect(replies()).toEqual([]);
  });

  it('the result of a form that a press opened is a private message beside the pressed one, even if everyone saw that', async () => {
    script = () => doneReply({ title: 'Send' }, { form });
    const container = { type: 'message', message_ts: '1700000000.000100', channel_id: orders, is_ephemeral: false };
    await press({ value: 'send 0123' }, { trigger_id: slack.createTrigger(), container });
    const view = slack.calls.findLast((call) => call.method === 'views.open')?.args.view as Record<string, unknown>;
    script = () => doneReply({ title: 'Sent' }, { replacesOriginal: true });
    await slack.sendInteraction(viewSubmission(view, [textInput('Approve')]));
    await slack.whenIdle();
    expect(bot.events.at(-1)).toMatchObject({ kind: 'form', values: { message: 'Approve' } });
    expect(bot.events.at(-1)).not.toHaveProperty('isPublic');
    expect(replies()).toMatchObject([{ text: 'Sent', replace_original: false, response_type: 'ephemeral' }]);
  });

  it('a press whose form comes too late, or does not open, gets the message with its button', async () => {
    script = () => doneReply({ title: 'Send' }, { form });
    slack.intercept = ({ method }) => (method === 'views.open' ? errorResponse('expired_trigger_id') : undefined);
    await press({ value: 'send 0123' });
    expect(replies()).toMatchObject([{ text: 'Send' }]);
    await slack.close();
    slack = await createWorkspace({ bot, overrides: { timeouts: { ackMs: 20 } } });
    script = async () => {
      await sleep(80);
      return doneReply({ title: 'Send' }, { form });
    };
    await press({ value: 'send 0123' }, { trigger_id: slack.createTrigger() });
    expect(slack.calls.some((call) => call.method === 'views.open')).toBe(false);
    expect(replies()).toMatchObject([{ text: 'Send' }]);
  });

  it('a press in a modal whose reply is a form opens it on top', async () => {
    script = () => doneReply({ title: 'Send' }, { form });
    slack.intercept = ({ method }) => (method === 'views.push' ? okResponse() : undefined);
    const view = { id: 'V1', type: 'modal' };
    await slack.sendInteraction(viewBlockAction({ value: 'send 0123' }, view, slack.createTrigger()));
    await slack.whenIdle();
    expect(slack.calls.filter((call) => call.method.startsWith('views.')).map((call) => call.method)).toEqual([
      'views.push',
    ]);
  });

  it.each(['expired_trigger_id', 'invalid_trigger_id', 'internal_error'])(
    'a user whose form does not open is asked to press again: %s',
    async (code) => {
      slack.intercept = ({ method }) => (method === 'views.open' ? errorResponse(code) : undefined);
      await press({ action_id: 'barium:form:1', value: JSON.stringify({ form }) });
      expect(replies()).toMatchObject([{ text: en.adapter.pressAgain }]);
    },
  );

  it.each(['modal', 'home'])(
    'if a form does not open from a view (%s), the user gets a direct message and the view stays',
    async (type) => {
      slack.intercept = ({ method }) =>
        /^views\.(open|push)/u.test(method) ? errorResponse('expired_trigger_id') : undefined;
      const action = { action_id: 'barium:form:1', value: JSON.stringify({ form }) };
      await slack.sendInteraction(viewBlockAction(action, { id: 'V1', type }, 'late'));
      await slack.whenIdle();
      const post = slack.calls.findLast((call) => call.method === 'chat.postMessage');
      expect(post?.args).toMatchObject({
        channel: expect.stringMatching(/^D/u),
        text: en.adapter.pressAgain,
      });
      expect(slack.calls.some((call) => call.method === 'views.update')).toBe(false);
    },
  );

  it('a form replaces its view if Slack does not allow another view on top', async () => {
    slack.intercept = ({ method }) =>
      method === 'views.push'
        ? errorResponse('push_limit_reached')
        : method === 'views.update'
          ? okResponse()
          : undefined;
    const action = { action_id: 'barium:form:1', value: JSON.stringify({ form }) };
    await slack.sendInteraction(viewBlockAction(action, { id: 'V1', type: 'modal' }, slack.createTrigger()));
    await slack.whenIdle();
    const update = slack.calls.findLast((call) => call.method === 'views.update');
    expect(update?.args).toMatchObject({ view_id: 'V1', view: { title: { text: 'Send a message' } } });
  });

  it('the reply to a press on the Home tab is shown in a modal', async () => {
    const trigger = slack.createTrigger();
    await slack.sendInteraction(viewBlockAction({ value: 'help' }, { id: 'V1', type: 'home' }, trigger));
    await slack.whenIdle();
    expect(bot.events[0]).toMatchObject({ line: 'help', conversation: { isDirect: true } });
    const update = slack.calls.findLast((call) => call.method === 'views.update');
    expect(update?.args.view).toMatchObject({ type: 'modal', title: { text: 'You said: help' } });
  });

  it('the reply to a press goes to the direct message if its modal was closed', async () => {
    slack.intercept = ({ method }) => (method === 'views.update' ? errorResponse('not_found') : undefined);
    await slack.sendInteraction(viewBlockAction({ value: 'help' }, { id: 'V1', type: 'home' }, slack.createTrigger()));
    await slack.whenIdle();
    const post = slack.calls.findLast((call) => call.method === 'chat.postMessage');
    expect(post?.args).toMatchObject({ text: 'You said: help' });
    expect(post?.args.channel).toMatch(/^D/u);
  });
});

describe('shortcuts', () => {
  const caseForm: Form = {
    ...form,
    line: 'upload',
    retainsFiles: true,
    title: 'Which case should it go to?',
  };

  it('the global shortcut opens the search for a case', async () => {
    const slack = await createWorkspace({ bot: createScriptedBot() });
    await slack.sendInteraction(shortcut('barium:find', slack.createTrigger()));
    await slack.whenIdle();
    const view = slack.calls.findLast((call) => call.method === 'views.open')?.args.view;
    expect(view).toMatchObject({
      title: { text: en.adapter.findCase.title },
      private_metadata: JSON.stringify({ line: 'show', fieldNames: ['instance'] }),
      blocks: [{ element: { type: 'external_select' } }],
    });
    await slack.close();
  });

  const found = { text: 'Order 4711', label: 'Order 4711', id: '0d4f' };
  const onMessage = async (callbackId: string, text: string, suggestions: readonly Suggestion[]) => {
    const bot = createScriptedBot(echo, suggestions);
    const slack = await createWorkspace({ bot });
    const fields = { response_url: slack.responseUrl };
    const message = { ts: '1700000000.000100', text };
    await slack.sendInteraction(shortcut(callbackId, slack.createTrigger(), message, fields));
    await slack.whenIdle();
    const view = slack.calls.findLast((call) => call.method === 'views.open')?.args.view as
      | { readonly private_metadata: string; readonly blocks: readonly { readonly element: object }[] }
      | undefined;
    return { bot, slack, view };
  };

  it('the shortcut that watches a case does so if the message names one, and otherwise asks for it', async () => {
    const named = await onMessage('barium:watch', 'Where is 4711?', [found]);
    expect(named.bot.events).toMatchObject([{ kind: 'text', line: 'watch 0d4f', conversation: { id: orders } }]);
    expect(named.view).toBeUndefined();
    await named.slack.close();
    const unnamed = await onMessage('barium:watch', 'Where is it?', []);
    expect(unnamed.bot.events).toEqual([]);
    expect([faultsInModal(unnamed.view), JSON.parse(unnamed.view?.private_metadata ?? '')]).toMatchObject([
      [],
      { line: 'watch', fieldNames: ['instance'], replyTo: { conversation: { channelId: orders } } },
    ]);
    await unnamed.slack.close();
  });

  it('the shortcut that sends a text to a case shows it, with the case it names, and sends it as a file', async () => {
    const text = `${'å'.repeat(1_999)}😀 &lt;b&gt;`;
    const { bot, slack, view } = await onMessage('barium:send-text', text, [found]);
    expect(faultsInModal(view)).toEqual([]);
    const [picker, ...parts] = (view?.blocks ?? []).map(({ element }) => element as { readonly initial_value: string });
    expect(picker).toMatchObject({ initial_option: { text: { text: 'Order 4711' }, value: '0d4f' } });
    expect(parts).toHaveLength(2);
    const values = [
      { type: 'external_select', selected_option: { value: '0d4f' } },
      ...parts.map(({ initial_value }) => textInput(initial_value)),
    ];
    await slack.sendInteraction(viewSubmission(view as unknown as Record<string, unknown>, values));
    await slack.whenIdle();
    expect(bot.events).toMatchObject([
      { kind: 'form', line: 'upload', files: [{ name: 'Message 2023-11-14 22.13.txt', type: 'text/plain' }] },
    ]);
    expect(bot.events[0]).toHaveProperty('values', { instance: '0d4f' });
    expect(bot.fileTexts).toEqual([`${'å'.repeat(1_999)}😀 <b>`]);
    await slack.close();
  });

  it('the shortcut that sends a text says so if the message has none', async () => {
    const { slack } = await onMessage('barium:send-text', '', []);
    expect(slack.calls.at(-1)?.args).toMatchObject({ text: en.adapter.sendText.noText });
    await slack.close();
  });

  it('the global shortcut for a new watch opens its form, whose result is shown in it', async () => {
    const slack = await createWorkspace({ bot: createScriptedBot(() => doneReply({ title: 'Watch' }, { form })) });
    await slack.sendInteraction(shortcut('barium:new-watch', slack.createTrigger()));
    await slack.whenIdle();
    const view = slack.calls.findLast((call) => call.method === 'views.open')?.args.view as {
      private_metadata: string;
    };
    expect(JSON.parse(view.private_metadata)).toEqual({ line: form.line, fieldNames: ['message'] });
    await slack.close();
  });

  it('the shortcut on a message without files says that there are none', async () => {
    const slack = await createWorkspace({ bot: createScriptedBot() });
    const fields = { response_url: slack.responseUrl };
    await slack.sendInteraction(shortcut('barium:attach', slack.createTrigger(), { ts: '1700000000.000100' }, fields));
    await slack.whenIdle();
    expect(slack.calls.at(-1)?.args).toMatchObject({ text: en.adapter.noFiles });
    await slack.close();
  });

  it('the shortcut on a message with files opens the form of the reply and sends the files along', async () => {
    const bot = createScriptedBot(() =>
      doneReply({ title: 'x', actions: [{ kind: 'form', label: 'Choose', form: caseForm }] }),
    );
    const slack = await createWorkspace({ bot });
    slack.intercept = ({ method }) => fakeFileResponse(method, slack);
    const message = { ts: '1700000000.000100', files: [{ id: 'F1' }] };
    await slack.sendInteraction(
      shortcut('barium:attach', slack.createTrigger(), message, { response_url: slack.responseUrl }),
    );
    await slack.whenIdle();
    expect(bot.events[0]).toMatchObject({ kind: 'file' });
    const view = slack.calls.findLast((call) => call.method === 'views.open')?.args.view as {
      private_metadata: string;
    };
    expect(JSON.parse(view.private_metadata)).toMatchObject({
      line: 'upload',
      files: ['F1'],
      replyTo: { conversation: { channelId: orders } },
    });
    await slack.close();
  });

  it('a shortcut whose reply comes too late for a modal shows the button of its form', async () => {
    const bot = createScriptedBot(async () => {
      await sleep(80);
      return doneReply({ title: 'x', actions: [{ kind: 'form', label: 'Choose', form: caseForm }] });
    });
    const slack = await createWorkspace({ bot, overrides: { timeouts: { ackMs: 20 } } });
    slack.intercept = ({ method }) => fakeFileResponse(method, slack);
    const message = { ts: '1700000000.000100', files: [{ id: 'F1' }] };
    await slack.sendInteraction(
      shortcut('barium:attach', slack.createTrigger(), message, { response_url: slack.responseUrl }),
    );
    await slack.whenIdle();
    const [answer] = slack.calls.filter((call) => call.method === 'response_url');
    expect(JSON.stringify(answer?.args.blocks)).toContain('F1');
    await slack.close();
  });
});

function fakeFileResponse(method: string, slack: Workspace): Response | undefined {
  const url_private = `${slack.apiUrl}../files-pri/a.txt`;
  if (method === 'files.info')
    return Response.json({ ok: true, file: { id: 'F1', name: 'a.txt', size: 3, url_private } });
  return method.endsWith('/files-pri/a.txt') ? new Response('abc') : undefined;
}
