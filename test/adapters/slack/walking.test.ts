import { parseTrail, walkTo, withTrail } from '../../../adapters/slack/trail.ts';
import type { Form } from '../../../src/chat/form.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import * as en from '../../../src/text/en/index.ts';
import { faultsInMessage, faultsInModal } from './limits.ts';
import { blockAction, textInput, viewBlockAction, viewSubmission } from './payloads.ts';
import { createContent, createScriptedBot, doneReply, type Script } from './scripted-bot.ts';
import { createWorkspace, errorResponse, isReply, okResponse, orders, type Workspace } from './workspace.ts';

interface Shown {
  readonly type: string;
  readonly block_id?: string;
  readonly accessory?: { readonly action_id: string; readonly value: string };
  readonly elements?: readonly {
    readonly action_id: string;
    readonly value: string;
    readonly text: { text: string };
  }[];
}

/** A list, its cases, and their tasks, as the bot answers. */
const answer = (line: string): Reply => {
  const actions = [{ kind: 'command', label: 'Open', line: 'show order 1' } as const];
  if (line.startsWith('list')) {
    return doneReply({ title: 'Active cases', rows: [{ title: 'Order 1', actions }] }, { returnLine: 'list' });
  }
  const tasks = [{ kind: 'command', label: 'Tasks', line: 'tasks 0123' } as const];
  if (line.startsWith('show')) return doneReply({ title: 'Order 1', actions: tasks }, { returnLine: 'show 0123' });
  const refresh = [{ kind: 'command', label: 'Refresh', line: 'tasks 0123' } as const];
  if (line.startsWith('tasks')) return doneReply({ title: 'Tasks', actions: refresh }, { returnLine: 'tasks 0123' });
  return doneReply({ title: 'Away' }, { outcome: 'refused' });
};

const form: Form = {
  title: 'Send a message',
  line: 'confirm t0ken',
  fields: [{ kind: 'text', name: 'message', label: 'Message', required: true }],
  submit: 'Send',
};

describe('a private answer that one walks through', () => {
  let slack: Workspace;
  let script: Script;

  beforeEach(async () => {
    script = (event) => answer('line' in event ? event.line : '');
    slack = await createWorkspace({ bot: createScriptedBot((event) => script(event)) });
  });
  afterEach(() => slack.close());

  const lastReply = () => slack.calls.findLast(isReply)?.args as { blocks: Shown[] } & Record<string, unknown>;
  const buttons = (blocks: readonly Shown[]) =>
    blocks.flatMap(({ block_id, accessory, elements = [] }) =>
      [...(accessory === undefined ? [] : [accessory]), ...elements].map((button) => ({ ...button, block_id })),
    );
  /** Presses the button with a line on the message that was shown last. */
  const press = async (line: string, fields: object = {}) => {
    const button = buttons(lastReply().blocks).find(({ value }) => value === line);
    expect(button).toBeDefined();
    await slack.sendInteraction(blockAction({ ...button }, { response_url: slack.responseUrl, ...fields }));
    await slack.whenIdle();
    return lastReply();
  };
  const lines = () => buttons(lastReply().blocks).map(({ value }) => value);

  it('each press replaces the answer in its place, and the way back leads through the same answers', async () => {
    await slack.sendCommand('list');
    await slack.whenIdle();
    expect(lines()).toEqual(['show order 1']);
    for (const [line, title, after] of [
      ['show order 1', 'Order 1', ['tasks 0123', 'list']],
      ['tasks 0123', 'Tasks', ['tasks 0123', 'show 0123']],
      // The same answer again is no step further.
      ['tasks 0123', 'Tasks', ['tasks 0123', 'show 0123']],
      ['show 0123', 'Order 1', ['tasks 0123', 'list']],
      ['list', 'Active cases', ['show order 1']],
    ] as const) {
      const reply = await press(line);
      expect(reply).toMatchObject({ replace_original: true, response_type: 'ephemeral' });
      expect(String(reply.text).split('\n')[0]).toBe(title);
      expect([lines(), faultsInMessage(reply.blocks)]).toEqual([after, []]);
    }
  });

  it('an answer that says no has the way back, too, so nothing is lost', async () => {
    await slack.sendCommand('list');
    await slack.whenIdle();
    script = () => answer('other');
    expect(await press('show order 1')).toMatchObject({ replace_original: true, text: 'Away' });
    expect(lines()).toEqual(['list']);
    script = (event) => answer('line' in event ? event.line : '');
    await press('list');
    expect(lines()).toEqual(['show order 1']);
  });

  it('a press on a message that everyone sees is answered privately beside it', async () => {
    await slack.sendCommand('list');
    await slack.whenIdle();
    const container = { type: 'message', message_ts: '1700000000.000100', channel_id: orders, is_ephemeral: false };
    const reply = await press('show order 1', { container });
    expect(reply).toMatchObject({ replace_original: false, response_type: 'ephemeral' });
  });

  it('a slow answer is announced in its place', async () => {
    await slack.sendCommand('list');
    await slack.whenIdle();
    script = async () => {
      await slack.waitFor(() => slack.calls.some(({ args }) => args.text === en.adapter.pending));
      return answer('show');
    };
    await press('show order 1');
    expect(slack.calls.filter(isReply).slice(1)).toMatchObject([
      { args: { text: en.adapter.pending, replace_original: true } },
      { args: { text: expect.stringMatching(/^Order 1/u), replace_original: true } },
    ]);
  });

  it('the result of a form replaces the answer that it was opened from, with the way back to it', async () => {
    await slack.sendCommand('show order 1');
    await slack.whenIdle();
    script = () => doneReply({ title: 'Which message?' }, { form });
    await press('tasks 0123', { trigger_id: slack.createTrigger() });
    const view = slack.calls.findLast(({ method }) => method === 'views.open')?.args.view as object;
    expect(faultsInModal(view)).toEqual([]);
    script = () => doneReply({ title: 'Sent' });
    await slack.sendInteraction(viewSubmission(view as Record<string, unknown>, [textInput('Approve')]));
    await slack.whenIdle();
    expect(lastReply()).toMatchObject({ text: 'Sent', replace_original: true });
    expect(lines()).toEqual(['show 0123']);
  });

  const pressInView = async (value: string, block_id = 'b') => {
    const view = { id: 'V1', type: 'modal' };
    await slack.sendInteraction(viewBlockAction({ value, block_id }, view, slack.createTrigger()));
    await slack.whenIdle();
    return slack.calls.findLast(({ method }) => method === 'views.update')?.args.view as { blocks: Shown[] };
  };

  it('a modal has the way back, too', async () => {
    const first = await pressInView('list');
    const [open] = buttons(first.blocks);
    const { blocks } = await pressInView('show order 1', open?.block_id);
    expect(buttons(blocks).map(({ value }) => value)).toEqual(['tasks 0123', 'list']);
  });

  const withDiagram = () => {
    const picture = { ...createContent('diagram.png', 'png', 'image/png'), alt: 'Diagram' };
    const card = { title: 'Order 1', image: { picture: 'diagram.png', alt: 'Order 1, step 2' } };
    return doneReply(card, { pictures: [picture], returnLine: 'diagram 0123' });
  };

  it('a diagram that is asked for in a modal stands in it, and its file is shared with nobody', async () => {
    script = withDiagram;
    slack.intercept = ({ method }) => (method === 'views.update' ? okResponse() : undefined);
    const view = await pressInView('diagram 0123');
    expect(faultsInModal(view)).toEqual([]);
    const [file] = slack.tables.files.all();
    expect(view.blocks).toContainEqual({
      type: 'image',
      alt_text: 'Order 1, step 2',
      slack_file: { id: file?.file_id },
    });
    const [upload] = slack.calls.filter(({ method }) => method === 'files.completeUploadExternal');
    expect(upload?.args).not.toHaveProperty('channel_id');
    expect(slack.calls.filter(({ method }) => method === 'chat.postMessage')).toEqual([]);
  });

  it('a diagram that Slack doesn’t show in a modal is sent as a direct message', async () => {
    script = withDiagram;
    slack.intercept = ({ method, args }) => {
      if (method !== 'views.update') return undefined;
      return JSON.stringify(args.view).includes('slack_file') ? errorResponse('invalid_arguments') : okResponse();
    };
    const view = await pressInView('diagram 0123');
    const [url] = /http[^"]+/u.exec(JSON.stringify(view)) ?? [];
    expect(slack.calls.filter(({ method }) => method === 'chat.postMessage')).toMatchObject([
      { args: { text: `<${url}>` } },
    ]);
    expect(JSON.stringify(view)).toContain(en.adapter.sentByDirectMessage);
  });
});

describe('a private list of many cases', () => {
  const rows = Array.from({ length: 6 }, (_, index) => ({
    title: `Order ${index}`,
    actions: [{ kind: 'command', label: 'Open', line: `show ${index}` } as const],
  }));
  const rowHeadings = { title: 'Case', badge: 'Status', note: 'Due', detail: 'Details', choose: 'Open a case' };
  const card = { title: 'Cases', rows, rowHeadings };

  it.each([
    ['a status', () => new Response('invalid_blocks', { status: 400 })],
    ['a body', () => errorResponse('invalid_blocks')],
  ])('is shown in simple blocks if Slack rejects its table with %s, and the next one at once', async (_, reject) => {
    const slack = await createWorkspace({ bot: createScriptedBot(() => doneReply(card, { returnLine: 'list' })) });
    const hasTable = (args: object) => JSON.stringify(args).includes('"data_table"');
    slack.intercept = ({ method, args }) => (method === 'response_url' && hasTable(args) ? reject() : undefined);
    for (const [sent, all] of [
      [2, [true, false]],
      [3, [true, false, false]],
    ] as const) {
      await slack.sendCommand('list');
      await slack.waitFor(() => slack.calls.filter(isReply).length === sent);
      await slack.whenIdle();
      expect(slack.calls.filter(isReply).map(({ args }) => hasTable(args))).toEqual(all);
    }
    const last = slack.calls.findLast(isReply)?.args.blocks as readonly unknown[];
    expect([faultsInMessage(last), JSON.stringify(last).match(/Order \d/gu)]).toMatchObject([[], { length: 6 }]);
    await slack.close();
  });

  it('is in the acknowledgement once Slack has accepted such a table at a response URL', async () => {
    const slack = await createWorkspace({ bot: createScriptedBot(() => doneReply(card, { returnLine: 'list' })) });
    for (const [sent, method] of [
      [1, 'response_url'],
      [2, 'ack'],
    ] as const) {
      await slack.sendCommand('list');
      await slack.waitFor(() => slack.calls.filter(isReply).length === sent);
      const reply = slack.calls.findLast(isReply);
      expect([reply?.method, JSON.stringify(reply?.args)]).toEqual([method, expect.stringContaining('"data_table"')]);
      expect(faultsInMessage(reply?.args.blocks as unknown[])).toEqual([]);
    }
    await slack.close();
  });
});

describe('the trail of an answer', () => {
  const pressable = [{ type: 'actions', elements: [] }] as const;
  const carried = (trail: readonly string[]) => {
    const [block] = withTrail(pressable, trail, () => 7) as readonly { readonly block_id?: string }[];
    expect((block?.block_id ?? '').length).toBeLessThanOrEqual(255);
    return parseTrail(block?.block_id ?? '');
  };

  it('a trail that is too long for Slack loses its oldest answers', () => {
    const trail = Array.from({ length: 9 }, (_, index) => `show ${String(index).repeat(36)}`);
    expect(carried(trail)).toEqual(trail.slice(-5));
    expect(carried(['x'.repeat(1_000)])).toEqual([]);
  });

  it('a line that could be taken for two is left out of the trail', () => {
    expect(carried(['list', 'list name:"a|b"', 'show 0123'])).toEqual(['list', 'show 0123']);
  });

  it('a block of another kind has no trail', () => {
    for (const id of ['', 'b', 'walk', 'field:0', '|list']) expect(parseTrail(id)).toEqual([]);
  });

  it('an answer that can’t be shown again is not part of the trail', () => {
    expect(walkTo({}, ['list', 'show 1'], 'Back')).toEqual({
      trail: ['list', 'show 1'],
      back: { label: 'Back', line: 'show 1' },
    });
  });
});
