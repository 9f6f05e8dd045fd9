import { lookup } from '../../src/lib/lookup.ts';
import * as en from '../../src/text/en/index.ts';
import { localeFor, stringsFor } from '../../src/text/strings.ts';
import * as sv from '../../src/text/sv/index.ts';
import { textPairs } from './samples.ts';

const all = [...textPairs(en, { ...sv, language: en.language, vocabulary: undefined })];

/** English words that are not Swedish words as well. */
const english =
  /\b(?:the|an|of|and|or|is|are|was|were|with|without|not|this|that|these|by|from|you|your|please|case|cases|task|tasks|file|folder|message|nothing|again|there|here|which|what|when|until|since|has|have|been|could|would|will|does|it|its)\b/iu;

describe('the texts in two languages', () => {
  it('no text is missing or empty in either language', () => {
    expect(all.length).toBeGreaterThan(350);
    expect(all.filter(({ en: one, sv: other }) => one === '' || other === '')).toEqual([]);
  });

  it('no text contains undefined, NaN, null or [object', () => {
    const lost = /undefined|NaN|\[object|\bnull\b/u;
    expect(all.filter((one) => lost.test(one.en) || lost.test(one.sv))).toEqual([]);
  });

  it('texts with optional facts work without them', () => {
    for (const { list, tasks, changes, diagram } of [en, sv]) {
      const now = new Date('2026-11-24T10:00:00Z');
      const said = [
        list.started('2026-11-24T09:15:00Z', undefined, now),
        tasks.completedOn('2026-11-24T09:15:00Z', undefined, now),
        changes.status(undefined, 'A'),
        changes.milestone(undefined, 'A'),
        changes.milestone('A', undefined),
        changes.milestone(undefined, undefined),
        diagram.alt('A', 'B', undefined),
      ];
      expect(JSON.stringify(said)).not.toMatch(/undefined|null/u);
    }
  });

  it('both languages show the same facts', () => {
    expect(all.filter(({ contained }) => contained.en.length > 0).length).toBeGreaterThan(90);
    const differing = all.filter(({ contained }) => contained.en.toSorted().join() !== contained.sv.toSorted().join());
    expect(differing).toEqual([]);
  });

  it('no Swedish text contains English words', () => {
    expect(all.filter((one) => english.test(one.sv)).map((one) => `${one.path}: ${one.sv}`)).toEqual([]);
  });

  it('no English text contains Swedish words', () => {
    const swedish = /[åäö]|\b(?:och|inte|ärende|att|det|som|har|är)\b/iu;
    expect(all.filter((one) => swedish.test(one.en)).map((one) => `${one.path}: ${one.en}`)).toEqual([]);
  });

  it('Swedish texts use ”quotes”, no apostrophes, and Swedish number formats', () => {
    const foreign = /[“‘’'«»—]|\d,\d{3}\b|\b\d+\.\d+ s\b/u;
    const odd = all.filter((one) => foreign.test(one.sv));
    expect(odd.map((one) => `${one.path}: ${one.sv}`)).toEqual([]);
    expect(sv.list.total(1, 10, 12_345)).toBe('1–10 av 12\u00a0345');
  });

  it('counted nouns have a singular and a plural', () => {
    expect([sv.list.cases(1), sv.list.cases(2), sv.list.cases(0)]).toEqual(['1 ärende', '2 ärenden', '0 ärenden']);
    expect(sv.deletions.impact(1, 1, 2, 1, true)).toBe(
      'Minst 1 öppen uppgift, 1 formulär, 2 filer och 1 mapp försvinner med ärendet.',
    );
    expect(sv.status.lastScanTook('now', 1.25, 3).slice(1)).toEqual([', på 1,3 s med 3 anrop']);
  });

  it('a Swedish status agrees with the noun that it describes', () => {
    expect(sv.statuses.completed).toBe('Avslutat');
    expect(sv.tasks.statuses.completed).toBe('Avslutad');
    expect(sv.list.titles.completed).toBe('Avslutade ärenden');
  });
});

describe.each([
  ['English', en],
  ['Swedish', sv],
])('the %s texts', (_, text) => {
  it('titles and buttons of forms have at most 24 characters', () => {
    const titles = [text.adapter.findCase.title, text.send.formTitle, text.adapter.attach];
    const submits = [text.adapter.findCase, text.send, text.upload, text.folder, text.form].map(({ submit }) => submit);
    const closes = [text.adapter.cancel, text.adapter.close];
    const long = [...titles, ...submits, ...closes].filter((words) => words.length > 24);
    expect(long).toEqual([]);
  });

  it('button labels have at most 40 characters', () => {
    const { actions, watch, deletions } = text;
    const labels = [
      ...Object.values(actions),
      ...[watch.switchToDigest, watch.stop, watch.all, watch.watchAnyway, watch.unmute, watch.muteDay],
      ...[
        deletions.request,
        deletions.approve,
        deletions.withdraw,
        deletions.undo,
        text.send.other,
        text.send.sendAsBoundary,
      ],
    ].filter((label) => typeof label === 'string');
    expect(labels.filter((label) => label.length > 40)).toEqual([]);
  });

  it('texts for the manifests fit their limits', () => {
    expect(text.help.intro.length).toBeLessThanOrEqual(128);
    expect(text.find.missingHint.length).toBeLessThanOrEqual(128);
    expect(text.adapter.findCase.field.length).toBeLessThanOrEqual(32);
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
  ])('the language for a reader with %s in an installation with %s is %s', (locale, installation, language) => {
    expect(stringsFor(locale, installation).language).toBe(language);
  });

  it('dates are written in the reader’s locale if the text is in their language', () => {
    expect(localeFor('en-GB', 'sv')).toBe('en-GB');
    expect(localeFor('de-DE', 'sv')).toBe('sv');
    expect(localeFor(undefined, 'en')).toBe('en');
  });

  it('a text is looked up by known keys only, not by inherited ones', () => {
    expect(lookup(sv.statuses, 'active')).toBe('Pågående');
    expect(lookup(sv.statuses, 'toString')).toBeUndefined();
  });
});
