import { createLimits } from '../../src/access/scopes.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { definitions } from '../../src/commands/index.ts';
import type { ApplicationLimit } from '../../src/config/index.ts';
import { notWatching, type WatchingView } from '../../src/watch/queries.ts';
import { fromRow } from '../../src/watch/scan/diff.ts';
import { alice, channel, createHarness, type Harness, words } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance, type MemoryBarium, object, task } from '../memory-barium.ts';

const here: ApplicationLimit = {
  platform: 'web',
  tenant: 'local',
  id: 'orders',
  applications: ['ORDER', 'Complaint'],
};
const elsewhere: Conversation = { ...channel, id: 'general', name: '#general' };

const announcing: WatchingView = { ...notWatching, announcesTo: () => true, within: () => announcing };

/** The case that is not to be known of here, and one that is nowhere. */
const hidden = guid(3);
const nowhere = guid(99);

/** For each command a line about a case. `undefined`: it is about none. */
const lines: Readonly<Record<string, ((id: string) => string) | undefined>> = {
  'instance.show': (id) => `show ${id}`,
  'task.list': (id) => `tasks ${id}`,
  'task.show': (id) => `task ${id} ${guid(303)}`,
  'object.list': (id) => `files ${id}`,
  'object.show': (id) => `file ${id} ${guid(403)}`,
  'object.download': (id) => `download ${id} ${guid(403)}`,
  'instance.diagram': (id) => `diagram ${id}`,
  'instance.history': (id) => `history ${id}`,
  'instance.send': (id) => `send ${id} Approve`,
  'object.upload': (id) => `upload ${id}`,
  'object.folder': (id) => `folder ${id} Plans`,
  'object.form': (id) => `form ${id} template:T7 name:Visit`,
  'instance.delete': (id) => `delete ${id}`,
  'watch.add': (id) => `watch ${id}`,
  confirm: undefined,
  undo: undefined,
  'instance.list': undefined,
  'watch.list': undefined,
  'watch.remove': undefined,
  'watch.mute': undefined,
  help: undefined,
  whoami: undefined,
  status: undefined,
};

describe('a place that sees only some applications', () => {
  let barium: MemoryBarium;
  let harness: Harness;

  beforeEach(async () => {
    barium = createMemoryBarium([
      { waitsFor: ['Approve'], objects: [object(401)], tasks: [task(301)] },
      {
        instance: instance(2, {
          name: 'Order 2',
          parentInstanceId: hidden,
          parentInstanceName: 'Secret leave',
        }),
      },
      {
        instance: instance(3, { name: 'Secret leave', applicationName: 'Leave' }),
        waitsFor: ['Approve'],
        objects: [object(403, { name: 'secret.pdf' })],
        tasks: [task(303)],
      },
      { instance: instance(4, { name: 'Secret nothing', applicationName: undefined }) },
      {
        instance: instance(5, {
          name: 'Complaint 5',
          applicationName: 'complaint ',
          parentInstanceId: guid(1),
        }),
      },
    ]);
    harness = await createHarness({
      barium,
      watching: announcing,
      messages: { Leave: [{ name: 'Secret message', ask: false }] },
      parts: { limits: createLimits([here]) },
    });
  });
  afterEach(() => harness.close());

  const at = (
    place: Conversation,
    line: string,
    key = `${place.id} ${line}`,
    person: Person = alice,
  ): Promise<Reply> =>
    harness.bot.handle({ kind: 'text', line, person, conversation: place, idempotencyKey: key });
  const text = async (line: string) => words(await at(channel, line), harness.bot);
  /** An answer with the ids that were asked about made the same. */
  const alike = (reply: Reply, id: string) =>
    JSON.stringify(reply).replaceAll(id, '<id>').replaceAll(id.slice(0, 8), '<id>');

  it('is tried with every command that there is', () => {
    expect(Object.keys(lines).sort()).toEqual(definitions.map((one) => one.name).sort());
  });

  it.each(
    Object.entries(lines).flatMap(([name, line]) => (line === undefined ? [] : [[name, line] as const])),
  )('hears from %s of another application’s case what it hears of none', async (_, line) => {
    await at(elsewhere, `send ${hidden} Approve`);
    await at(elsewhere, `delete ${hidden}`);
    const before = [...barium.effects];
    const [about, none] = [await at(channel, line(hidden)), await at(channel, line(nowhere))];
    expect(about.outcome).toBe('refused');
    expect(alike(about, hidden)).toBe(alike(none, nowhere));
    expect(JSON.stringify(about)).not.toMatch(/secret/iu);
    expect(barium.effects).toEqual(before);
  });

  it.each(
    Object.entries(lines).flatMap(([name, line]) => (line === undefined ? [] : [[name, line] as const])),
  )('is answered by %s about a case of its own', async (_, line) => {
    const own = line(guid(1)).replace(guid(303), guid(301)).replace(guid(403), guid(401));
    const title = (await at(channel, own)).card.title;
    expect(title).not.toContain('does not know it');
    expect((await at(channel, own, 'again')).outcome).toBe('done');
  });

  it('leaves a row for whoever asks after a case that is not there for them, whether it is or not', async () => {
    for (const id of [hidden, nowhere]) {
      await at(channel, `show ${id}`);
      await at(channel, `history ${id}`);
      const rows = await harness.store.audit.forInstance(id, 5);
      expect(rows.map(({ command, outcome }) => `${command} ${outcome}`)).toEqual([
        'instance.history denied',
        'instance.show denied',
      ]);
    }
    await at(channel, `task ${guid(1)} ${guid(303)}`);
    expect(await harness.store.audit.forInstance(guid(1), 5)).toEqual([]);
    expect(words(await at(elsewhere, `history ${hidden}`), harness.bot)).toContain(
      'Alice tried: look at the case',
    );
  });

  it('finds no case of another application by its name, its id’s beginning or a suggestion', async () => {
    for (const query of ['secret leave', 'secret', hidden.slice(0, 8)]) {
      expect((await at(channel, `show ${query}`)).card.title).toBe(`No case fits “${query}”`);
      expect(
        await harness.bot.suggest({ field: 'instance', text: query, person: alice, place: channel }),
      ).toEqual([]);
    }
    const all = await harness.bot.suggest({ field: 'line', text: 'show ', person: alice, place: channel });
    expect(all.map((one) => one.label)).toEqual(['Order 1', 'Order 2', 'Complaint 5']);
    expect((await at(elsewhere, 'show secret leave')).card.title).toBe('Secret leave');
  });

  it('lists and counts its own alone, on every page', async () => {
    for (let n = 10; n < 30; n += 1) {
      const [name, applicationName] = n % 2 === 0 ? [`Order ${n}`, 'Order'] : [`Secret ${n}`, 'Leave'];
      const row = instance(n, { name, applicationName });
      barium.holdings.set(row.id, { instance: row, tasks: [], objects: [], waitsFor: [] });
    }
    const first = await at(channel, 'list');
    const second = await at(channel, 'list page:2');
    expect([first.card.footer, second.card.footer]).toEqual(['1–10 of 13', '11–13 of 13']);
    const titles = [...(first.card.rows ?? []), ...(second.card.rows ?? [])].map((row) => row.title);
    expect(new Set(titles).size).toBe(13);
    expect(titles.join()).not.toContain('Secret');
    expect((await at(channel, 'list app:leave')).card.rows).toBeUndefined();
    expect(await text('list by:app')).not.toContain('Leave');
    expect(await text('list all name:secret')).not.toContain('Secret');
  });

  it('does not hear of the parent that it may not see, and of the one that it may', async () => {
    expect(await text(`show ${guid(2)}`)).not.toMatch(/Secret|Part of/u);
    expect(JSON.stringify(await at(channel, `show ${guid(2)}`))).not.toContain(hidden);
    expect(JSON.stringify(await at(channel, `show ${guid(5)}`))).toContain(`show ${guid(1)}`);
  });

  it('cannot fetch another’s file or task through a case of its own', async () => {
    const secret = { ...task(303), name: 'secret', applicationName: 'Leave' };
    const unsaid = { completedByUserId: undefined, instanceId: undefined, applicationId: undefined };
    const open = {
      ...barium,
      getObject: async () => object(403, { name: 'secret.pdf' }),
      getTask: async () => ({ ...secret, ...unsaid, participants: undefined }),
    };
    const lax = await createHarness({ barium: open, parts: { limits: createLimits([here]) } });
    const incoming = { kind: 'text', person: alice, conversation: channel } as const;
    const reaching = [
      `download ${guid(1)} ${guid(403)}`,
      `file ${guid(1)} ${guid(403)}`,
      `task ${guid(1)} ${guid(303)}`,
    ];
    for (const line of reaching) {
      const reply = await lax.bot.handle({ ...incoming, idempotencyKey: line, line });
      expect([reply.outcome, JSON.stringify(reply.card)]).toEqual([
        'refused',
        expect.not.stringContaining('secret'),
      ]);
    }
    await lax.close();
  });

  it('knows no confirmation of another application’s case, and leaves it unspent', async () => {
    const asked = await at(elsewhere, `delete ${hidden}`);
    const [line = ''] =
      asked.card.actions?.flatMap((one) => (one.kind === 'command' ? [one.line] : [])) ?? [];
    const refused = await at(channel, line);
    expect(alike(refused, '')).toBe(alike(await at(channel, 'confirm nonsense'), ''));
    expect(barium.effects).toEqual([]);
    expect((await at(elsewhere, line)).outcome).toBe('done');
  });

  it('keeps the history of a case of its own that is gone, and of no other', async () => {
    await at(elsewhere, `send ${hidden} Approve`);
    barium.holdings.delete(hidden);
    const [about, none] = [await at(channel, `history ${hidden}`), await at(channel, `history ${nowhere}`)];
    expect(alike(about, hidden)).toBe(alike(none, nowhere));
    expect((await at(elsewhere, `history ${hidden}`)).outcome).toBe('done');
  });

  it('is told what stands for it, and what it sees', async () => {
    const facts = (await at(channel, 'whoami')).card.facts?.map(({ value }) => String(value));
    expect(facts).toEqual(
      expect.arrayContaining(['web:local/orders = ORDER, Complaint', 'ORDER, Complaint']),
    );
    expect((await at(elsewhere, 'whoami')).card.facts?.map((fact) => fact.label)).not.toContain(
      'Processes you see here',
    );
  });

  it('tells no numbers of everything in its status', async () => {
    const health = async () => [{ name: 'Watching', ok: true, detail: '5 cases known' }];
    const waiting = { place: elsewhere, depth: 77, dueAt: '', attempts: 0 };
    const watching: WatchingView = {
      ...announcing,
      status: async () => ({
        ...(await notWatching.status()),
        known: 3,
        complete: true,
        queues: [waiting],
        setAside: 66,
        lastScan: { at: '2026-11-23T08:59:00.000Z', seconds: 1, calls: 55, changes: 0, unreadable: 0 },
        broken: [{ place: elsewhere, since: '2026-11-23T08:00:00.000Z', reason: 'Archived.' }],
      }),
      within: () => watching,
    };
    const strays = {
      known: async () => [
        {
          variable: 'ACCESS_APPLICATIONS',
          entry: 'x',
          platform: 'web' as const,
          why: 'no-such-application' as const,
          application: 'Secret',
        },
      ],
    };
    const parts = { limits: createLimits([here]), health, strays };
    const telling = await createHarness({ barium, watching, parts });
    expect(words(await telling.say('status'), telling.bot)).not.toMatch(/5 cases|77|66|55|#general|Secret/u);
    expect(words(await telling.say('status', { place: elsewhere }), telling.bot)).toMatch(/55.*77.*66/su);
    await telling.close();
  });

  it('is not told of a watch on a case that it may not see', async () => {
    const own = await at(channel, `watch ${guid(1)}`);
    expect(own.outcome).toBe('done');
    const [set] = await harness.store.watches.all();
    if (set !== undefined) {
      await harness.store.watches.add({ ...set, filter: { ...set.filter, instance: hidden } });
    }
    const listed = (await at(channel, 'watches')).card.rows?.map(({ title }) => title);
    expect(listed).toHaveLength(1);
    expect((await at(channel, 'unwatch 2')).outcome).toBe('refused');
  });

  it('hears of its watches what is known of their cases, without a call of Barium for each', async () => {
    const rows = [...barium.holdings.values()].map((one) => fromRow(one.instance, one.instance.status));
    const watching: WatchingView = {
      ...announcing,
      known: (id) => rows.find((one) => one.id === id),
      within: () => announcing,
    };
    await at(channel, `watch ${guid(1)}`);
    await at(elsewhere, `watch ${hidden}`);
    const asked: string[] = [];
    const { store } = harness;
    const counted = await createHarness({ barium, watching, store, parts: { limits: createLimits([here]) } });
    barium.before = (endpoint) => void asked.push(endpoint);
    expect((await counted.say('watches mine:yes')).card.rows).toHaveLength(1);
    expect(asked).toEqual([]);
  });
});

describe('who sees which applications', () => {
  const order = { applicationName: 'Order' };
  const leave = { applicationName: 'Leave' };
  const person: ApplicationLimit = { ...here, id: 'alice', applications: ['Leave', 'Order'] };

  const seen = (limits: readonly ApplicationLimit[], who: Person, where: Conversation) => {
    const sees = createLimits(limits).seenBy(who, where);
    return sees === undefined ? 'all' : [order, leave].filter(sees).map((one) => one.applicationName);
  };

  it('is not limited where neither the person nor the place is named', () => {
    expect(seen([], alice, channel)).toBe('all');
    expect(seen([here], alice, elsewhere)).toBe('all');
    const shell = { platform: 'cli', tenant: 'local', id: 'alice' } as const;
    expect(seen([here, person], { ...alice, ...shell }, { ...shell, isDirect: true })).toBe('all');
  });

  it('is what both may see, where both are named', () => {
    expect(seen([here], alice, channel)).toEqual(['Order']);
    expect(seen([person], alice, elsewhere)).toEqual(['Order', 'Leave']);
    expect(seen([here, person], alice, channel)).toEqual(['Order']);
    expect(seen([here, { ...person, applications: ['Leave'] }], alice, channel)).toEqual([]);
  });

  it('is what every limited place may see, while it is not known where it will be said', () => {
    const other = { ...here, id: 'general', applications: ['Leave', 'Order'] };
    const writing: Conversation = { ...elsewhere, id: 'COMPOSER', isUnresolved: true };
    expect(seen([here, other], alice, writing)).toEqual(['Order']);
    expect(seen([{ ...here, tenant: 'T9' }], alice, writing)).toBe('all');
  });

  it('is all that several parts about one subject name', () => {
    expect(seen([here, { ...here, applications: ['Leave'] }], alice, channel)).toEqual(['Order', 'Leave']);
  });

  it('is the same in a thread, and however ids and names are spelled', () => {
    expect(seen([here], alice, { ...channel, id: 'ORDERS', threadId: '1.2' })).toEqual(['Order']);
    expect(seen([{ ...here, applications: [' order\u00a0'] }], alice, channel)).toEqual(['Order']);
  });
});
