/** Arbitrary cards and forms with hostile, long, empty and right-to-left texts. */
import fc from 'fast-check';
import type { Action, Card, Row, Table } from '../../../src/chat/card.ts';
import type { Field, Form } from '../../../src/chat/form.ts';
import type { RichText } from '../../../src/chat/rich-text.ts';

const hostile = fc.constantFrom(
  '<!channel>',
  '<@U1>',
  '<https://evil.example|click>',
  '*bold* _it_ ~no~ `code`',
  '&lt;',
  '\u202etxt.exe',
  'שלום',
  '👩‍👩‍👧‍👦'.repeat(40),
  '\u0000\u001b[31m',
  '\ud83d',
  '"\\'.repeat(1_500),
  'x'.repeat(3_000),
  '\n\n\n',
  '  ',
  ':tada:',
  '',
);
const text = fc.oneof(hostile, fc.string({ unit: 'grapheme', maxLength: 200 }));
const timestamp = fc.record({
  at: fc.oneof(
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.constantFrom('never', '', '1066-10-14T00:00:00Z'),
  ),
  show: fc.constantFrom('date' as const, 'day' as const, 'time' as const, 'both' as const, 'ago' as const),
});
const richText: fc.Arbitrary<RichText> = fc.oneof(text, fc.array(fc.oneof(text, timestamp), { maxLength: 30 }));
const tone = fc.constantFrom('neutral', 'good', 'busy', 'warning', 'bad' as const);
const badge = fc.record({ label: text, tone });
const optional = { requiredKeys: [] };

const fieldBase = { name: text, label: text, required: fc.boolean() };
const field: fc.Arbitrary<Field> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('text', 'paragraph', 'instance' as const),
    ...fieldBase,
    value: text,
    maxLength: fc.integer({ min: -1, max: 9_999 }),
  }),
  fc.record({
    kind: fc.constant('choice' as const),
    ...fieldBase,
    value: text,
    choices: fc.array(fc.record({ label: text, value: text }), { maxLength: 120 }),
  }),
  fc.record({ kind: fc.constant('toggle' as const), ...fieldBase, value: fc.boolean(), hint: text }),
  fc.record({ kind: fc.constant('file' as const), ...fieldBase, hint: text }),
);
export const form: fc.Arbitrary<Form> = fc.record(
  {
    title: text,
    line: text,
    text: fc.array(richText, { maxLength: 4 }),
    fields: fc.array(field, { maxLength: 120 }),
    submit: text,
    retainsFiles: fc.boolean(),
  },
  { requiredKeys: ['title', 'line', 'fields', 'submit'] },
);

const actionBase = {
  label: text,
  accessibilityLabel: text,
  style: fc.constantFrom('primary' as const, 'danger' as const),
};
const line = fc.oneof(
  text.map((value) => value.slice(0, 1_000)),
  fc.constant('show 0123'),
);
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record(
    { kind: fc.constant('command' as const), ...actionBase, line },
    { requiredKeys: ['kind', 'label', 'line'] },
  ),
  fc.record({ kind: fc.constant('form' as const), ...actionBase, form }, { requiredKeys: ['kind', 'label', 'form'] }),
  fc.record(
    { kind: fc.constant('link' as const), ...actionBase, url: fc.oneof(fc.webUrl(), text) },
    { requiredKeys: ['kind', 'label', 'url'] },
  ),
);
const statePart = fc.record({ text: richText, tone }, { requiredKeys: ['text'] });
const fact = fc.record({ label: text, value: richText });
const tableRow = fc.record(
  {
    cells: fc.array(text, { maxLength: 4 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    action: fc.record({ kind: fc.constant('command' as const), label: text, line }),
  },
  { requiredKeys: ['cells'] },
);
const table: fc.Arbitrary<Table> = fc.record(
  {
    caption: text,
    columns: fc.array(fc.record({ label: text, align: fc.constant('end' as const) }, { requiredKeys: ['label'] }), {
      minLength: 1,
      maxLength: 4,
    }),
    rows: fc.array(tableRow, { maxLength: 25 }),
    bars: text,
    choose: text,
  },
  { requiredKeys: ['caption', 'columns', 'rows'] },
);
const row: fc.Arbitrary<Row> = fc.record(
  {
    title: text,
    badge,
    detail: richText,
    heading: richText,
    note: statePart,
    actions: fc.array(action, { maxLength: 7 }),
  },
  { requiredKeys: ['title'] },
);
const openRow: fc.Arbitrary<Row> = row.map((one) => ({
  ...one,
  actions: [{ kind: 'command', label: 'Open', line: 'show 0123' }],
}));
export const card: fc.Arbitrary<Card> = fc
  .record(
    {
      badge,
      state: fc.array(statePart, { maxLength: 4 }),
      progress: fc.record({ label: text, done: fc.nat(9), total: fc.integer({ min: 1, max: 9 }) }),
      facts: fc.array(fact, { maxLength: 40 }),
      code: fc.array(text, { maxLength: 3 }),
      table,
      overflow: fc.array(action, { maxLength: 12 }),
      details: fc.record({ label: text, facts: fc.array(fact, { maxLength: 30 }) }),
      text: fc.array(richText, { maxLength: 12 }),
      rows: fc.oneof(
        { weight: 3, arbitrary: fc.array(row, { maxLength: 60 }) },
        { weight: 1, arbitrary: fc.array(openRow, { maxLength: 20 }) },
      ),
      rowHeadings: fc.record({ title: text, badge: text, note: text, detail: text, choose: text }),
      image: fc.record({ picture: text, alt: text }),
      actions: fc.array(action, { maxLength: 60 }),
      footer: richText,
    },
    optional,
  )
  .chain((rest) => text.map((title) => ({ title, ...rest })));
