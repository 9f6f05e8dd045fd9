/** Failures of Barium as people see them, over real HTTP to the simulator. */
import { createBariumClient } from '../../src/barium/client.ts';
import { UnreachableError } from '../../src/barium/errors.ts';
import type { Barium } from '../../src/barium/types.ts';
import { type Quirks, type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { barium as memory, testBot as memoryBot, say as sayInMemory, useOrderBot } from '../bot/order-bot.ts';
import { createTestBot, type TestBot, testFile } from '../bot/test-bot.ts';
import { guid } from '../memory-barium.ts';

const labelsOf = ({ card }: { readonly card: { readonly actions?: readonly { readonly label: string }[] } }) =>
  (card.actions ?? []).map(({ label }) => label);

describe('a failure of Barium', () => {
  let simulator: Simulator;
  let barium: Barium;
  let testBot: TestBot;
  let time = 0;

  const setQuirks = (quirks: Partial<Quirks>) => simulator.control.setQuirks(quirks);

  beforeEach(async () => {
    simulator = await startSimulator({ instances: 20, tour: true, speed: 0 });
    time = 0;
    const { baseUrl, credentials } = simulator;
    const overrides = { now: () => time, sleep: async () => undefined };
    barium = createBariumClient({ baseUrl, ...credentials, overrides });
    testBot = await createTestBot({ barium, offeredMessages: simulator.messages });
    await testBot.say('list');
  });

  afterEach(async () => {
    await testBot.close();
    barium.close();
    await simulator.stop();
  });

  it('that is a 500 with a JSON body is reported as Barium’s, with its log id and a button that runs the command again', async () => {
    setQuirks({ errorRate: 1 });
    const reply = await testBot.say('show order 4711');
    expect(reply).toMatchObject({
      outcome: 'refused',
      card: {
        title: 'Barium is having problems right now',
        text: ['Nothing was changed. Please try again in a moment.'],
        footer: expect.stringMatching(/^Barium support reference: [0-9a-f-]{36}$/u),
      },
    });
    setQuirks({ errorRate: 0 });
    expect((await testBot.press(reply.card, 'Try again')).card.title).toContain('Order 4711');
  });

  it('that ends every session is reported as that by every command, and is over within seconds', async () => {
    const [{ id } = { id: '' }] = (await barium.listInstances()).rows;
    setQuirks({ expiredTicketRate: 1 });
    for (const line of [`show ${id}`, `tasks ${id}`, `files ${id}`, `send ${id} Approve`, 'list by:app']) {
      expect((await testBot.say(line)).card).toMatchObject({ title: 'Barium ended the bot’s session' });
    }
    setQuirks({ expiredTicketRate: 0 });
    time += 3_000;
    for (const line of [`tasks ${id}`, `files ${id}`, `show ${id}`])
      expect((await testBot.say(line)).outcome).toBe('done');
  });
});

describe('a failed command', () => {
  useOrderBot();

  it.each(['connection', 'deadline', 'overloaded', 'server'] as const)(
    'offers to try again after the problem “%s”, with the same command',
    async (reason) => {
      memory.before = () => {
        throw new UnreachableError(reason, { endpoint: 'GET /Instances/{Id}' });
      };
      const reply = await sayInMemory(`tasks ${guid(1)} completed`);
      memory.before = () => undefined;
      expect((await memoryBot.press(reply.card, 'Try again')).card.rows).toHaveLength(0);
    },
  );

  it('that changes something asks before it is tried again, and is not offered if its outcome is unknown', async () => {
    memory.before = (method) => {
      if (method === 'sendMessage') throw new UnreachableError('overloaded', { endpoint: 'POST /Instances/{Id}' });
    };
    const failed = await sayInMemory('send order 1 Approve');
    memory.before = () => undefined;
    expect(labelsOf(failed)).toEqual(['Try again', 'Check again']);
    const asked = await memoryBot.press(failed.card, 'Try again');
    expect([asked.card.title, memory.effects]).toEqual(['Send “Approve” to Order 1?', []]);
    await memoryBot.press(asked.card, 'Send “Approve”');
    expect(memory.effects).toEqual(['send Approve']);
  });

  it('of a form that failed before anything was done leaves the form open, and its button works again', async () => {
    const { card } = await sayInMemory('form order 1');
    const values = { template: 'T7', form: 'Visit', fields: 'a = 1' };
    memory.before = () => {
      throw new UnreachableError('connection', { endpoint: 'GET /Instances/{Id}' });
    };
    expect((await memoryBot.submit(card, 'Add form', values)).fieldErrors).toEqual({
      template: 'Can’t reach Barium right now. Nothing was changed. Please try again in a moment.',
    });
    memory.before = () => undefined;
    await memoryBot.submit(card, 'Add form', values);
    expect(memory.effects).toEqual(['form Visit of T7 a=1']);
  });

  it('of a form that Barium failed to carry out can be edited with everything that was typed', async () => {
    const { card } = await sayInMemory('form order 1');
    memory.before = (method) => {
      if (method === 'addForm') throw new UnreachableError('overloaded', { endpoint: 'POST' });
    };
    const failed = await memoryBot.submit(card, 'Add form', { template: 'T7', form: 'Visit', fields: 'a = 1\nb = 2' });
    memory.before = () => undefined;
    expect(labelsOf(failed)).toEqual(['Edit', 'Try again', 'Check again']);
    const edit = failed.card.actions?.[0];
    const fields = edit?.kind === 'form' ? edit.form.fields : [];
    expect(fields.map((field) => 'value' in field && field.value)).toEqual(['T7', 'Visit', 'a = 1\nb = 2']);
    await memoryBot.submit(failed.card, 'Edit', { template: 'T8', form: 'Visit' });
    expect(memory.effects).toEqual(['form Visit of T8']);
  });

  it('to send a message that the process did not accept can be edited', async () => {
    const { card } = await sayInMemory('send order 1');
    const failed = await memoryBot.submit(card, 'Other message…', { message: 'Aprove' });
    expect(labelsOf(failed)[0]).toBe('Edit');
    expect((await memoryBot.submit(failed.card, 'Edit', { message: 'Approve' })).outcome).toBe('done');
  });

  it('to upload a file offers the form for a file again', async () => {
    memory.before = (method) => {
      if (method === 'addFile') throw new UnreachableError('overloaded', { endpoint: 'POST' });
    };
    const failed = await memoryBot.say('upload order 1', { files: [testFile('a.txt')] });
    expect((await memoryBot.press(failed.card, 'Try again')).form?.fields).toMatchObject([{ kind: 'file' }]);
  });
});

describe('a request over the rate limit', () => {
  useOrderBot();

  it('can be tried again with the same command', async () => {
    const { requestLimiter } = memoryBot.options;
    const busy = { isGranted: false, scope: 'person', retryAfterMs: 2_000, isAudited: true } as const;
    const limited = await createTestBot({
      barium: memory,
      overrides: { requestLimiter: { ...requestLimiter, acquire: async () => busy } },
    });
    const reply = await limited.say('show order 1');
    expect([reply.card.title, labelsOf(reply)]).toEqual(['You’re sending requests too fast', ['Try again']]);
    expect((await memoryBot.press(reply.card, 'Try again')).card.title).toBe('Order 1');
    await limited.close();
  });
});

describe('a form', () => {
  useOrderBot();

  it.each(['upload order 1', 'folder order 1', 'form order 1'])('is what “%s” can open at once', async (line) => {
    const { card, form } = await sayInMemory(line);
    expect(form).toEqual(card.actions?.find((action) => action.kind === 'form')?.form);
  });

  it('is opened at once to send a message if no message is known, else the messages are offered', async () => {
    for (const order of memory.cases.values()) order.instance = { ...order.instance, applicationName: 'Unknown' };
    expect((await sayInMemory(`send ${guid(1)}`)).form?.fields[0]).toMatchObject({ name: 'message' });
    await memoryBot.store.messageNames.record('Unknown', { name: 'Approve', boundary: false }, '2026-11-23');
    expect((await sayInMemory(`send ${guid(1)}`)).form).toBeUndefined();
  });
});

describe('a button that sends a message', () => {
  useOrderBot();

  it('on a case is offered to somebody else who presses it as a question of their own', async () => {
    await memoryBot.store.messageNames.record(
      'Order',
      { name: 'Approve', boundary: false, milestone: 'Received' },
      '2026-11-23',
    );
    const { card } = await sayInMemory('show order 1');
    const other = {
      person: { platform: 'web', tenant: 'local', id: 'bob', name: 'Bob', membership: 'member' },
    } as const;
    const refused = await memoryBot.press(card, 'Send “Approve”', other);
    expect([refused.card.title, memory.effects]).toEqual(['Only Alice can do this', []]);
    const asked = await memoryBot.press(refused.card, 'Ask again', other);
    expect(asked.card.title).toBe('Send “Approve” to Order 1?');
    expect((await memoryBot.press(card, 'Send “Approve”')).card.title).toBe('“Approve” was sent');
    expect(memory.effects).toEqual(['send Approve']);
  });

  it('is answered with where the case is now, what can be sent next, and its diagram', async () => {
    const order = memory.cases.get(guid(1));
    if (order === undefined) throw new Error('no order');
    await memoryBot.store.messageNames.record('Order', { name: 'Ship', boundary: false }, '2026-11-23');
    memory.before = (method) => {
      if (method !== 'sendMessage') return;
      order.instance = { ...order.instance, milestone: 'Packed' };
      order.tasks = [{ ...(order.tasks[0] as (typeof order.tasks)[number]), name: 'Ship' }];
    };
    const { card } = await sayInMemory('send order 1 Approve');
    expect(card).toMatchObject({ title: '“Approve” was sent', badge: { label: 'Packed' } });
    expect(JSON.stringify(card.state)).toContain('Ship');
    expect(labelsOf({ card })).toEqual(['Send “Ship”', 'Diagram', 'Open case']);
  });

  it('is not offered once more right after it was sent', async () => {
    await sayInMemory('send order 1 Approve');
    expect(labelsOf(await sayInMemory('show order 1'))[0]).toBe('Send “Approve”');
    expect(labelsOf(await sayInMemory('send order 1 Approve'))).toEqual(['Diagram', 'Open case']);
  });

  it('is answered without the state if the case cannot be read afterwards', async () => {
    let isSent = false;
    memory.before = (method) => {
      if (isSent) throw new UnreachableError('connection', { endpoint: 'GET /Instances/{Id}' });
      isSent = method === 'sendMessage';
    };
    const { card } = await sayInMemory('send order 1 Approve');
    expect(card).toMatchObject({ title: '“Approve” was sent', badge: { label: 'done' } });
  });
});
