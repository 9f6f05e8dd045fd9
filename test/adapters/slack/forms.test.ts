import type { Bot } from '../../../src/chat/bot.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import type { ChatEvent } from '../../../src/chat/events.ts';
import type { Form } from '../../../src/chat/form.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import { en } from '../../../src/text/en/index.ts';
import { sv } from '../../../src/text/sv/index.ts';
import { faultsInModal } from './limits.ts';
import { press, submission, suggestion, typed } from './payloads.ts';
import { done, type Scripted, said, scripted } from './scripted.ts';
import { alice, createWorkspace, ok, orders, type Workspace } from './workspace.ts';

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
  ],
  submit: 'Send',
};

describe('a modal', () => {
  let bot: Scripted;
  let slack: Workspace;
  let script: (incoming: ChatEvent) => Reply | Promise<Reply>;

  beforeEach(async () => {
    script = said;
    bot = scripted(
      (incoming) => script(incoming),
      [
        { text: 'Order 1', label: 'Order 1', detail: 'Order · Active', id: '0d4f' },
        { text: 'O'.repeat(120), label: 'O'.repeat(120) },
      ],
    );
    slack = await createWorkspace({ bot });
  });
  afterEach(() => slack.close());

  /** Opens the form by its button, as in a message that only its asker sees, and answers the modal. */
  const opened = async () => {
    const action = { action_id: 'barium:form:1', value: JSON.stringify({ form }) };
    await slack.payload(press(action, { response_url: slack.responseUrl, trigger_id: slack.trigger() }));
    await slack.quiet();
    return slack.calls.findLast((call) => call.method === 'views.open')?.args.view as Record<string, unknown>;
  };
  const submit = async (values: readonly unknown[]) => {
    const sent = await slack.payload(submission(await opened(), values));
    await slack.quiet();
    return sent.body === '' ? undefined : JSON.parse(sent.body);
  };
  /** From now on Slack does not wait as long as the bot takes. */
  const late = async (reply: Reply) => {
    await slack.close();
    slack = await createWorkspace({ bot, times: { ack: 40 } });
    script = async () => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return reply;
    };
  };
  const answers = () => slack.calls.filter((call) => call.method === 'response_url').map((call) => call.args);
  const updated = () =>
    slack.calls.findLast((call) => call.method === 'views.update')?.args.view as Record<string, unknown>;

  it('stays within the limits', async () => {
    expect(faultsInModal(await opened())).toEqual([]);
  });

  it('gives the bot what was entered, by field', async () => {
    const values = [
      typed('Approve'),
      { type: 'checkboxes', selected_options: [{ value: 'yes' }] },
      { type: 'static_select', selected_option: { value: 'fast' } },
      { type: 'file_input', files: [] },
      { type: 'external_select', selected_option: null },
    ];
    expect(await submit(values)).toBeUndefined();
    expect(bot.heard[0]).toMatchObject({
      kind: 'form',
      line: 'confirm t0ken',
      values: { message: 'Approve', boundary: 'yes', how: 'fast' },
      place: { id: orders },
    });
    expect(answers()).toMatchObject([{ text: 'You said: confirm t0ken', response_type: 'ephemeral' }]);
  });

  it('replaces the message that held the form with the outcome', async () => {
    script = () =>
      done({ title: '“Approve” was sent', text: ['Sent by Alice.'] }, { replacesOriginal: true });
    await submit([typed('Approve')]);
    expect(answers()).toMatchObject([{ replace_original: true }]);
  });

  it('says what is wrong at the field, and stays open', async () => {
    script = () =>
      done({ title: 'x' }, { outcome: 'refused', fieldErrors: { how: 'Not so.', other: 'Nor this.' } });
    expect(await submit([typed('?')])).toEqual({
      response_action: 'errors',
      errors: { 'field:2': 'Not so.', 'field:0': 'Nor this.' },
    });
    expect(answers()).toEqual([]);
  });

  it('shows a note when Slack cannot wait, and then what came of it', async () => {
    await late(done({ title: 'It was sent' }));
    expect(await submit([typed('Approve')])).toMatchObject({
      response_action: 'update',
      view: { title: { text: en.chat.pending } },
    });
    await slack.until(() => answers().length > 0);
    expect(updated()).toMatchObject({ title: { text: 'It was sent' } });
  });

  it('shows the note in the language of whoever submitted it', async () => {
    await late(done({ title: 'Skickat' }));
    bot.stringsFor = ({ locale }) => (locale === 'sv-SE' ? sv : en).chat;
    const user = { id: alice, name: 'alice', locale: 'sv-SE' };
    slack.fault = ({ method }) => (method === 'users.info' ? ok({ user }) : undefined);
    expect(await submit([typed('Godkänn')])).toMatchObject({ view: { title: { text: sv.chat.pending } } });
  });

  it('comes back as it was filled in when something is found wrong late', async () => {
    await late(done({ title: 'x' }, { outcome: 'refused', fieldErrors: { message: 'Not so.' } }));
    await submit([
      typed('Aprove'),
      { type: 'checkboxes', selected_options: [{ value: 'yes', text: { type: 'plain_text', text: 'B' } }] },
    ]);
    await slack.until(() => updated() !== undefined);
    expect(updated()).toMatchObject({ callback_id: 'barium:form', submit: { text: 'Send' } });
    const [problem, , ...inputs] = updated().blocks as Record<string, unknown>[];
    expect(problem).toMatchObject({ block_id: 'problem:0', text: { text: '⚠️ Not so.' } });
    expect(JSON.stringify(inputs)).toContain('"initial_value":"Aprove"');
    expect(JSON.stringify(inputs)).toContain('"initial_options":[{"value":"yes"');
    expect(JSON.parse(String(updated().private_metadata))).toMatchObject({ line: 'confirm t0ken' });
  });

  it('of another version says so', async () => {
    const { body } = await slack.payload(
      submission({ callback_id: 'old', private_metadata: '{"v":0}', blocks: [] }, [typed('x')]),
    );
    expect(JSON.parse(body)).toMatchObject({ view: { blocks: [{ text: { text: en.chat.notUnderstood } }] } });
    expect(bot.heard).toEqual([]);
  });

  it('is understood after a restart, for it carries all it needs', async () => {
    const view = await opened();
    const again = await createWorkspace({ bot });
    await again.payload(submission(view, [typed('Approve')]));
    await again.quiet();
    expect(bot.heard[0]).toMatchObject({ kind: 'form', values: { message: 'Approve' } });
    await again.close();
  });

  it('that was opened from anywhere shows its answer itself', async () => {
    const view = {
      callback_id: 'barium:form',
      private_metadata: '{"line":"show","names":["instance"]}',
      blocks: [],
    };
    const { body } = await slack.payload(
      submission(view, [{ type: 'external_select', selected_option: { value: 'Order 1' } }]),
    );
    // In the answer itself: what is drawn beside that may be drawn over by it.
    expect(JSON.parse(body)).toMatchObject({
      response_action: 'update',
      view: { title: { text: 'You said: show' } },
    });
    await slack.quiet();
    expect(bot.heard[0]).toMatchObject({
      line: 'show',
      values: { instance: 'Order 1' },
      place: { isDirect: true },
    });
    expect(updated()).toBeUndefined();
  });

  it('leads to the whole of an answer that it has no room for', async () => {
    script = () => done({ title: 'Much', text: Array.from({ length: 40 }, () => 'x'.repeat(900)) });
    const view = {
      callback_id: 'barium:form',
      private_metadata: '{"line":"show","names":["instance"]}',
      blocks: [],
    };
    await slack.payload(submission(view, [typed('Order 1')]));
    await slack.until(() => updated() !== undefined);
    expect(faultsInModal(updated())).toEqual([]);
    expect(JSON.stringify(updated())).toContain(en.chat.openFile('Much.txt'));
    expect(slack.tables.files.all().at(-1)).toMatchObject({ name: 'Much.txt' });
  });

  it('finds cases while somebody types, what was typed among them', async () => {
    const { body } = await slack.payload(suggestion('order 4711'));
    const { options } = JSON.parse(body);
    expect(options).toMatchObject([
      { value: '0d4f', text: { text: 'Order 1' }, description: { text: 'Order · Active' } },
      { value: 'O'.repeat(75) },
      { value: 'order 4711', text: { text: 'order 4711' } },
    ]);
  });

  it('finds cases as the place sees them that the answer goes to', async () => {
    const asked: Conversation[] = [];
    const curious: Bot = {
      ...scripted(),
      suggest: async ({ place }) => {
        asked.push(place);
        return [];
      },
    };
    const other = await createWorkspace({ bot: curious });
    const view = {
      private_metadata: JSON.stringify({ line: 'x', names: [], to: { spot: { channel: orders } } }),
    };
    await other.payload({ ...suggestion('order'), view });
    await other.payload(suggestion('order'));
    expect(asked).toMatchObject([{ id: orders, isDirect: false }, { isDirect: true }]);
    await other.close();
  });

  it('offers what was typed when the search takes too long', async () => {
    const slow = { ...scripted(), suggest: () => new Promise<never>(() => undefined) };
    const other = await createWorkspace({ bot: slow, times: { ack: 30 } });
    const { body } = await other.payload(suggestion('4711'));
    expect(JSON.parse(body)).toMatchObject({ options: [{ value: '4711' }] });
    await other.close();
  });
});
