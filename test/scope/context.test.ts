import { createApplicationScopes } from '../../src/access/scopes.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { definitions } from '../../src/commands/index.ts';
import type { ApplicationLimit } from '../../src/config/index.ts';
import { disabledQueries, type WatchQueries } from '../../src/watch/queries.ts';
import { toSnapshotRow } from '../../src/watch/scan/diff.ts';
import { alice, channel, createTestBot, replyText, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance, type MemoryBarium, object, task } from '../memory-barium.ts';

const restriction: ApplicationLimit = {
  platform: 'web',
  tenant: 'local',
  id: 'orders',
  applications: ['ORDER', 'Complaint'],
};
const unrestricted: Conversation = { ...channel, id: 'general', name: '#general' };

const postableQueries: WatchQueries = {
  ...disabledQueries,
  canPostTo: () => true,
  scoped: () => postableQueries,
};

/** A case that is hidden in the channel, and one that does not exist. */
const hidden = guid(3);
const missing = guid(99);

/** For each command a line about a case; `undefined` for commands that are not about one. */
const lines: Readonly<Record<string, ((id: string) => string) | undefined>> = {
  'instance.show': (id) => `show ${id}`,
  'task.list': (id) => `tasks ${id}`,
  'task.show': (id) => `task ${id} ${guid(303)}`,
  'object.list': (id) => `files ${id}`,
  'object.show': (id) => `file ${id} ${guid(403)}`,
  'object.download': (id) => `download ${id} ${guid(403)}`,
  'instance.diagram': (id) => `diagram ${id}`,
  'instance.history': (id) => `history ${id}`,
  'instance.trace': (id) => `why ${id}`,
  'instance.send': (id) => `send ${id} Approve`,
  'object.upload': (id) => `upload ${id}`,
  'object.folder': (id) => `folder ${id} Plans`,
  'object.form': (id) => `form ${id} template:T7 name:Visit`,
  'instance.delete': (id) => `delete ${id}`,
  'watch.add': (id) => `watch ${id}`,
  'instance.pin': (id) => `pin ${id}`,
  'instance.unpin': (id) => `unpin ${id}`,
  'instance.recent': undefined,
  'change.list': undefined,
  'report.show': undefined,
  hello: undefined,
  thanks: undefined,
  feedback: undefined,
  settings: undefined,
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

describe('a conversation restricted to some applications', () => {
  let barium: MemoryBarium;
  let testBot: TestBot;

  beforeEach(async () => {
    barium = createMemoryBarium([
      { awaitedMessages: ['Approve'], objects: [object(401)], tasks: [task(301)] },
      {
        instance: instance(2, {
          name: 'Order 2',
          parentInstanceId: hidden,
          parentInstanceName: 'Secret leave',
        }),
      },
      {
        instance: instance(3, { name: 'Secret leave', applicationName: 'Leave' }),
        awaitedMessages: ['Approve'],
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
    testBot = await createTestBot({
      barium,
      watchQueries: postableQueries,
      offeredMessages: { Leave: [{ name: 'Secret message', requiresConfirmation: false }] },
      overrides: { scopes: createApplicationScopes([restriction]) },
    });
  });
  afterEach(() => testBot.close());

  const ask = (
    conversation: Conversation,
    line: string,
    idempotencyKey = `${conversation.id} ${line}`,
    person: Person = alice,
  ): Promise<Reply> => testBot.bot.handle({ kind: 'text', line, person, conversation, idempotencyKey });
  const text = async (line: string) => replyText(await ask(channel, line), testBot.bot);
  /** A reply without the id that was asked about. */
  const withoutId = (reply: Reply, id: string) =>
    JSON.stringify(reply).replaceAll(id, '<id>').replaceAll(id.slice(0, 8), '<id>');

  it('is tested with every command', () => {
    expect(Object.keys(lines).sort()).toEqual(definitions.map((one) => one.name).sort());
  });

  it.each(Object.entries(lines).flatMap(([name, line]) => (line === undefined ? [] : [[name, line] as const])))(
    'gets from %s the same reply for a hidden case as for a missing one',
    async (_, line) => {
      await ask(unrestricted, `send ${hidden} Approve`);
      await ask(unrestricted, `delete ${hidden}`);
      const before = [...barium.effects];
      const [forHidden, forMissing] = [await ask(channel, line(hidden)), await ask(channel, line(missing))];
      expect(forHidden.outcome).toBe('refused');
      expect(withoutId(forHidden, hidden)).toBe(withoutId(forMissing, missing));
      expect(JSON.stringify(forHidden)).not.toMatch(/secret/iu);
      expect(barium.effects).toEqual(before);
    },
  );

  it('learns of no hidden case by a bare name, a typo, a thread, or what was opened elsewhere', async () => {
    const thread = { ...channel, threadId: 't1' };
    await ask(unrestricted, 'show secret leave');
    await ask(unrestricted, 'pin secret leave');
    await testBot.store.channels.saveThreadInstance(thread, hidden, '2026-11-23T09:00:00.000Z');
    const replies = [
      await ask(channel, 'secret leave'),
      await ask(channel, 'sceret laeve'),
      await ask(channel, 'show sceret leave'),
      await ask(channel, 'recent'),
      await ask(thread, 'tasks'),
      await ask(thread, 'task check stock'),
      await ask(channel, 'today'),
      await ask(channel, 'report'),
    ];
    // The person's own words are in small letters.
    const told = JSON.stringify(replies.map(({ card }) => card));
    expect(told).not.toContain('Secret');
    expect(told).not.toContain(hidden);
    expect((await ask(unrestricted, 'recent')).card.rows?.map(({ title }) => title)).toEqual(['Secret leave']);
  });

  it.each(Object.entries(lines).flatMap(([name, line]) => (line === undefined ? [] : [[name, line] as const])))(
    'gets an answer from %s for a visible case',
    async (_, line) => {
      const visibleLine = line(guid(1)).replace(guid(303), guid(301)).replace(guid(403), guid(401));
      const title = (await ask(channel, visibleLine)).card.title;
      expect(title).not.toContain('Not found');
      expect(['done', 'asked']).toContain((await ask(channel, visibleLine, 'again')).outcome);
    },
  );

  it('has every request for a hidden or missing case audited', async () => {
    for (const id of [hidden, missing]) {
      await ask(channel, `show ${id}`);
      await ask(channel, `history ${id}`);
      const rows = await testBot.store.audit.listForInstance(id, 5);
      expect(rows.map(({ command, outcome }) => `${command} ${outcome}`)).toEqual([
        'instance.history denied',
        'instance.show denied',
      ]);
    }
    await ask(channel, `task ${guid(1)} ${guid(303)}`);
    expect(await testBot.store.audit.listForInstance(guid(1), 5)).toEqual([]);
    expect(replyText(await ask(unrestricted, `history ${hidden}`), testBot.bot)).toContain(
      'Alice tried to view the case',
    );
  });

  it('cannot find a hidden case by name, by id prefix or by autocomplete', async () => {
    for (const query of ['secret leave', 'secret', hidden.slice(0, 8)]) {
      expect((await ask(channel, `show ${query}`)).card.title).toBe(`No case matches “${query}”`);
      expect(
        await testBot.bot.suggest({ field: 'instance', text: query, person: alice, conversation: channel }),
      ).toEqual([]);
    }
    const all = await testBot.bot.suggest({
      field: 'line',
      text: 'show ',
      person: alice,
      conversation: channel,
    });
    expect(all.map((one) => one.label)).toEqual(['Order 1', 'Order 2', 'Complaint 5']);
    expect((await ask(unrestricted, 'show secret leave')).card.title).toBe('Secret leave');
  });

  it('lists and counts only visible cases on every page', async () => {
    for (let n = 10; n < 30; n += 1) {
      const [name, applicationName] = n % 2 === 0 ? [`Order ${n}`, 'Order'] : [`Secret ${n}`, 'Leave'];
      const row = instance(n, { name, applicationName });
      barium.cases.set(row.id, { instance: row, tasks: [], objects: [], awaitedMessages: [] });
    }
    const first = await ask(channel, 'list');
    const second = await ask(channel, 'list page:2');
    expect([first.card.title, second.card.title]).toEqual(['Active cases, 1–10 of 13', 'Active cases, 11–13 of 13']);
    const titles = [...(first.card.rows ?? []), ...(second.card.rows ?? [])].map((row) => row.title);
    expect(new Set(titles).size).toBe(13);
    expect(titles.join()).not.toContain('Secret');
    expect((await ask(channel, 'list app:leave')).card.rows).toBeUndefined();
    expect(await text('list by:app')).not.toContain('Leave');
    expect(await text('list all name:secret')).not.toContain('Secret');
  });

  it('sees the parent of a case only if the parent is visible', async () => {
    expect(await text(`show ${guid(2)}`)).not.toMatch(/Secret|Part of/u);
    expect(JSON.stringify(await ask(channel, `show ${guid(2)}`))).not.toContain(hidden);
    expect(JSON.stringify(await ask(channel, `show ${guid(5)}`))).toContain(`show ${guid(1)}`);
  });

  it('cannot read a hidden case’s file or task through a visible case', async () => {
    const secret = { ...task(303), name: 'secret', applicationName: 'Leave' };
    const unknown = { completedByUserId: undefined, instanceId: undefined, applicationId: undefined };
    const uncheckedBarium = {
      ...barium,
      getObject: async () => object(403, { name: 'secret.pdf' }),
      getTask: async () => ({ ...secret, ...unknown, participants: undefined }),
    };
    const uncheckedBot = await createTestBot({
      barium: uncheckedBarium,
      overrides: { scopes: createApplicationScopes([restriction]) },
    });
    const event = { kind: 'text', person: alice, conversation: channel } as const;
    const requests = [
      `download ${guid(1)} ${guid(403)}`,
      `file ${guid(1)} ${guid(403)}`,
      `task ${guid(1)} ${guid(303)}`,
    ];
    for (const line of requests) {
      const reply = await uncheckedBot.bot.handle({ ...event, idempotencyKey: line, line });
      expect([reply.outcome, JSON.stringify(reply.card)]).toEqual(['refused', expect.not.stringContaining('secret')]);
    }
    await uncheckedBot.close();
  });

  it('cannot use the confirmation of a hidden case, which stays valid elsewhere', async () => {
    const asked = await ask(unrestricted, `delete ${hidden}`);
    const [line = ''] = asked.card.actions?.flatMap((one) => (one.kind === 'command' ? [one.line] : [])) ?? [];
    const refused = await ask(channel, line);
    expect(withoutId(refused, '')).toBe(withoutId(await ask(channel, 'confirm nonsense'), ''));
    expect(barium.effects).toEqual([]);
    expect((await ask(unrestricted, line)).outcome).toBe('done');
  });

  it('cannot see the history of a hidden case that was deleted', async () => {
    await ask(unrestricted, `send ${hidden} Approve`);
    barium.cases.delete(hidden);
    const [forHidden, forMissing] = [await ask(channel, `history ${hidden}`), await ask(channel, `history ${missing}`)];
    expect(withoutId(forHidden, hidden)).toBe(withoutId(forMissing, missing));
    expect((await ask(unrestricted, `history ${hidden}`)).outcome).toBe('done');
  });

  it('is shown its access entry and its visible applications by whoami', async () => {
    const facts = (await ask(channel, 'whoami')).card.facts?.map(({ value }) => String(value));
    expect(facts).toEqual(expect.arrayContaining(['web:local/orders = ORDER, Complaint', 'ORDER, Complaint']));
    expect((await ask(unrestricted, 'whoami')).card.facts?.map((fact) => fact.label)).not.toContain(
      'Processes you see here',
    );
  });

  it('sees no totals over all applications in the status', async () => {
    const checkHealth = async () => [{ name: 'Sync', ok: true, detail: '5 cases known' }];
    const queue = { conversation: unrestricted, depth: 77, dueAt: '', attempts: 0, lastAttemptAt: undefined };
    const watchQueries: WatchQueries = {
      ...postableQueries,
      status: async () => ({
        ...(await disabledQueries.status()),
        instanceCount: 3,
        isComplete: true,
        queues: [queue],
        deadLetters: 66,
        lastScan: {
          startedAt: '2026-11-23T08:59:00.000Z',
          seconds: 1,
          requests: 55,
          changes: 0,
          announcements: 0,
          quarantined: 0,
          isExtra: false,
        },
        unavailableChannels: [{ conversation: unrestricted, since: '2026-11-23T08:00:00.000Z', reason: 'Archived.' }],
      }),
      scoped: () => watchQueries,
    };
    const accessListChecker = {
      results: async () => [
        {
          variable: 'ACCESS_APPLICATIONS',
          entry: 'x',
          platform: 'web' as const,
          reason: 'no-such-application' as const,
          application: 'Secret',
        },
      ],
    };
    const overrides = { scopes: createApplicationScopes([restriction]), checkHealth, accessListChecker };
    const statusBot = await createTestBot({ barium, watchQueries, overrides });
    expect(replyText(await statusBot.say('status'), statusBot.bot)).not.toMatch(/5 cases|77|66|55|#general|Secret/u);
    expect(replyText(await statusBot.say('status', { conversation: unrestricted }), statusBot.bot)).toMatch(
      /55.*77.*66/su,
    );
    await statusBot.close();
  });

  it('cannot see or remove a watch on a hidden case', async () => {
    const added = await ask(channel, `watch ${guid(1)}`);
    expect(added.outcome).toBe('done');
    const [watch] = await testBot.store.watches.list();
    if (watch !== undefined) {
      await testBot.store.watches.add({ ...watch, filter: { ...watch.filter, instance: hidden } });
    }
    const listed = (await ask(channel, 'watches')).card.rows?.map(({ title }) => title);
    expect(listed).toHaveLength(1);
    expect((await ask(channel, 'unwatch 2')).outcome).toBe('refused');
  });

  it('lists its watches by the snapshot, without a request to Barium for each', async () => {
    const rows = [...barium.cases.values()].map((one) => toSnapshotRow(one.instance, one.instance.status));
    const watchQueries: WatchQueries = {
      ...postableQueries,
      getInstance: (id) => rows.find((one) => one.id === id),
      scoped: () => postableQueries,
    };
    await ask(channel, `watch ${guid(1)}`);
    await ask(unrestricted, `watch ${hidden}`);
    const requests: string[] = [];
    const { store } = testBot;
    const watchBot = await createTestBot({
      barium,
      watchQueries,
      store,
      overrides: { scopes: createApplicationScopes([restriction]) },
    });
    barium.before = (endpoint) => void requests.push(endpoint);
    expect((await watchBot.say('watches mine:yes')).card.rows).toHaveLength(1);
    expect(requests).toEqual([]);
  });
});
