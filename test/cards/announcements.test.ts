import { changeCard, changeEntry, changeReplyCard, listCards } from '../../src/cards/change.ts';
import type { Card } from '../../src/chat/card.ts';
import { maxFormLength } from '../../src/chat/form.ts';
import { definitions } from '../../src/commands/index.ts';
import { formatLine } from '../../src/parser/format-line.ts';
import type { Change } from '../../src/store/contract/changes.ts';
import { stringsFor } from '../../src/text/strings.ts';
import { disabledQueries } from '../../src/watch/queries.ts';
import { toSnapshotRow } from '../../src/watch/scan/diff.ts';
import { alice, createTestBot, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, instance } from '../memory-barium.ts';
import { expectGolden } from './golden-file.ts';

const at = '2026-11-23T08:58:00.000Z';

function rowOf(n: number, more: Parameters<typeof instance>[1] = {}) {
  const one = instance(n, more);
  return toSnapshotRow(one, one.status);
}

function moved(n: number, more: Partial<Change> = {}): Change {
  const row = rowOf(n, { milestone: 'On its way' });
  return { kind: 'milestone', instance: row, from: 'Packed and paid', to: 'On its way', at, ...more };
}

describe.each(['en', 'sv'])('an announcement in %s', (locale) => {
  let testBot: TestBot;
  const context = {
    text: stringsFor(locale, 'en'),
    role: 'viewer',
    line: (command: Parameters<typeof formatLine>[0]) => formatLine(command, definitions),
    webLink: (id: string) => `https://live.example.com/case/${id}`,
  } as const;
  const by = { person: alice, auditId: 1 };

  beforeEach(async () => {
    testBot = await createTestBot({
      barium: createMemoryBarium([{}]),
      watchQueries: {
        ...disabledQueries,
        canPostTo: () => true,
        knownValues: async () => ({
          applications: ['Building permit', 'Complaint', 'Leave request', 'New employee', 'Order'],
          statuses: ['active'],
          milestones: [],
          startedBy: [],
        }),
      },
    });
  });

  afterEach(() => testBot.close());

  const cards: readonly (readonly [kind: string, create: () => Card | undefined])[] = [
    ['announcement', () => changeCard(context, moved(1).instance, [moved(1, { by })])],
    [
      'announcement-hostile',
      () => {
        const row = rowOf(1, { name: '*bold* <!channel> [x](https://evil.example)', applicationName: 'Leave' });
        return changeCard(context, row, [{ kind: 'deadline', instance: row, from: at, to: 'passed', at }]);
      },
    ],
    ['announcement-reply', () => changeReplyCard(context, [moved(1, { by })])],
    [
      'announcement-list',
      () => {
        const changes = Array.from({ length: 20 }, (_, n) => moved(n + 1));
        const entries = changes.map((change) => changeEntry(context, change.instance, [change]));
        const title = context.text.changes.listTitle(20);
        return listCards(context, entries, title, [], { locale, timeZone: 'Europe/Stockholm' })[0]?.card;
      },
    ],
  ];

  it.each(cards)('of the kind %s is the golden one on every platform, and within the limits', (kind, create) => {
    const card = create();
    if (card === undefined) throw new Error('no card');
    expectGolden(kind, locale, card, testBot.bot);
  });

  const person = { ...alice, locale, timeZone: 'Europe/Stockholm' };

  it.each([
    ['watch-choose', 'watch'],
    ['watch-preview', 'watch on:status,milestone quiet:18-7 diagram:yes'],
    ['watch-list', 'watches'],
  ])('%s is the golden card on every platform, with a form that fits into a button', async (kind, line) => {
    if (kind === 'watch-list') await testBot.say('watch app:Order at:7:30 days:mon-fri', { person });
    const { card } = await testBot.say(line, { person });
    expectGolden(kind, locale, card, testBot.bot);
    for (const action of card.actions ?? []) {
      if (action.kind === 'form') expect(JSON.stringify(action.form).length).toBeLessThanOrEqual(maxFormLength);
    }
    expect((card.actions ?? []).filter(({ kind }) => kind === 'form')).toHaveLength(kind === 'watch-list' ? 0 : 1);
  });
});
