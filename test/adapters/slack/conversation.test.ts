import { createTestBot, type TestBot } from '../../bot/test-bot.ts';
import { createMemoryBarium, guid, type MemoryBarium, object, task } from '../../memory-barium.ts';
import { faultsInMessage, faultsInModal } from './limits.ts';
import { blockAction, textInput, viewSubmission } from './payloads.ts';
import { createWorkspace, isReply, orders, team, type Workspace } from './workspace.ts';

interface Button {
  readonly type: 'button';
  readonly action_id: string;
  readonly value: string;
  readonly text: { readonly text: string };
}

interface Overflow {
  readonly type: 'overflow';
  readonly action_id: string;
  readonly options: readonly Pick<Button, 'text' | 'value'>[];
}

describe('a conversation with the real bot', () => {
  let barium: MemoryBarium;
  let testBot: TestBot;
  let slack: Workspace;

  beforeAll(async () => {
    barium = createMemoryBarium([
      {
        awaitedMessages: ['Approve'],
        tasks: [task(11)],
        objects: [object(21), object(22, { name: 'order.pdf' })],
      },
      {},
    ]);
    testBot = await createTestBot({ barium });
    slack = await createWorkspace({ bot: testBot.bot });
  });
  afterAll(async () => {
    await slack.close();
    await testBot.close();
  });

  const lastReply = () => {
    const args = slack.calls.findLast(isReply)?.args ?? {};
    const blocks = args.blocks as readonly Record<string, unknown>[];
    expect(faultsInMessage(blocks)).toEqual([]);
    return { text: String(args.text), blocks, args };
  };
  const buttons = () =>
    lastReply().blocks.flatMap((block): readonly Button[] =>
      block.type === 'actions'
        ? (block.elements as (Button | Overflow)[]).flatMap((element) =>
            element.type === 'button'
              ? element
              : element.options.map((option) => ({ type: 'button' as const, ...option, action_id: element.action_id })),
          )
        : block.accessory === undefined
          ? []
          : [block.accessory as Button],
    );
  const press = async (label: string) => {
    const button = buttons().find(({ text }) => text.text === label);
    if (button === undefined) throw new Error(`no “${label}” in: ${buttons().map(({ text }) => text.text)}`);
    const fields = { response_url: slack.responseUrl, trigger_id: slack.createTrigger() };
    await slack.sendInteraction(blockAction({ action_id: button.action_id, value: button.value }, fields));
    await slack.whenIdle();
    return lastReply();
  };

  it('/barium list replies with the cases', async () => {
    await slack.sendCommand('list');
    await slack.whenIdle();
    expect(lastReply().text).toContain('Order 2');
  });

  it('the Open button of a row shows its case', async () => {
    const { text, args } = await press('Open');
    expect(text).toContain('Milestone:');
    expect(args).toMatchObject({ response_type: 'ephemeral', replace_original: false });
  });

  it('the Diagram button shows the diagram as an uploaded image', async () => {
    const { text, blocks } = await press('Diagram');
    expect(text).toContain('Diagram – Order 1');
    expect(blocks).toContainEqual(
      expect.objectContaining({
        type: 'image',
        alt_text: expect.stringContaining('Process diagram of Order 1'),
      }),
    );
    expect(slack.tables.files.all()).toHaveLength(1);
  });

  it('Upload file opens its modal at once, without a message', async () => {
    await press('Open case');
    const replies = slack.calls.filter(isReply).length;
    await press('Upload file');
    const view = slack.calls.findLast((call) => call.method === 'views.open')?.args.view as Record<string, unknown>;
    expect(faultsInModal(view)).toEqual([]);
    expect(JSON.stringify(view)).toContain('file_input');
    expect(slack.calls.filter(isReply)).toHaveLength(replies);
  });

  it('Send message… opens a modal at once where no message is known, and the case stays beside what it sent', async () => {
    await press('Send message…');
    const view = slack.calls.findLast((call) => call.method === 'views.open')?.args.view as Record<string, unknown>;
    expect(faultsInModal(view)).toEqual([]);
    const wrong = await slack.sendInteraction(viewSubmission(view, [textInput(' ')]));
    expect(JSON.parse(wrong.body)).toEqual({
      response_action: 'errors',
      errors: { 'field:0': 'Please fill this in.' },
    });
    const sent = await slack.sendInteraction(viewSubmission(view, [textInput('Approve')]));
    expect(sent.body).toBe('');
    await slack.whenIdle();
    expect(lastReply().args).toMatchObject({ replace_original: false });
    expect(lastReply().text).toMatch(/was sent.*waiting for.*Sent by Alice/s);
  });

  it('Delete lists the contents of the case and deletes it only once', async () => {
    await press('Open case');
    const confirmation = await press('Delete…');
    expect(confirmation.text).toContain('This also deletes 1 open task and 2 files');
    const confirm = buttons().find(({ text }) => text.text === 'Delete case');
    expect(confirm).toMatchObject({ style: 'danger' });
    const done = await press('Delete case');
    expect(done.args).toMatchObject({ replace_original: true });
    expect(done.text).toMatch(/Order 1 was deleted.*by Alice/s);
    const again = blockAction(
      { action_id: confirm?.action_id, value: confirm?.value },
      { response_url: slack.responseUrl },
    );
    await slack.sendInteraction(again);
    await slack.whenIdle();
    expect(lastReply().text).toContain('Already done');
    expect(barium.effects).toEqual(['send Approve', 'delete']);
    expect(barium.cases.has(guid(1))).toBe(false);
  });

  it('an announcement is posted in the thread of its case', async () => {
    const conversation = { platform: 'slack', tenant: team, id: orders, isDirect: false } as const;
    const root = await slack.adapter.post(conversation, { deliveryKey: 'root', card: { title: 'Order 2' } });
    await slack.adapter.post(conversation, { deliveryKey: 'change', card: { title: 'Order 2 is completed' } }, root);
    await slack.adapter.update(conversation, root, {
      deliveryKey: 'root-2',
      card: { title: 'Order 2 · completed' },
    });
    const [first, second] = slack.tables.messages.all().filter(({ channel_id }) => channel_id === orders);
    expect(first).toMatchObject({ text: 'Order 2 · completed' });
    expect(second).toMatchObject({ text: 'Order 2 is completed', thread_ts: first?.ts });
  });
});
