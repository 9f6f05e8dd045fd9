import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { renderCard, renderForm } from '../../../adapters/slack/render.ts';
import type { Card, Row } from '../../../src/chat/card.ts';
import type { Form } from '../../../src/chat/form.ts';
import * as arbitrary from './arbitrary.ts';
import { faultsInMessage, faultsInModal } from './limits.ts';

const truncatedNote = '… (truncated)';
const expected: unknown = JSON.parse(readFileSync(new URL('../../fixtures/slack/list.json', import.meta.url), 'utf8'));
const blocksOf = (card: Card) => renderCard(card, { truncatedNote }).blocks;
const json = (card: Card) => JSON.stringify(blocksOf(card));

describe('renderCard', () => {
  it('any card is rendered within the limits of Slack', () => {
    const full = {
      truncatedNote,
      share: { label: 'Show to everyone', line: 'l'.repeat(1_000) },
      note: 'Shared by "Alice"',
    };
    fc.assert(
      fc.property(arbitrary.card, (card) => {
        expect(faultsInMessage(blocksOf(card))).toEqual([]);
        const findPicture = () => ({ file: 'F1' });
        const walk = { trail: ['list app:Order', 'show 0123'], back: { label: 'Back', line: 'list app:Order' } };
        expect(faultsInMessage(renderCard(card, { ...full, findPicture, walk }).blocks)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('a truncated card says so and keeps its buttons', () => {
    const rows = Array.from({ length: 80 }, (_, index) => ({
      title: `Order ${index}`,
      detail: 'x'.repeat(300),
    }));
    const rendered = renderCard(
      { title: 'Many', rows, actions: [{ kind: 'command', label: 'Next', line: 'list page:2' }] },
      { truncatedNote },
    );
    expect(rendered.isTruncated).toBe(true);
    expect(JSON.stringify(rendered.blocks)).toContain(truncatedNote);
    expect(rendered.blocks.at(-1)).toMatchObject({ type: 'actions', elements: [{ value: 'list page:2' }] });
  });

  it('a list of ten rows is rendered in full', () => {
    const rows = Array.from({ length: 10 }, (_, index) => ({
      title: `Order ${index} with a name of common length`,
      badge: { label: 'Active', tone: 'busy' as const },
      detail: ['Order · Received · started ', { at: '2026-11-01T08:00:00Z', show: 'date' as const }, ' by Alice'],
      actions: [{ kind: 'command' as const, label: 'Open', line: 'show 00000001-0000-4000-8000-000000000000' }],
    }));
    const rendered = renderCard({ title: 'Active cases', rows, footer: '1–10 of 48' }, { truncatedNote });
    expect(rendered.isTruncated).toBe(false);
    expect(rendered.blocks).toEqual(expected);
  });

  describe('a list of more than five rows', () => {
    const rowHeadings = { title: 'Case', badge: 'Status', note: 'Due', detail: 'Details', choose: 'Open a case' };
    const listOf = (count: number, row: Partial<Row> = {}): Card => ({
      title: 'Cases',
      rowHeadings,
      rows: Array.from({ length: count }, (_, index) => ({
        title: `Order ${index} <!channel> *bold*`,
        note: { text: 'overdue', tone: 'bad' as const },
        actions: [{ kind: 'command' as const, label: 'Open', line: `show ${index}` }],
        ...row,
      })),
    });
    const typesOf = (card: Card, options: object = {}) =>
      renderCard(card, { truncatedNote, ...options }).blocks.map(({ type }) => type);

    it('is a table with a menu of what the rows open, in which nothing of a name is markup', () => {
      const [, table, menu] = blocksOf(listOf(6));
      expect(faultsInMessage(blocksOf(listOf(6)))).toEqual([]);
      expect(table).toMatchObject({ type: 'data_table', caption: 'Cases' });
      // No column for badges and details, which no row has.
      expect(table).toHaveProperty('rows.0', [
        { type: 'raw_text', text: 'Case' },
        { type: 'raw_text', text: 'Due' },
      ]);
      expect(table).toHaveProperty('rows.6.0', { type: 'raw_text', text: 'Order 5 <!channel> *bold*' });
      expect(menu).toMatchObject({ elements: [{ type: 'static_select', options: { length: 6 } }] });
    });

    it('has rows with buttons where it is shorter, where a row has other buttons, and where tables can’t be used', () => {
      const two = [1, 2].map((n) => ({ kind: 'command' as const, label: `Do ${n}`, line: `do ${n}` }));
      for (const types of [
        typesOf(listOf(5)),
        typesOf(listOf(6, { actions: two })),
        typesOf(listOf(101)),
        // Too long for a menu.
        typesOf(listOf(6, { actions: [{ kind: 'command', label: 'Open', line: 'x'.repeat(76) }] })),
        typesOf(listOf(6), { isSimple: true }),
        typesOf(listOf(6), { without: new Set(['data_table']) }),
        // Too large as a whole: as many rows as fit.
        typesOf(listOf(40, { detail: 'x'.repeat(190) })),
      ])
        expect([types.includes('data_table'), types.filter((type) => type === 'section').length > 4]).toEqual([
          false,
          true,
        ]);
    });
  });

  it('a title that is too long for a header is repeated below it', () => {
    const title = `${'long '.repeat(60)}end`;
    expect(blocksOf({ title })[1]).toMatchObject({ type: 'section', text: { text: title } });
  });

  it.each([
    ['<!channel>'],
    ['<@U1>'],
    ['<https://evil.example|x>'],
    ['*bold* _it_ ~no~ `code` > quote'],
    ['<!date^0^{date}|x>'],
  ])('%s is shown literally', (evil) => {
    const card: Card = {
      title: evil,
      badge: { label: evil, tone: 'good' },
      facts: [{ label: evil, value: [evil, { at: '2026-11-01T08:00:00Z', show: 'both' }] }],
      text: [evil],
      rows: [
        {
          title: evil,
          detail: [evil, { at: evil, show: 'date' }],
          actions: [{ kind: 'command', label: evil, line: evil }],
        },
      ],
      actions: [{ kind: 'command', label: evil, accessibilityLabel: evil, line: evil }],
      footer: evil,
    };
    for (const found of json(card).matchAll(/"type":"mrkdwn","text":"([^"]*)"/gu)) {
      expect(found[1]).toMatch(/^<!date\^1793520000\^/u);
    }
    expect(json(card)).not.toMatch(/"type":"(link|user|usergroup|broadcast|channel|markdown)"/u);
    expect(json(card).match(/"type":"emoji","name":"[^"]*"/gu)).toEqual(['"type":"emoji","name":"large_green_circle"']);
  });

  it('control characters are replaced and direction overrides removed', () => {
    expect(json({ title: 'a\u202eb\u0007c' })).toContain('ab c');
  });

  it.each([
    ['Order 4711: Norén & Co (2)', '*Order 4711: Norén &amp; Co (2)*\nOrder'],
    ['Order *4711*', undefined],
    ['see :tada:', undefined],
    ['> quote', undefined],
    ['mail@example.com', undefined],
  ])('the title %s is bold beside its button only if no character of it is markup', (title, expected) => {
    const [, row] = blocksOf({ title: 'x', rows: [{ title, detail: 'Order' }] });
    expect(row).toMatchObject({
      type: 'section',
      text: expected === undefined ? { type: 'plain_text', text: title } : { type: 'mrkdwn', text: expected },
    });
  });

  it('the last five short commands of the overflow are its menu, and everything else buttons before it', () => {
    const command = (label: string) => ({ kind: 'command' as const, label, line: `do ${label}` });
    const link = { kind: 'link' as const, label: 'Web', url: 'https://example.com' };
    const overflow = [link, ...['a', 'b', 'c', 'd', 'e', 'Delete'].map(command)];
    const actions = blocksOf({ title: 'x', actions: [command('Tasks')], overflow }).at(-1);
    expect(actions).toMatchObject({
      elements: [
        { text: { text: 'Tasks' } },
        { text: { text: 'Web' } },
        { text: { text: 'a' } },
        { type: 'overflow', options: [{}, {}, {}, {}, { text: { text: 'Delete' }, value: 'do Delete' }] },
      ],
    });
  });

  it('a timestamp is rendered as a Slack date', () => {
    const [, facts] = blocksOf({
      title: 'x',
      facts: [{ label: 'Started', value: ['on ', { at: '2026-11-01T08:00:00Z', show: 'date' }] }],
    });
    expect(facts).toEqual({
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: 'Started: ', style: { bold: true } },
            { type: 'text', text: 'on ' },
            { type: 'date', timestamp: 1793520000, format: '{date_short}', fallback: '2026-11-01' },
          ],
        },
      ],
    });
  });

  it('a row with several short commands has a menu, with long ones buttons', () => {
    const actions = (line: string) =>
      ['One', 'Two'].map((label) => ({ kind: 'command' as const, label, line: `${label} ${line}` }));
    const [, menu] = blocksOf({ title: 'x', rows: [{ title: 'r', actions: actions('a') }] });
    expect(menu).toMatchObject({
      accessory: { type: 'overflow', options: [{ value: 'One a' }, { value: 'Two a' }] },
    });
    const [, , buttons] = blocksOf({ title: 'x', rows: [{ title: 'r', actions: actions('a'.repeat(80)) }] });
    expect(buttons).toMatchObject({ type: 'actions', elements: [{ type: 'button' }, { type: 'button' }] });
  });

  it('a form that is too large for a button is left out, and the card is truncated', () => {
    const form: Form = { title: 'F', line: 'x'.repeat(2_000), fields: [], submit: 'Go' };
    const rendered = renderCard({ title: 'x', actions: [{ kind: 'form', label: 'Open', form }] }, { truncatedNote });
    expect(rendered.isTruncated).toBe(true);
    expect(JSON.stringify(rendered.blocks)).not.toContain('barium:form');
  });
});

describe('renderForm', () => {
  it('any form is rendered within the limits of Slack', () => {
    fc.assert(
      fc.property(arbitrary.form, (form) => {
        const view = renderForm(form, { cancel: 'Cancel', metadata: '{}' });
        expect(faultsInModal(view)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('choices are rendered as a menu, or as a text input if they exceed the limits of a menu', () => {
    const choice = (value: string): Form => ({
      title: 'Send',
      line: 'confirm x',
      submit: 'Send',
      fields: [
        {
          kind: 'choice',
          name: 'm',
          label: 'Message',
          required: true,
          value,
          choices: [{ label: 'A', value }],
        },
      ],
    });
    const element = (form: Form) => renderForm(form, { cancel: 'Cancel', metadata: '' }).blocks[0];
    expect(element(choice('Approve'))).toMatchObject({
      element: { type: 'static_select', initial_option: { value: 'Approve' } },
    });
    expect(element(choice('x'.repeat(90)))).toMatchObject({ element: { type: 'plain_text_input' } });
  });
});
