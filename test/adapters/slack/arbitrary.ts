/** Arbitrary cards and forms with hostile, long, empty and right-to-left texts. */
import fc from 'fast-check';
import type { Action, Card, Row } from '../../../src/chat/card.ts';
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
  show: fc.constantFrom('date' as const, 'time' as const, 'both' as const),
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
const row: fc.Arbitrary<Row> = fc.record(
  { title: text, badge, detail: richText, actions: fc.array(action, { maxLength: 7 }) },
  { requiredKeys: ['title'] },
);
export const card: fc.Arbitrary<Card> = fc
  .record(
    {
      badge,
      facts: fc.array(fc.record({ label: text, value: richText }), { maxLength: 40 }),
      text: fc.array(richText, { maxLength: 12 }),
      rows: fc.array(row, { maxLength: 60 }),
      image: fc.record({ picture: text, alt: text }),
      actions: fc.array(action, { maxLength: 60 }),
      footer: richText,
    },
    optional,
  )
  .chain((rest) => text.map((title) => ({ title, ...rest })));
