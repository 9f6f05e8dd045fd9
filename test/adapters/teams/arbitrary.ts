/** Arbitrary cards, with texts that try to be markup. */
import fc from 'fast-check';
import type { Action, Card, Row } from '../../../src/chat/card.ts';
import type { Field, Form } from '../../../src/chat/form.ts';
import type { RichText } from '../../../src/chat/rich-text.ts';

/** Texts that could be read as markup, link, mention or function. */
export const hostile = fc.oneof(
  fc.string({ maxLength: 60, unit: 'binary' }),
  fc.constantFrom(
    '[click](https://evil.example)',
    '**bold** _italic_ ~~gone~~ `code`',
    '<at>Everyone</at>',
    '<b>bold</b><img src=x onerror=alert(1)>',
    'https://evil.example',
    '# heading\n- item\n1. item\n> quote',
    '{{DATE(2020-01-01T00:00:00Z,LONG)}}',
    '{{{TIME(2020-01-01T00:00:00Z)}}',
    '\u202egnp.exe',
    '![picture](https://evil.example/x.png)',
  ),
);

const longText = fc.oneof(
  hostile,
  fc.tuple(hostile, fc.integer({ min: 1, max: 300 })).map(([text, times]) => text.repeat(times)),
);

const richText: fc.Arbitrary<RichText> = fc.oneof(
  longText,
  fc.array(
    fc.oneof(
      longText,
      fc.record({
        at: fc.oneof(fc.constant('2026-11-23T09:00:00.000Z'), hostile),
        show: fc.constantFrom('date', 'day', 'time', 'both', 'ago'),
      }),
    ),
    { maxLength: 5 },
  ),
);

const base = { name: fc.stringMatching(/^[a-z]{1,10}$/), label: hostile, required: fc.boolean() };
const hint = fc.option(hostile, { nil: undefined });

const field = fc.oneof(
  fc.record({ kind: fc.constantFrom('text', 'paragraph', 'instance'), ...base, hint, value: hint }),
  fc.record({
    kind: fc.constant('choice'),
    ...base,
    hint,
    choices: fc.array(fc.record({ label: hostile, value: hostile }), { maxLength: 5 }),
  }),
  fc.record({ kind: fc.constant('toggle'), ...base, hint, value: fc.boolean() }),
  fc.record({ kind: fc.constant('file'), ...base, hint }),
) as fc.Arbitrary<Field>;

export const form: fc.Arbitrary<Form> = fc.record({
  title: hostile,
  line: hostile,
  text: fc.array(richText, { maxLength: 2 }),
  fields: fc.uniqueArray(field, { minLength: 1, maxLength: 6, selector: (field) => field.name }),
  submit: hostile,
});

const appearance = {
  label: hostile,
  style: fc.constantFrom('primary', 'danger', undefined),
  accessibilityLabel: hint,
};

const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('command'), ...appearance, line: longText }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('form'), ...appearance, form }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('link'), ...appearance, url: fc.oneof(fc.webUrl(), hostile) }),
  },
) as fc.Arbitrary<Action>;

const badge = fc.record({
  label: hostile,
  tone: fc.constantFrom('neutral' as const, 'good' as const, 'busy' as const, 'warning' as const, 'bad' as const),
});

const statePart = fc.record({ text: richText, tone: fc.constantFrom('bad', 'warning') }, { requiredKeys: ['text'] });
const fact = fc.record({ label: hostile, value: richText });
const table = fc.record({
  caption: hostile,
  columns: fc.constant([{ label: 'Process' }, { label: 'Cases', align: 'end' }]),
  rows: fc.array(
    fc.record(
      {
        cells: fc.tuple(hostile, hostile),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        action: fc.record({ kind: fc.constant('command'), label: hostile, line: longText }),
      },
      { requiredKeys: ['cells'] },
    ),
    { maxLength: 20 },
  ),
  bars: hostile,
});

const row = fc.record(
  {
    title: hostile,
    badge,
    detail: richText,
    heading: richText,
    note: statePart,
    actions: fc.array(action, { maxLength: 3 }),
  },
  { requiredKeys: ['title'] },
) as fc.Arbitrary<Row>;

export const card: fc.Arbitrary<Card> = fc.record(
  {
    title: longText,
    badge,
    state: fc.array(statePart, { maxLength: 3 }),
    progress: fc.record({ label: hostile, done: fc.nat(5), total: fc.constant(5) }),
    code: fc.array(hostile, { maxLength: 3 }),
    table,
    overflow: fc.array(action, { maxLength: 9 }),
    details: fc.record({ label: hostile, facts: fc.array(fact, { maxLength: 20 }) }),
    facts: fc.array(fact, { maxLength: 30 }),
    text: fc.array(richText, { maxLength: 8 }),
    rows: fc.array(row, { maxLength: 30 }),
    image: fc.record({ picture: fc.constant('a.png'), alt: hostile }),
    actions: fc.array(action, { maxLength: 20 }),
    footer: richText,
  },
  { requiredKeys: ['title'] },
) as fc.Arbitrary<Card>;
