import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { renderCard, renderForm } from '../../../adapters/slack/render.ts';
import type { Card } from '../../../src/chat/card.ts';
import type { Form } from '../../../src/chat/form.ts';
import * as arbitrary from './arbitrary.ts';
import { faultsInMessage, faultsInModal } from './limits.ts';

const shortened = '… shortened here';
const expected: unknown = JSON.parse(
  readFileSync(new URL('../../fixtures/slack/list.json', import.meta.url), 'utf8'),
);
const blocksOf = (card: Card) => renderCard(card, { shortened }).blocks;
const json = (card: Card) => JSON.stringify(blocksOf(card));

describe('a card as blocks', () => {
  it('is within every limit of Slack, whatever is in it', () => {
    const full = {
      shortened,
      everyone: { label: 'Show to everyone', line: 'l'.repeat(1_000) },
      note: 'Shown by "Alice"',
    };
    fc.assert(
      fc.property(arbitrary.card, (card) => {
        expect(faultsInMessage(blocksOf(card))).toEqual([]);
        const picture = () => ({ file: 'F1' });
        expect(faultsInMessage(renderCard(card, { ...full, picture }).blocks)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('says when something had no room, and keeps the buttons', () => {
    const rows = Array.from({ length: 80 }, (_, index) => ({
      title: `Order ${index}`,
      detail: 'x'.repeat(300),
    }));
    const drawn = renderCard(
      { title: 'Many', rows, actions: [{ kind: 'command', label: 'Next', line: 'list page:2' }] },
      { shortened },
    );
    expect(drawn.shortened).toBe(true);
    expect(JSON.stringify(drawn.blocks)).toContain(shortened);
    expect(drawn.blocks.at(-1)).toMatchObject({ type: 'actions', elements: [{ value: 'list page:2' }] });
  });

  it('shows a list of ten as it is', () => {
    const rows = Array.from({ length: 10 }, (_, index) => ({
      title: `Order ${index} with a name of common length`,
      badge: { label: 'Active', tone: 'busy' as const },
      detail: [
        'Order · Received · started ',
        { at: '2026-11-01T08:00:00Z', show: 'date' as const },
        ' by Alice',
      ],
      actions: [
        { kind: 'command' as const, label: 'Open', line: 'show 00000001-0000-4000-8000-000000000000' },
      ],
    }));
    const drawn = renderCard({ title: 'Active cases', rows, footer: '1–10 of 48' }, { shortened });
    expect(drawn.shortened).toBe(false);
    expect(drawn.blocks).toEqual(expected);
  });

  it('says a title that no header holds in full under it', () => {
    const title = `${'long '.repeat(60)}end`;
    expect(blocksOf({ title })[1]).toMatchObject({ type: 'section', text: { text: title } });
  });

  it.each([
    ['<!channel>'],
    ['<@U1>'],
    ['<https://evil.example|x>'],
    ['*bold* _it_ ~no~ `code` > quote'],
    ['<!date^0^{date}|x>'],
  ])('lets %s be what it is and nothing else', (evil) => {
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
    expect(json(card)).not.toMatch(/"type":"(link|user|usergroup|broadcast|channel|emoji|markdown)"/u);
  });

  it('takes out what turns the reading direction or forges lines', () => {
    expect(json({ title: 'a\u202eb\u0007c' })).toContain('a b c');
  });

  it('shows moments as dates of each reader', () => {
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

  it('gives a row with several short commands a menu, and long ones buttons', () => {
    const actions = (line: string) =>
      ['One', 'Two'].map((label) => ({ kind: 'command' as const, label, line: `${label} ${line}` }));
    const [, menu] = blocksOf({ title: 'x', rows: [{ title: 'r', actions: actions('a') }] });
    expect(menu).toMatchObject({
      accessory: { type: 'overflow', options: [{ value: 'One a' }, { value: 'Two a' }] },
    });
    const [, , buttons] = blocksOf({ title: 'x', rows: [{ title: 'r', actions: actions('a'.repeat(80)) }] });
    expect(buttons).toMatchObject({ type: 'actions', elements: [{ type: 'button' }, { type: 'button' }] });
  });

  it('leaves out a form that no button holds, and says so', () => {
    const form: Form = { title: 'F', line: 'x'.repeat(2_000), fields: [], submit: 'Go' };
    const drawn = renderCard({ title: 'x', actions: [{ kind: 'form', label: 'Open', form }] }, { shortened });
    expect(drawn.shortened).toBe(true);
    expect(JSON.stringify(drawn.blocks)).not.toContain('barium:form');
  });
});

describe('a form as a modal', () => {
  it('is within every limit of Slack, whatever is in it', () => {
    fc.assert(
      fc.property(arbitrary.form, (form) => {
        const view = renderForm(form, { cancel: 'Cancel', metadata: '{}' });
        expect(faultsInModal(view)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('asks for choices in a menu, and lets them be typed where a menu cannot hold them', () => {
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
