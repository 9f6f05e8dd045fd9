import { en } from '../../src/text/en/index.ts';
import { entry, localeFor, textFor } from '../../src/text/strings.ts';
import { sv } from '../../src/text/sv/index.ts';
import { pairs } from './samples.ts';

const all = [...pairs(en, { ...sv, language: en.language, vocabulary: undefined })];

/** Only words that Swedish has no use for, so that not every sentence needs a second look. */
const english =
  /\b(?:the|an|of|and|or|is|are|was|were|with|without|not|this|that|these|by|from|you|your|please|case|cases|task|tasks|file|folder|message|nothing|again|there|here|which|what|when|until|since|has|have|been|could|would|will|does|it|its)\b/iu;

describe('the texts in two languages', () => {
  it('are all there, and each is said', () => {
    expect(all.length).toBeGreaterThan(350);
    expect(all.filter(({ en: one, sv: other }) => one === '' || other === '')).toEqual([]);
  });

  it('say nothing that a program lost', () => {
    const lost = /undefined|NaN|\[object|null/u;
    expect(all.filter((one) => lost.test(one.en) || lost.test(one.sv))).toEqual([]);
  });

  it('can do without what is not always known', () => {
    for (const { list, tasks, changes, diagram } of [en, sv]) {
      const said = [
        list.started('2026-11-24T09:15:00Z', undefined),
        tasks.completedOn('2026-11-24T09:15:00Z', undefined),
        changes.status(undefined, 'A'),
        changes.milestone(undefined, 'A'),
        changes.milestone('A', undefined),
        changes.milestone(undefined, undefined),
        diagram.alt('A', 'B', undefined),
      ];
      expect(JSON.stringify(said)).not.toMatch(/undefined|null/u);
    }
  });

  it('show the same facts in both', () => {
    expect(all.filter(({ shown }) => shown.en.length > 0).length).toBeGreaterThan(90);
    const differing = all.filter(({ shown }) => shown.en.toSorted().join() !== shown.sv.toSorted().join());
    expect(differing).toEqual([]);
  });

  it('leave no English in Swedish', () => {
    expect(all.filter((one) => english.test(one.sv)).map((one) => `${one.path}: ${one.sv}`)).toEqual([]);
  });

  it('leave no Swedish in English', () => {
    const swedish = /[åäö]|\b(?:och|inte|ärende|att|det|som|har|är)\b/iu;
    expect(all.filter((one) => swedish.test(one.en)).map((one) => `${one.path}: ${one.en}`)).toEqual([]);
  });

  it('keep Swedish customs: ”quotes” alike on both sides, no apostrophes, numbers as Swedes write them', () => {
    const foreign = /[“‘’'«»—]|\d,\d{3}\b|\b\d+\.\d+ s\b/u;
    const odd = all.filter((one) => foreign.test(one.sv));
    expect(odd.map((one) => `${one.path}: ${one.sv}`)).toEqual([]);
    expect(sv.list.total(1, 10, 12_345)).toBe('1–10 av 12\u00a0345');
  });

  it('count one and many', () => {
    expect([sv.list.cases(1), sv.list.cases(2), sv.list.cases(0)]).toEqual([
      '1 ärende',
      '2 ärenden',
      '0 ärenden',
    ]);
    expect(sv.delete.loses(1, 1, 2, 1, true)).toBe(
      'Minst 1 öppen uppgift, 1 formulär, 2 filer och 1 mapp försvinner med ärendet.',
    );
    expect(sv.status.lastScanTook('now', 1.25, 3).slice(1)).toEqual([', på 1,3 s med 3 anrop']);
  });

  it('let a status agree with what it is the status of', () => {
    expect(sv.statuses.completed).toBe('Avslutat');
    expect(sv.tasks.statuses.completed).toBe('Avslutad');
    expect(sv.list.titles.completed).toBe('Avslutade ärenden');
  });
});

describe.each([
  ['English', en],
  ['Swedish', sv],
])('the %s texts', (_, text) => {
  it('fit where Slack and Teams have little room', () => {
    const titles = [text.chat.findCase.title, text.send.formTitle, text.chat.attach];
    const submits = [text.chat.findCase, text.send, text.upload, text.folder, text.form].map(
      ({ submit }) => submit,
    );
    const closes = [text.chat.cancel, text.chat.close];
    const long = [...titles, ...submits, ...closes].filter((words) => words.length > 24);
    expect(long).toEqual([]);
  });

  it('fit on a button', () => {
    const { actions, watch, later } = text;
    const labels = [
      ...Object.values(actions),
      ...[watch.makeDigest, watch.stop, watch.all, watch.anyway, watch.unmute, watch.muteDay],
      ...[later.ask, later.approve, later.withdraw, later.undo, text.send.other, text.send.sendAsBoundary],
    ].filter((label) => typeof label === 'string');
    expect(labels.filter((label) => label.length > 40)).toEqual([]);
  });

  it('fit into a manifest', () => {
    expect(text.help.intro.length).toBeLessThanOrEqual(128);
    expect(text.find.missingHint.length).toBeLessThanOrEqual(128);
    expect(text.chat.findCase.field.length).toBeLessThanOrEqual(32);
  });
});

describe('the language of an answer', () => {
  it.each([
    ['sv-SE', 'en', 'sv'],
    ['SV', 'en', 'sv'],
    ['sv-FI', 'en', 'sv'],
    ['en-GB', 'sv', 'en'],
    ['de-DE', 'sv', 'sv'],
    [undefined, 'sv', 'sv'],
    ['', 'en', 'en'],
    ['constructor', 'en', 'en'],
  ])('for a reader with %s where %s is spoken is %s', (locale, installation, language) => {
    expect(textFor(locale, installation).language).toBe(language);
  });

  it('is also that of its dates, in the way of the reader’s own country', () => {
    expect(localeFor('en-GB', 'sv')).toBe('en-GB');
    expect(localeFor('de-DE', 'sv')).toBe('sv');
    expect(localeFor(undefined, 'en')).toBe('en');
  });

  it('has words for what it knows, and for nothing that only looks like it', () => {
    expect(entry(sv.statuses, 'active')).toBe('Pågående');
    expect(entry(sv.statuses, 'toString')).toBeUndefined();
  });
});
