import { setTimeout as sleep } from 'node:timers/promises';
import type { Bot } from '../../../src/chat/bot.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import type { Form } from '../../../src/chat/form.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import * as en from '../../../src/text/en/index.ts';
import * as sv from '../../../src/text/sv/index.ts';
import { faultsInModal } from './limits.ts';
import { blockAction, suggestionRequest, textInput, viewSubmission } from './payloads.ts';
import { createScriptedBot, doneReply, echo, type Script, type ScriptedBot } from './scripted-bot.ts';
import { alice, createWorkspace, isReply, okResponse, orders, type Workspace } from './workspace.ts';

const form: Form = {
  title: 'Send a message to the process',
  line: 'confirm t0ken',
  text: ['Order 1 *bold*'],
  fields: [
    { kind: 'text', name: 'message', label: 'Message', required: true, maxLength: 200 },
    { kind: 'toggle', name: 'boundary', label: 'Boundary', hint: 'Rarely', required: false },
    {
      kind: 'choice',
      name: 'how',
      label: 'How',
      required: false,
      choices: [{ label: 'Fast', value: 'fast' }],
    },
    { kind: 'file', name: 'proof', label: 'Proof', required: false },
    { kind: 'instance', name: 'instance', label: 'Case', required: false },
    {
      kind: 'choices',
      name: 'on',
      label: 'Changes',
      required: false,
      choices: ['created', 'status', 'gone'].map((value) => ({ label: value, value })),
      value: 'created,gone',
    },
  ],
  submit: 'Send',
};

describe('forms in modals', () => {
  let bot: ScriptedBot;
  let slack: Workspace;
  let script: Script;

  beforeEach(async () => {
    script = echo;
    bot = createScriptedBot(
      (event) => script(event),
      [
        { text: 'Order 1', label: 'Order 1', detail: 'Order · Active', id: '0d4f' },
        { text: 'O'.repeat(120), label: 'O'.repeat(120) },
      ],
    );
    slack = await createWorkspace({ bot });
  });
  afterEach(() => slack.close());

  /** Opens the form with a button on an ephemeral message. Returns the modal. */
  const openModal = async () => {
    const action = { action_id: 'barium:form:1', value: JSON.stringify({ form }) };
    await slack.sendInteraction(
      blockAction(action, { response_url: slack.responseUrl, trigger_id: slack.createTrigger() }),
    );
    await slack.whenIdle();
    return slack.calls.findLast((call) => call.method === 'views.open')?.args.view as Record<string, unknown>;
  };
  const submit = async (values: readonly unknown[]) => {
    const sent = await slack.sendInteraction(viewSubmission(await openModal(), values));
    await slack.whenIdle();
    return sent.body === '' ? undefined : JSON.parse(sent.body);
  };
  /** Makes the bot reply later than Slack waits. */
  const delayReply = async (reply: Reply) => {
    await slack.close();
    slack = await createWorkspace({ bot, overrides: { timeouts: { ackMs: 40 } } });
    script = async () => {
      await sleep(200);
      return reply;
    };
  };
  const replies = () => slack.calls.filter(isReply).map((call) => call.args);
  const updatedView = () =>
    slack.calls.findLast((call) => call.method === 'views.update')?.args.view as Record<string, unknown>;

  it('a form is rendered as a modal within the limits of Slack', async () => {
    expect(faultsInModal(await openModal())).toEqual([]);
  });

  it('the bot gets the submitted values by field', async () => {
    const values = [
      textInput('Approve'),
      { type: 'checkboxes', selected_options: [{ value: 'yes' }] },
      { type: 'static_select', selected_option: { value: 'fast' } },
      { type: 'file_input', files: [] },
      { type: 'external_select', selected_option: null },
      { type: 'checkboxes', selected_options: [{ value: 'created' }, { value: 'status' }] },
    ];
    expect(await submit(values)).toBeUndefined();
    expect(bot.events[0]).toMatchObject({
      kind: 'form',
      line: 'confirm t0ken',
      values: { message: 'Approve', boundary: 'yes', how: 'fast', on: 'created,status' },
      conversation: { id: orders },
    });
    expect(replies()).toMatchObject([{ text: 'You said: confirm t0ken', response_type: 'ephemeral' }]);
  });

  it('the reply to a form replaces the message with its button', async () => {
    script = () => doneReply({ title: '“Approve” was sent', text: ['Sent by Alice.'] }, { replacesOriginal: true });
    await submit([textInput('Approve')]);
    expect(replies()).toMatchObject([{ replace_original: true }]);
  });

  it('field errors are shown at the fields of the open modal', async () => {
    script = () =>
      doneReply({ title: 'x' }, { outcome: 'refused', fieldErrors: { how: 'Not so.', other: 'Nor this.' } });
    expect(await submit([textInput('?')])).toEqual({
      response_action: 'errors',
      errors: { 'field:2': 'Not so.', 'field:0': 'Nor this.' },
    });
    expect(replies()).toEqual([]);
  });

  it('a modal shows a pending notice if the reply takes long, and then the result', async () => {
    await delayReply(doneReply({ title: 'It was sent' }));
    expect(await submit([textInput('Approve')])).toMatchObject({
      response_action: 'update',
      view: { title: { text: en.adapter.pending } },
    });
    await slack.waitFor(() => replies().length > 0);
    expect(updatedView()).toMatchObject({ title: { text: 'It was sent' } });
  });

  it('the pending notice of a modal is in the language of the user', async () => {
    await delayReply(doneReply({ title: 'Skickat' }));
    bot.stringsFor = ({ locale }) => (locale === 'sv-SE' ? sv : en).adapter;
    const user = { id: alice, name: 'alice', locale: 'sv-SE' };
    slack.intercept = ({ method }) => (method === 'users.info' ? okResponse({ user }) : undefined);
    expect(await submit([textInput('Godkänn')])).toMatchObject({
      view: { title: { text: sv.adapter.pending } },
    });
  });

  it('field errors that come late reopen the form with its values', async () => {
    await delayReply(doneReply({ title: 'x' }, { outcome: 'refused', fieldErrors: { message: 'Not so.' } }));
    await submit([
      textInput('Aprove'),
      {
        type: 'checkboxes',
        selected_options: [{ value: 'yes', text: { type: 'plain_text', text: 'Rarely', emoji: false } }],
      },
    ]);
    await slack.waitFor(() => updatedView() !== undefined);
    expect(updatedView()).toMatchObject({ callback_id: 'barium:form', submit: { text: 'Send' } });
    const [problem, , ...inputs] = updatedView().blocks as Record<string, unknown>[];
    expect(problem).toMatchObject({ block_id: 'problem:0', text: { text: '⚠️ Not so.' } });
    expect(JSON.stringify(inputs)).toContain('"initial_value":"Aprove"');
    expect(JSON.stringify(inputs)).toContain('"initial_options":[{"value":"yes"');
    expect(JSON.parse(String(updatedView().private_metadata))).toMatchObject({ line: 'confirm t0ken' });
  });

  it('a malformed submission gets the response that it was not understood', async () => {
    const { body } = await slack.sendInteraction(
      viewSubmission({ callback_id: 'old', private_metadata: '{"v":0}', blocks: [] }, [textInput('x')]),
    );
    expect(JSON.parse(body)).toMatchObject({
      view: { blocks: [{ text: { text: en.adapter.notUnderstood } }] },
    });
    expect(bot.events).toEqual([]);
  });

  it('a modal can be submitted after a restart of the bot', async () => {
    const view = await openModal();
    const again = await createWorkspace({ bot });
    await again.sendInteraction(viewSubmission(view, [textInput('Approve')]));
    await again.whenIdle();
    expect(bot.events[0]).toMatchObject({ kind: 'form', values: { message: 'Approve' } });
    await again.close();
  });

  it('a modal that was not opened from a message shows the reply', async () => {
    const view = {
      callback_id: 'barium:form',
      private_metadata: '{"line":"show","fieldNames":["instance"]}',
      blocks: [],
    };
    const { body } = await slack.sendInteraction(
      viewSubmission(view, [{ type: 'external_select', selected_option: { value: 'Order 1' } }]),
    );
    // In the response itself: an update could be overwritten by it.
    expect(JSON.parse(body)).toMatchObject({
      response_action: 'update',
      view: { title: { text: 'You said: show' } },
    });
    await slack.whenIdle();
    expect(bot.events[0]).toMatchObject({
      line: 'show',
      values: { instance: 'Order 1' },
      conversation: { isDirect: true },
    });
    expect(updatedView()).toBeUndefined();
  });

  it('a modal links to the whole text of a reply that is truncated', async () => {
    script = () => doneReply({ title: 'Much', text: Array.from({ length: 40 }, () => 'x'.repeat(900)) });
    const view = {
      callback_id: 'barium:form',
      private_metadata: '{"line":"show","fieldNames":["instance"]}',
      blocks: [],
    };
    await slack.sendInteraction(viewSubmission(view, [textInput('Order 1')]));
    await slack.waitFor(() => updatedView() !== undefined);
    expect(faultsInModal(updatedView())).toEqual([]);
    expect(JSON.stringify(updatedView())).toContain(en.adapter.openFile('Much.txt'));
    expect(slack.tables.files.all().at(-1)).toMatchObject({ name: 'Much.txt' });
  });

  it('a command whose answer is a form opens it at once, and shows no message', async () => {
    script = () => doneReply({ title: 'Watch cases here' }, { form });
    await slack.sendCommand('watch', { trigger_id: slack.createTrigger() });
    await slack.whenIdle();
    const opened = slack.calls.find(({ method }) => method === 'views.open')?.args.view;
    expect([faultsInModal(opened), slack.calls.filter(isReply)]).toEqual([[], []]);
    // Slack rejects a trigger that it doesn't know.
    await slack.sendCommand('watch');
    await slack.whenIdle();
    expect(slack.calls.filter(isReply)).toMatchObject([
      { args: { text: expect.stringContaining('Watch cases here') } },
    ]);
  });

  it('the suggestions for a case include the typed text', async () => {
    const { body } = await slack.sendInteraction(suggestionRequest('order 4711'));
    const { options } = JSON.parse(body);
    expect(options).toMatchObject([
      { value: '0d4f', text: { text: 'Order 1' }, description: { text: 'Order · Active' } },
      { value: 'O'.repeat(75) },
      { value: 'order 4711', text: { text: 'order 4711' } },
    ]);
  });

  it('suggestions are for the conversation that the reply goes to', async () => {
    const asked: Conversation[] = [];
    const curious: Bot = {
      ...createScriptedBot(),
      suggest: async ({ conversation }) => {
        asked.push(conversation);
        return [];
      },
    };
    const other = await createWorkspace({ bot: curious });
    const view = {
      private_metadata: JSON.stringify({
        line: 'x',
        fieldNames: [],
        replyTo: { conversation: { channelId: orders } },
      }),
    };
    await other.sendInteraction({ ...suggestionRequest('order'), view });
    await other.sendInteraction(suggestionRequest('order'));
    expect(asked).toMatchObject([{ id: orders, isDirect: false }, { isDirect: true }]);
    await other.close();
  });

  it('the typed text is the only suggestion if the search takes too long', async () => {
    const slow = { ...createScriptedBot(), suggest: () => new Promise<never>(() => undefined) };
    const other = await createWorkspace({ bot: slow, overrides: { timeouts: { ackMs: 30 } } });
    const { body } = await other.sendInteraction(suggestionRequest('4711'));
    expect(JSON.parse(body)).toMatchObject({ options: [{ value: '4711' }] });
    await other.close();
  });
});
