import { createHarness, type Harness } from '../../bot/test-bot.ts';
import { createMemoryBarium, guid, type MemoryBarium, object, task } from '../../memory-barium.ts';
import { faultsInMessage, faultsInModal } from './limits.ts';
import { press, submission, typed } from './payloads.ts';
import { createWorkspace, orders, team, type Workspace } from './workspace.ts';

interface Button {
  readonly type: 'button';
  readonly action_id: string;
  readonly value: string;
  readonly text: { readonly text: string };
}

describe('a conversation from the first question to the last announcement', () => {
  let barium: MemoryBarium;
  let harness: Harness;
  let slack: Workspace;

  beforeAll(async () => {
    barium = createMemoryBarium([
      { waitsFor: ['Approve'], tasks: [task(11)], objects: [object(21), object(22, { name: 'order.pdf' })] },
      {},
    ]);
    harness = await createHarness({ barium });
    slack = await createWorkspace({ bot: harness.bot });
  });
  afterAll(async () => {
    await slack.close();
    await harness.close();
  });

  /** The newest answer. */
  const answer = () => {
    const args = slack.calls.findLast((call) => call.method === 'response_url')?.args ?? {};
    const blocks = args.blocks as readonly Record<string, unknown>[];
    expect(faultsInMessage(blocks)).toEqual([]);
    return { text: String(args.text), blocks, args };
  };
  const buttons = () =>
    answer().blocks.flatMap((block): readonly Button[] =>
      block.type === 'actions'
        ? (block.elements as Button[])
        : block.accessory === undefined
          ? []
          : [block.accessory as Button],
    );
  const pressed = async (label: string) => {
    const button = buttons().find((one) => one.text.text === label);
    if (button === undefined) throw new Error(`no “${label}” in: ${buttons().map((one) => one.text.text)}`);
    const more = { response_url: slack.responseUrl, trigger_id: slack.trigger() };
    await slack.payload(press({ action_id: button.action_id, value: button.value }, more));
    await slack.quiet();
    return answer();
  };

  it('list', async () => {
    await slack.command('list');
    await slack.quiet();
    expect(answer().text).toContain('Order 2');
  });

  it('show', async () => {
    const { text, args } = await pressed('Open');
    expect(text).toContain('Milestone:');
    expect(args).toMatchObject({ response_type: 'ephemeral', replace_original: false });
  });

  it('diagram', async () => {
    const { text, blocks } = await pressed('Diagram');
    expect(text).toContain('Diagram of Order 1');
    expect(blocks).toContainEqual(
      expect.objectContaining({
        type: 'image',
        alt_text: expect.stringContaining('Process diagram of Order 1'),
      }),
    );
    expect(slack.tables.files.all()).toHaveLength(1);
  });

  it('send, asked for in a modal', async () => {
    await pressed('Show case');
    await pressed('Send message');
    await pressed('Another message');
    const view = slack.calls.findLast((call) => call.method === 'views.open')?.args.view as Record<
      string,
      unknown
    >;
    expect(faultsInModal(view)).toEqual([]);
    const wrong = await slack.payload(submission(view, [typed(' ')]));
    expect(JSON.parse(wrong.body)).toEqual({
      response_action: 'errors',
      errors: { 'field:0': 'Please fill this in.' },
    });
    const sent = await slack.payload(submission(view, [typed('Approve')]));
    expect(sent.body).toBe('');
    await slack.quiet();
    expect(answer().args).toMatchObject({ replace_original: true });
    expect(answer().text).toMatch(/was sent.*Sent by Alice/s);
  });

  it('delete, with what would be lost, and confirmed once', async () => {
    await pressed('Show case');
    const asked = await pressed('Delete…');
    expect(asked.text).toContain('1 open task and 2 files will be deleted with it');
    const confirm = buttons().find((one) => one.text.text === 'Delete the case');
    expect(confirm).toMatchObject({ style: 'danger' });
    const done = await pressed('Delete the case');
    expect(done.args).toMatchObject({ replace_original: true });
    expect(done.text).toMatch(/Order 1 was deleted.*by Alice/s);
    const again = press(
      { action_id: confirm?.action_id, value: confirm?.value },
      { response_url: slack.responseUrl },
    );
    await slack.payload(again);
    await slack.quiet();
    expect(answer().text).toContain('Already done');
    expect(barium.effects).toEqual(['send Approve', 'delete']);
    expect(barium.holdings.has(guid(1))).toBe(false);
  });

  it('and an announcement in the thread of its case', async () => {
    const place = { platform: 'slack', tenant: team, id: orders, isDirect: false } as const;
    const root = await slack.adapter.post(place, { deliveryKey: 'root', card: { title: 'Order 2' } });
    await slack.adapter.post(place, { deliveryKey: 'change', card: { title: 'Order 2 is completed' } }, root);
    await slack.adapter.update(place, root, {
      deliveryKey: 'root-2',
      card: { title: 'Order 2 · completed' },
    });
    const [first, second] = slack.tables.messages.all().filter((one) => one.channel_id === orders);
    expect(first).toMatchObject({ text: 'Order 2 · completed' });
    expect(second).toMatchObject({ text: 'Order 2 is completed', thread_ts: first?.ts });
  });
});
