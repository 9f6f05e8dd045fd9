import { OutcomeUnknownError, RefusedError, UnreachableError } from '../../src/barium/errors.ts';
import { createBot } from '../../src/bot/bot.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import type { AccessEntry } from '../../src/config/index.ts';
import { createMemoryBarium, guid, instance, type MemoryBarium, object, task } from '../memory-barium.ts';
import { alice, bob, channel, createHarness, file, type Harness, words } from './test-bot.ts';

describe('the one door', () => {
  let barium: MemoryBarium;
  let harness: Harness;

  beforeEach(async () => {
    barium = createMemoryBarium([
      { tasks: [task(101), task(102, { completedDate: '2026-11-03T08:00:00.000Z' })], waitsFor: ['Approve'] },
      { instance: instance(2, { name: 'Order 20' }), waitsFor: ['boundary Complain'] },
      { instance: instance(3, { name: 'Leave of Bob', status: 'completed', applicationName: 'Leave' }) },
    ]);
    barium.holdings
      .get(guid(1))
      ?.objects.push(object(201), object(202, { kind: 'form', name: 'Application' }));
    harness = await createHarness({ barium, messages: { Order: [{ name: 'Withdraw', ask: true }] } });
  });

  afterEach(() => harness.close());

  const say = (line: string) => harness.say(line);
  const seen = async (line: string) => words(await harness.say(line), harness.bot);

  it('tells where somebody was heard from, and whether that shows that the bot may speak there', async () => {
    const places: unknown[] = [];
    const heard = async (_: Person, { id }: Conversation, uninvited: boolean) =>
      void places.push([id, uninvited]);
    const bot = createBot({ ...harness.parts, heard });
    const said = { kind: 'text', person: alice, line: 'help' } as const;
    await bot.handle({
      ...said,
      conversation: { ...channel, id: 'stranger' },
      idempotencyKey: 'a',
      botMayBeAbsent: true,
    });
    await bot.handle({ ...said, conversation: channel, idempotencyKey: 'b' });
    expect(places).toEqual([
      ['stranger', true],
      [channel.id, false],
    ]);
  });

  it('ends what everybody saw asked for everybody, and leaves a question to its asker', async () => {
    const aloud = { kind: 'press', person: alice, conversation: channel, isPublic: true } as const;
    const [yes] = (await say(`delete ${guid(1)}`)).card.actions ?? [];
    const line = yes?.kind === 'command' ? yes.line : '';
    const end = await harness.bot.handle({ ...aloud, line, idempotencyKey: 'a' });
    const page = await harness.bot.handle({ ...aloud, line: 'list page:1', idempotencyKey: 'b' });
    expect(end).toMatchObject({ replacesOriginal: true, visibility: 'public' });
    expect(page).toMatchObject({ replacesOriginal: true, visibility: 'ephemeral' });
  });

  it('asks where files belong that come with words which are no command', async () => {
    const asked = await harness.say('here is the contract', { files: [file('contract.pdf')] });
    expect(asked.card).toEqual((await harness.say('upload', { files: [file('contract.pdf')] })).card);
  });

  describe('finds instances', () => {
    it('by name without case, and shows every field there is', async () => {
      const card = await seen('show order 1');
      for (const word of [
        'Order 1',
        'Active',
        'Received',
        'Normal',
        'Alice',
        'started by user alice',
        'The order with the number 1',
      ]) {
        expect(card).toContain(word);
      }
    });

    it('and tells what each waits for, unless it has ended or its tasks cannot be read', async () => {
      const holding = barium.holdings.get(guid(1));
      holding?.tasks.push(task(103), task(104), task(105));
      expect(await seen('show order 1')).toContain('Waits for:  Task 101 · Task 103 · Task 104 · 1 more');
      barium.before = (call) => {
        if (call === 'listTasks') throw new UnreachableError('connection', { endpoint: 'GET' });
      };
      expect(await seen('show order 1')).not.toContain('Waits for');
      barium.before = () => undefined;
      if (holding !== undefined) holding.instance = { ...holding.instance, status: 'completed' };
      expect(await seen('show order 1')).not.toContain('Waits for');
    });

    it.each([
      guid(1),
      guid(1).toUpperCase(),
      `https://live.example.com/case/${guid(1)}?tab=2`,
      'show 00000001',
    ])('by %s', async (line) => {
      expect((await say(line)).card.title).toBe('Order 1');
    });

    it('offers a picker when several fit, whose buttons are the same command', async () => {
      const reply = await say('tasks order');
      expect(reply.card.rows?.map((row) => row.title)).toEqual(['Order 1', 'Order 20']);
      const chosen = await harness.press(
        { ...reply.card, rows: reply.card.rows?.slice(0, 1) ?? [] },
        'Tasks',
      );
      expect(chosen.card.title).toBe('Tasks of Order 1');
    });

    it('takes words after the name for what they are', async () => {
      expect((await say('send order 1 Approve')).card.title).toBe('“Approve” was sent');
      expect(barium.effects).toEqual(['send Approve']);
    });

    it('among the closed ones when no open one fits', async () => {
      expect((await say('show leave of')).card.badge).toEqual({ label: 'Completed', tone: 'good' });
    });

    it('or says plainly that there is none', async () => {
      expect(await say('show zebra')).toMatchObject({
        outcome: 'refused',
        card: { title: 'No case fits “zebra”' },
      });
    });
  });

  describe('deletes', () => {
    it('after it said what would be lost, once', async () => {
      const asked = await say('delete order 1');
      expect(words(asked, harness.bot)).toContain('1 open task, 1 form, and 1 file will be deleted with it');
      expect(barium.effects).toEqual([]);
      const done = await harness.press(asked.card, 'Delete the case');
      expect(done).toMatchObject({
        outcome: 'done',
        replacesOriginal: true,
        card: { title: 'Order 1 was deleted' },
      });
      const again = await harness.press(asked.card, 'Delete the case');
      expect(words(again, harness.bot)).toMatch(
        /Already done.*Alice deleted the case.*Nothing is done twice/s,
      );
      expect(barium.effects).toEqual(['delete']);
    });

    it('once, however many press at the same moment', async () => {
      const { card } = await say('delete order 1');
      const replies = await Promise.all(
        Array.from({ length: 50 }, () => harness.press(card, 'Delete the case')),
      );
      expect(
        replies.filter((reply) => reply.outcome === 'done' && reply.card.title.endsWith('was deleted')),
      ).toHaveLength(1);
      expect(barium.effects).toEqual(['delete']);
    });

    it('not for anybody else', async () => {
      const { card } = await say('delete order 1');
      const reply = await harness.press(card, 'Delete the case', { person: bob });
      expect(reply).toMatchObject({ outcome: 'refused', card: { title: 'Only Alice can do this' } });
      expect(reply.replacesOriginal).toBeUndefined();
      expect((await harness.press(card, 'Delete the case', { person: alice })).outcome).toBe('done');
    });

    it('not after two minutes', async () => {
      const { card } = await say('delete order 1');
      harness.clock.now = new Date(harness.clock.now.getTime() + 121_000);
      const reply = await harness.press(card, 'Delete the case');
      expect(reply.card.title).toBe('Too late: this confirmation has expired');
      expect(barium.effects).toEqual([]);
    });

    it('not when the instance is no longer as it was shown', async () => {
      const { card } = await say('delete order 1');
      barium.holdings.get(guid(1))?.tasks.push(task(103));
      const reply = await harness.press(card, 'Delete the case');
      expect(reply.card).toMatchObject({
        title: 'Order 1 has changed in the meantime',
        facts: [{ label: 'Open tasks', value: '1 → 2' }],
      });
      expect(barium.effects).toEqual([]);
    });

    it('and looks when the answer was lost', async () => {
      const { card } = await say('delete order 1');
      barium.before = (call) => {
        if (call !== 'deleteInstance') return;
        barium.holdings.delete(guid(1));
        throw new OutcomeUnknownError({ endpoint: 'DELETE /Instances/{Id}' });
      };
      expect(await harness.press(card, 'Delete the case')).toMatchObject({
        outcome: 'done',
        card: { text: ['Barium gave no clear answer, but the case is gone: it was deleted.'] },
      });
    });

    it('and does not claim what somebody else did a moment before', async () => {
      const { card } = await say('delete order 1');
      barium.before = (call) => {
        if (call === 'deleteInstance') barium.holdings.delete(guid(1));
      };
      expect(await harness.press(card, 'Delete the case')).toMatchObject({
        outcome: 'refused',
        card: { title: 'Order 1 was gone already' },
      });
      expect((await harness.store.audit.forInstance(guid(1), 1))[0]?.outcome).toBe('refused');
    });

    it('by a typed token too, and knows a token that was never made', async () => {
      const { card } = await say('delete order 1');
      const [, typed = ''] = /confirm (\w+)/u.exec(harness.bot.toPlainText(card, {})) ?? [];
      expect((await say('confirm nonsense')).card.title).toBe('This confirmation is not known here');
      expect((await say(`confirm ${typed}`)).card.title).toBe('Order 1 was deleted');
    });
  });

  describe('sends messages', () => {
    it('that worked before as buttons, each offer acting once', async () => {
      await say('send order 1 Approve');
      const { card } = await say('send order 1');
      expect((await harness.press(card, 'Approve')).card.title).toBe('“Approve” was sent');
      const other = await harness.submit(card, 'Another message', { message: 'Reject' });
      expect(other.card.title).toBe('Already done');
      expect(barium.effects).toEqual(['send Approve', 'send Approve']);
    });

    it('and does not call done what the process did not take', async () => {
      const { card } = await say('send order 1');
      await harness.submit(card, 'Another message', { message: 'Reject' });
      const again = await harness.submit(card, 'Another message', { message: 'Reject' });
      expect(again.card.title).toBe('Already used');
      expect(words(again, harness.bot)).toContain('the process did not take it');
    });

    it('once for one incoming that arrives twice', async () => {
      await harness.say('send order 1 Approve', { key: 'same' });
      const again = await harness.say('send order 1 Approve', { key: 'same' });
      expect(words(again, harness.bot)).toMatch(/arrived twice.*sent “Approve”.*done/s);
      expect(barium.effects).toEqual(['send Approve']);
    });

    it('and offers the boundary form when the process did not take it', async () => {
      const reply = await say('send order 20 Complain');
      expect(reply).toMatchObject({
        outcome: 'refused',
        card: { title: 'The process did not take “Complain”' },
      });
      expect((await harness.press(reply.card, 'Send as boundary message')).outcome).toBe('done');
      expect(barium.effects).toEqual(['send boundary Complain']);
    });

    it('and tells what Barium says to one that it refuses, with a way to send it as a boundary event’s', async () => {
      barium.before = (call) => {
        const says = { errorMessage: 'No such event', endpoint: 'POST /Instances/{Id}', status: 200 };
        if (call === 'sendMessage') throw new RefusedError(says);
      };
      const reply = await say('send order 20 Complain');
      expect(reply.card).toMatchObject({
        title: 'Barium refused it',
        text: ['Barium says: No such event', expect.stringContaining('boundary')],
      });
      barium.before = () => undefined;
      expect((await harness.press(reply.card, 'Send as boundary message')).outcome).toBe('done');
      expect(words(await say('history order 20'), harness.bot)).toContain('tried: send “Complain”');
    });

    it('and neither says that nothing happened nor sends again where Barium has a fault', async () => {
      const cause = new RefusedError({
        errorMessage: 'Timeout',
        errorLogId: 'L-500',
        endpoint: 'POST /Instances/{Id}',
        status: 500,
      });
      barium.before = (call) => {
        if (call === 'sendMessage') throw new OutcomeUnknownError({ endpoint: cause.endpoint, cause });
      };
      const reply = await say('send order 1 Approve');
      expect(reply.card).toMatchObject({
        title: 'It was sent, but whether Barium did it is not known',
        footer: 'Reference for Barium’s support: L-500',
      });
      const [row] = await harness.store.audit.forInstance(guid(1), 1);
      expect([row?.outcome, row?.errorLogId]).toEqual(['unknown', 'L-500']);
    });

    it('and offers it no other way where it was taken as it is before', async () => {
      await say('send order 1 Approve');
      for (const holding of barium.holdings.values()) holding.waitsFor = [];
      const reply = await say('send order 1 Approve');
      expect(reply.card.actions?.map(({ label }) => label)).toEqual(['Send message', 'Show case']);
      expect(words(reply, harness.bot)).not.toContain('boundary');
    });

    it('and asks before it is sent the other way where it is marked so', async () => {
      barium.holdings.get(guid(1))?.waitsFor.push('boundary Withdraw');
      const first = await harness.press((await say('send order 1 withdraw')).card, 'Send “Withdraw”');
      const asked = await harness.press(first.card, 'Send as boundary message…');
      expect([asked.card.title, barium.effects]).toEqual(['Order 1: send “Withdraw”?', []]);
      await harness.press(asked.card, 'Send “Withdraw”');
      expect(barium.effects).toEqual(['send boundary Withdraw']);
    });

    it('that are marked so only after asking, typed or pressed', async () => {
      barium.holdings.get(guid(1))?.waitsFor.push('Withdraw');
      const typed = await say('send order 1 withdraw');
      expect(barium.effects).toEqual([]);
      expect((await harness.press(typed.card, 'Send “Withdraw”')).outcome).toBe('done');
      const offered = await say('send order 1');
      const asked = await harness.press(offered.card, 'Withdraw…');
      expect(asked.card.title).toBe('Order 1: send “Withdraw”?');
      expect(barium.effects).toEqual(['send Withdraw']);
    });

    it('by the form as they are spelled and marked, which asks before it sends', async () => {
      barium.holdings.get(guid(1))?.waitsFor.push('Withdraw');
      const { card } = await say('send order 1');
      const asked = await harness.submit(card, 'Another message', { message: ' withdraw' });
      expect([asked.card.title, barium.effects]).toEqual(['Order 1: send “Withdraw”?', []]);
      expect((await harness.press(asked.card, 'Send “Withdraw”')).outcome).toBe('done');
      await harness.store.messageNames.remember('Order', { name: 'Complain', boundary: true }, '2026-11-23');
      const other = await say('send order 20');
      await harness.submit(other.card, 'Another message', { message: 'complain' });
      expect(barium.effects).toEqual(['send Withdraw', 'send boundary Complain']);
    });

    it('and keeps the form open when a field is empty', async () => {
      const { card } = await say('send order 1');
      const reply = await harness.submit(card, 'Another message', { message: '  ' });
      expect(reply).toMatchObject({ outcome: 'refused', problems: { message: 'Please fill this in.' } });
      const later = await harness.submit(card, 'Another message', { message: 'Approve', instance: guid(2) });
      expect(later.card.title).toBe('“Approve” was sent');
      expect(later.card.text).toEqual(['Order 1 took it. Sent by Alice.']);
    });

    it('and says so when the store then fails to remember the name', async () => {
      harness.store.messageNames.remember = () => Promise.reject(new Error('disk full'));
      expect((await say('send order 1 Approve')).card.title).toBe('“Approve” was sent');
      expect((await say('history order 1')).card.rows?.[0]?.badge?.label).toBe('done');
    });

    it('not to one that has ended', async () => {
      expect(words(await say('send "leave of" Approve'), harness.bot)).toContain(
        'is completed, so it takes no messages',
      );
    });
  });

  describe('adds', () => {
    it('files that came along, and those that a form brings', async () => {
      expect((await harness.say('upload order 1', { files: [file('../a.txt')] })).card.title).toBe(
        'a.txt was uploaded',
      );
      const { card } = await say('upload order 1');
      expect((await harness.submit(card, 'Upload', {})).fieldErrors).toEqual({
        file: 'Please fill this in.',
      });
      expect((await harness.submit(card, 'Upload', {}, [file('b.txt')])).card.title).toBe(
        'b.txt was uploaded',
      );
      expect(barium.effects).toEqual(['file a.txt', 'file b.txt']);
    });

    it('several files, each told and proven by itself', async () => {
      barium.before = (call) => {
        const says = { errorMessage: 'Virus', errorLogId: 'L-3', endpoint: 'POST', status: 400 };
        if (call === 'addFile' && barium.effects.length === 1) {
          barium.effects.push('refused');
          throw new RefusedError(says);
        }
        if (call === 'addFile' && barium.effects.length === 3) {
          throw new UnreachableError('connection', { endpoint: 'POST' });
        }
      };
      const names = ['a.txt', 'b.txt', 'c.txt', 'd.txt', 'e.txt'];
      const files = names.map((name) => file(name));
      const { card, outcome } = await harness.say('upload order 1', { files });
      expect([card.title, outcome]).toEqual(['2 of 5 files uploaded', 'refused']);
      expect(card.rows?.map(({ title, badge }) => `${title}: ${badge?.label}`)).toEqual([
        'a.txt: done',
        'b.txt: Barium refused it',
        'c.txt: done',
        'd.txt: failed, nothing was done',
        'e.txt: not tried',
      ]);
      const rows = (await harness.store.audit.forInstance(guid(1), 10)).toReversed();
      expect(rows.map((row) => [row.detail, row.outcome, row.errorLogId])).toEqual([
        ['a.txt', 'done', undefined],
        ['b.txt', 'refused', 'L-3'],
        ['c.txt', 'done', undefined],
        ['d.txt', 'failed', undefined],
        ['e.txt', 'failed', undefined],
      ]);
    });

    it('asks where a file belongs that came without a word, and lets go of what is not used', async () => {
      const dropped = file('c.txt');
      const incoming = {
        kind: 'file',
        person: alice,
        conversation: { ...alice, isDirect: true },
        idempotencyKey: 'drop',
      } as const;
      const reply = await harness.bot.handle({ ...incoming, files: [dropped] });
      expect(reply.card.title).toBe('Where does c.txt belong?');
      expect(dropped.discarded).toBe(true);
      const submitted = await harness.submit(reply.card, 'Upload file', { instance: 'order 20' }, [
        file('c.txt'),
      ]);
      expect(submitted.card.title).toBe('c.txt was uploaded');
    });

    it('a form’s field whatever it is called', async () => {
      await say('form order 1 template:T7 name:Visit __proto__=typed constructor=1');
      const { card } = await say('form order 1 template:T7 __proto__=kept');
      const filledIn = { template: 'T7', form: 'Visit', fields: '__proto__ = filled in' };
      await harness.submit(card, 'Add form', filledIn);
      const { fields: _, ...rest } = filledIn;
      const kept = await say('form order 1 template:T7 __proto__=kept');
      await harness.submit(kept.card, 'Add form', rest);
      expect(barium.effects).toEqual([
        'form Visit of T7 __proto__=typed constructor=1',
        'form Visit of T7 __proto__=filled in',
        'form Visit of T7 __proto__=kept',
      ]);
    });

    it('folders and forms, typed or by a form', async () => {
      await say('folder "order 1" Site plans');
      await say('form order 1 template:T7 name:Visit result=passed');
      const { card } = await say('form order 1');
      const bad = await harness.submit(card, 'Add form', {
        template: 'T7',
        form: 'Visit',
        fields: 'no equals',
      });
      expect(bad.fieldErrors).toEqual({ fields: 'Each field is written as field = value.' });
      await harness.submit(card, 'Add form', { template: 'T7', form: 'Visit', fields: 'a = 1\nb = 2' });
      expect(barium.effects).toEqual([
        'folder Site plans',
        'form Visit of T7 result=passed',
        'form Visit of T7 a=1 b=2',
      ]);
    });
  });

  describe('keeps proof', () => {
    it('of what was done, refused and lost', async () => {
      await say('send order 1 Approve');
      await say('send order 1 Reject');
      barium.before = (call) => {
        if (call === 'sendMessage')
          throw new RefusedError({ endpoint: 'POST /Instances/{Id}', errorLogId: 'LOG-7' });
      };
      const refused = await say('send order 1 Approve');
      expect(refused.card.footer).toBe('Reference for Barium’s support: LOG-7');
      barium.before = () => undefined;
      const history = await say('history order 1');
      expect(history.card.rows?.map((row) => row.badge?.label)).toEqual([
        'Barium refused it',
        'the process did not take it',
        'done',
      ]);
      expect(words(history, harness.bot)).toContain('LOG-7');
    });

    it('also of a deleted instance', async () => {
      const { card } = await say('delete order 1');
      await harness.press(card, 'Delete the case');
      expect((await say(`history ${guid(1)}`)).card.rows?.[0]?.title).toBe('Alice deleted the case');
    });

    it('that the card of a deleted one leads to', async () => {
      const { card } = await say('delete order 1');
      const done = await harness.press(card, 'Delete the case');
      expect((await harness.press(done.card, 'History')).card.title).toBe('History of Order 1');
    });
  });

  describe('says what went wrong', () => {
    it('upstream, in words and without a stack', async () => {
      barium.before = () => {
        throw new UnreachableError('deadline', { endpoint: 'GET /Instances/{Id}' });
      };
      expect((await say(guid(1))).card.title).toBe('Barium takes too long to answer just now');
    });

    it('in the bot, with the id under which the log has it', async () => {
      barium.before = () => {
        throw new TypeError('undefined is not a function');
      };
      const card = words(await say(guid(1)), harness.bot);
      expect(card).toMatch(/Something went wrong in the bot.*under [0-9a-f]{8}/s);
      expect(card).not.toContain('undefined is not');
    });

    it('to misspelt words, with a button for what was meant', async () => {
      const reply = await say('shwo order 1');
      expect((await harness.press(reply.card, 'Use “show”')).card.title).toBe('Order 1');
    });
  });
});

describe('roles', () => {
  it('are checked when a command runs, for buttons too', async () => {
    const barium = createMemoryBarium([{ waitsFor: ['Approve'] }]);
    const all = [{ kind: 'everyone' }] as const;
    const admin = [{ kind: 'person', platform: 'web', tenant: 'local', id: 'alice' }] as const;
    const harness = await createHarness({
      barium,
      access: { viewers: [...all], operators: [], admins: [...admin] },
    });
    const denied = await harness.say('send order 1 Approve', { person: bob });
    expect(words(denied, harness.bot)).toMatch(/It is for operators.*web:local.*ACCESS_OPERATORS/s);
    expect((await harness.say('delete order 1', { person: bob })).card.title).toBe('You may not do this');
    const shown = await harness.say('show order 1', { person: bob });
    expect(shown.card.actions?.map((action) => action.label)).not.toContain('Delete…');
    expect(words(await harness.say('history order 1'), harness.bot)).toMatch(
      /Bob tried: delete the case \[not allowed\].*Bob tried: send “Approve” \[not allowed\]/s,
    );
    expect((await harness.say('send order 1 Approve')).outcome).toBe('done');
    expect(barium.effects).toEqual(['send Approve']);
    await harness.close();
  });

  it('keep strangers out, but tell them what an admin needs', async () => {
    const barium = createMemoryBarium([{}]);
    const harness = await createHarness({ barium, access: { viewers: [], operators: [], admins: [] } });
    expect((await harness.say('list')).card.title).toBe('You may not ask here yet');
    expect((await harness.say('nonsense')).card.title).toBe('You may not ask here yet');
    expect((await harness.say('whoami')).outcome).toBe('done');
    await harness.close();
  });
});

describe('whoami', () => {
  const everyone: readonly AccessEntry[] = [{ kind: 'everyone' }];
  const alone: readonly AccessEntry[] = [{ kind: 'person', platform: 'web', tenant: 'local', id: 'bob' }];

  it.each([
    ['a stranger', alone, [], /look at cases by putting web:local into ACCESS_VIEWERS/u],
    ['a viewer', everyone, [], /send and upload by putting web:local into ACCESS_OPERATORS/u],
    ['an operator', everyone, everyone, /delete by putting web:local into ACCESS_ADMINS/u],
  ])('tells %s the one list that the next step takes', async (_, viewers, operators, says) => {
    const access = { viewers: [...viewers], operators: [...operators], admins: [...alone] };
    const harness = await createHarness({ barium: createMemoryBarium([]), access });
    const told = words(await harness.say('whoami'), harness.bot);
    expect(told).toMatch(says);
    expect(told.match(/ACCESS_(?!APPLICATIONS)/gu)).toHaveLength(1);
    await harness.close();
  });
});

describe('an answer', () => {
  it('says which line gives it again, where that changes nothing', async () => {
    const barium = createMemoryBarium([{ waitsFor: ['Approve'] }]);
    const harness = await createHarness({ barium });
    expect((await harness.say('show order 1')).shareCommand).toBe(`show ${guid(1)}`);
    expect((await harness.say('send order 1 Approve')).shareCommand).toBeUndefined();
    expect((await harness.say('delete order 1')).shareCommand).toBeUndefined();
    expect((await harness.say('show zebra')).shareCommand).toBeUndefined();
    await harness.close();
  });

  it('counts the open cases by process', async () => {
    const leave = instance(2, { name: 'Leave of Bob', applicationName: 'Leave' });
    const harness = await createHarness({ barium: createMemoryBarium([{}, { instance: leave }, {}]) });
    const { card } = await harness.say('list by:app');
    expect(card.rows?.map((row) => [row.title, row.detail])).toEqual([
      ['Order', '2 cases'],
      ['Leave', '1 case'],
    ]);
    const opened = await harness.press({ title: '', rows: card.rows?.slice(1) ?? [] }, 'Open');
    expect(opened.card.rows?.map((row) => row.title)).toEqual(['Leave of Bob']);
    await harness.close();
  });

  it('asks Barium for no larger picture than can be shown where it was asked', async () => {
    const barium = createMemoryBarium([{}]);
    const asked: unknown[] = [];
    const openImage: typeof barium.openImage = (id, query) => {
      asked.push(query);
      return barium.openImage(id, query);
    };
    const harness = await createHarness({ barium: { ...barium, openImage } });
    const base = {
      kind: 'text',
      person: alice,
      conversation: channel,
      idempotencyKey: 'k',
      line: 'diagram order 1 width:4000',
    } as const;
    await harness.bot.handle({ ...base, maxPictureSize: { width: 1_024, height: 768 } });
    await harness.bot.handle(base);
    expect(asked).toEqual([{ width: 1_024, height: 768 }, { width: 4_000 }]);
    await harness.close();
  });
});
