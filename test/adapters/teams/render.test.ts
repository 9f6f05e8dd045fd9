import fc from 'fast-check';
import { maxCardBytes, renderCard, renderForm, toUnsignedPayload } from '../../../adapters/teams/render.ts';
import { jsonByteLength, shrinkCard } from '../../../adapters/teams/shrink-card.ts';
import type { Card } from '../../../src/chat/card.ts';
import type { Form } from '../../../src/chat/form.ts';
import * as en from '../../../src/text/en/index.ts';
import * as any from './arbitrary.ts';
import { faultsForOldClients, markdownTexts, unnamedParts, validationErrors, visibleText } from './limits.ts';
import { elementsOf, findAction, type RenderedElement, textOf } from './teams.ts';

const strings = en.adapter;
const toPayload = toUnsignedPayload;
const images = { 'a.png': 'data:image/png;base64,AAAA' };
const render = (card: Card) => renderCard(card, { strings, images, supportsTypeahead: true, toPayload });

describe('any card rendered for Teams', () => {
  it('renders any card so that the official parser accepts it', () => {
    fc.assert(
      fc.property(any.card, (card) => expect(validationErrors(render(card))).toEqual([])),
      { numRuns: 150 },
    );
  });

  it('renders any card so that clients of Adaptive Cards 1.5 know all of it, or its fallback', () => {
    fc.assert(
      fc.property(any.card, (card) => expect(faultsForOldClients(render(card))).toEqual([])),
      { numRuns: 50 },
    );
    expect(faultsForOldClients({ type: 'AdaptiveCard', version: '1.5', body: [{ type: 'Badge', text: 'x' }] })).toEqual(
      ['Badge has no fallback'],
    );
    const misspelt = { type: 'RichTextBlock', inlines: [], alignment: 'Right' };
    expect(faultsForOldClients({ type: 'Container', items: [misspelt] })).toEqual(['RichTextBlock has no alignment']);
  });

  it('renders any card so that a screen reader can name its pictures, inputs and buttons', () => {
    fc.assert(
      fc.property(any.card, (card) => expect(unnamedParts(render(card))).toEqual([])),
      { numRuns: 50 },
    );
    expect(unnamedParts({ type: 'Container', items: [{ type: 'Image', url: 'a.png' }] })).toEqual(['Image']);
  });

  it('renders any card in at most 28 KB without its pictures', () => {
    fc.assert(
      fc.property(any.card, (card) => expect(jsonByteLength(render(card))).toBeLessThanOrEqual(28 * 1024)),
      { numRuns: 150 },
    );
  });

  it('renders no text of a card as markdown, mention or function', () => {
    const ours = [undefined, strings.yes, strings.fieldRequired];
    const functions = /\{\{(?!DATE\(2026-11-23T09:00:00Z,COMPACT\)\}\}|TIME\(2026-11-23T09:00:00Z\)\}\})/;
    fc.assert(
      fc.property(any.card, (card) => {
        const rendered = render(card);
        for (const said of markdownTexts(rendered)) expect(ours).toContain(said);
        expect(visibleText(rendered)).not.toMatch(functions);
        expect(rendered.msteams).toEqual({ width: 'Full' });
      }),
      { numRuns: 150 },
    );
  });

  it('renders only http, https and PNG data URLs', () => {
    fc.assert(
      fc.property(any.card, (card) => {
        const urls = elementsOf(render(card)).flatMap((part) => (typeof part.url === 'string' ? part.url : []));
        for (const url of urls) expect(url).toMatch(/^(https?:\/\/|data:image\/png)/i);
      }),
    );
  });

  it('gives each input of a card a unique id', () => {
    fc.assert(
      fc.property(fc.array(any.form, { maxLength: 4 }), (forms) => {
        const actions = forms.map((form) => ({
          kind: 'form' as const,
          label: 'Fill in',
          form,
        }));
        const ids = elementsOf(render({ title: 'Forms', actions })).flatMap((part) => part.id ?? []);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  it('renders any form with errors validly and within the size limit', () => {
    fc.assert(
      fc.property(any.form, (form) => {
        const values = Object.fromEntries(form.fields.map((field) => [field.name, 'x'.repeat(20_000)]));
        const errors = Object.fromEntries(form.fields.map((field) => [field.name, '**wrong**']));
        const rendered = renderForm(form, { values, errors }, { strings, toPayload });
        expect(validationErrors(rendered)).toEqual([]);
        expect(jsonByteLength(rendered)).toBeLessThan(maxCardBytes + 2_048);
      }),
    );
  });
});

describe('a form that is too large for Teams', () => {
  it('omits the text of a large form before its submitted values', () => {
    const field = { kind: 'text', name: 'note', label: 'Note', required: true } as const;
    const form = {
      title: 'Form',
      line: 'confirm t',
      text: ['x'.repeat(30_000)],
      fields: [field],
      submit: 'Send',
    };
    const rendered = renderForm(form, { values: { note: 'kept' }, errors: {} }, { strings, toPayload });
    expect(jsonByteLength(rendered)).toBeLessThanOrEqual(maxCardBytes);
    expect(JSON.stringify(rendered)).toContain('kept');
  });
});

describe('a card rendered for Teams', () => {
  it('renders a form with errors within the size limit, however many choices or fields it has', () => {
    const choices = Array.from({ length: 200 }, (_, n) => ({ label: `${'x'.repeat(180)}${n}`, value: `${n}` }));
    const formOf = (count: number, name: string): Form => ({
      title: 'Watch',
      line: 'watch',
      submit: 'Watch',
      fields: Array.from({ length: count }, (_, n) => ({
        kind: 'choice',
        name: `${name}${n}`,
        label: 'Process',
        required: false,
        choices,
      })),
    });
    const state = { values: {}, errors: { process0: 'Not a process', other: 'x'.repeat(3_000) } };
    const options = { strings, toPayload };
    const typed = renderForm(formOf(20, 'process'), state, options);
    expect(elementsOf(typed).filter(({ type }) => type === 'Input.Text')).toHaveLength(20);
    const hopeless = renderForm(formOf(20, 'p'.repeat(2_000)), state, options);
    expect(textOf(hopeless)).toContain('Not a process');
    for (const card of [typed, hopeless]) {
      expect(jsonByteLength(card)).toBeLessThanOrEqual(maxCardBytes);
      expect(validationErrors(card)).toEqual([]);
    }
  });

  it('leaves the words of every status in the reader’s own text color, beside a colored dot', () => {
    for (const tone of ['neutral', 'good', 'busy', 'warning', 'bad'] as const) {
      const badge = { label: 'Label', tone };
      const note = { text: 'Note', tone };
      const cards: Card[] = [
        { title: 'T', badge, state: [{ text: 'State', tone }], rows: [{ title: 'R', badge, note }] },
        { title: 'T', badge },
      ];
      const runs = elementsOf(cards.map(render)).filter(({ type }) => type === 'TextRun');
      const words = runs.filter(({ text }) => /Label|State|Note/u.test(String(text)));
      expect(words).toHaveLength(5);
      for (const word of words) expect([word.color, word.isSubtle]).toEqual([undefined, undefined]);
      expect(runs.filter(({ text }) => text === '● ')).toHaveLength(5);
    }
  });

  it('renders text in text runs, and a badge with a color and text', () => {
    const rendered = render({ title: 'Order [4711](x)', badge: { label: 'Active', tone: 'busy' } });
    expect(textOf(rendered)).toBe('Order [4711](x)\n● Active');
    const badge = elementsOf(rendered).find((part) => part.text === 'Active');
    expect(badge).toMatchObject({ type: 'Badge', style: 'Accent' });
    expect(badge?.fallback).toMatchObject({ inlines: [{ text: '● ', color: 'Accent' }, { text: 'Active' }] });
  });

  it('renders the overflow as a menu, the details in front of the card, and a row that opens as one button', () => {
    const command = (label: string) => ({ kind: 'command' as const, label, line: label });
    const rendered = render({
      title: 'A',
      rows: [{ title: 'Order 1', actions: [{ ...command('Open'), accessibilityLabel: 'Open Order 1', opens: true }] }],
      actions: [command('Tasks')],
      overflow: [{ ...command('Delete'), style: 'danger' }],
      details: { label: 'Details', facts: [{ label: 'ID', value: '4711' }] },
    });
    expect(findAction(rendered, 'Delete')).toMatchObject({ mode: 'secondary', fallback: { mode: 'secondary' } });
    expect(findAction(rendered, 'Delete').style).toBeUndefined();
    const details = findAction(rendered, 'Details');
    expect(details).toMatchObject({ type: 'Action.Popover', fallback: { type: 'Action.ShowCard', title: 'Details' } });
    expect(textOf(details.content)).toBe('ID\n4711');
    expect(textOf(details.fallback)).toBe('ID\n4711');
    const row = elementsOf(rendered).find((part) => part.selectAction !== undefined && part.type === 'ColumnSet');
    expect(row?.selectAction).toMatchObject({ title: 'Open Order 1', data: { barium: { line: 'Open' } } });
    const chevron = elementsOf(row).find((part) => part.type === 'Icon');
    expect(chevron).toMatchObject({ name: 'ChevronRight', fallback: { type: 'RichTextBlock' } });
  });

  it('renders short facts beside each other where there is room, and a long one in the whole width', () => {
    const facts = ['Alice', 'Bob', 'x'.repeat(61), 'Carol'].map((value, index) => ({ label: `${index}`, value }));
    const groups = render({ title: 'A', facts }).body.slice(1);
    const layout = { type: 'Layout.Flow', targetWidth: 'atLeast:narrow' };
    expect(groups.map(({ layouts, items }) => [layouts, (items as object[]).length])).toEqual([
      [[expect.objectContaining(layout)], 2],
      [undefined, 1],
      [undefined, 1],
    ]);
  });

  it('renders who shared a card as a person, and as words on clients that know none', () => {
    const sharedBy = { entraId: 'aad-alice', line: 'Shared by [Alice](x)' };
    const rendered = renderCard({ title: 'A' }, { strings, toPayload, sharedBy });
    expect(elementsOf(rendered).find(({ type }) => type === 'Component')).toMatchObject({
      name: 'graph.microsoft.com/user',
      properties: { id: 'aad-alice', displayName: 'Shared by [Alice](x)' },
      fallback: { type: 'RichTextBlock' },
    });
    expect(textOf(rendered)).toBe('A\nShared by [Alice](x)');
    expect(validationErrors(rendered)).toEqual([]);
  });

  it('renders a table with bars, which are characters on clients without them', () => {
    const table = {
      caption: 'Cases',
      columns: [{ label: 'Process' }, { label: 'Cases', align: 'end' as const }],
      rows: [{ cells: ['[Order](x)', '3'], share: 0.5 }],
    };
    const rendered = render({ title: 'A', table });
    const parts = elementsOf(rendered);
    const [header] = parts.filter((part) => part.type === 'TableRow');
    expect(textOf(header)).toBe('Process\nCases\n');
    expect(textOf(rendered)).toContain('[Order](x)\n3\n█████░░░░░');
    expect(parts.find((part) => part.type === 'ProgressBar')).toMatchObject({ value: 50, max: 100 });
  });

  it('renders timestamps as functions for the reader’s client', () => {
    const footer = ['until ', { at: '2026-11-23T09:00:00.500Z', show: 'time' as const }];
    expect(textOf(render({ title: 'A', footer }))).toBe('A\nuntil {{TIME(2026-11-23T09:00:00Z)}}');
  });

  it('renders a command as an Action.Execute with an Action.Submit as fallback', () => {
    const actions = [
      { kind: 'command', label: 'Delete', line: 'delete 1', style: 'danger', accessibilityLabel: 'For good' },
    ] as const;
    const button = findAction(render({ title: 'A', actions }), 'Delete');
    const data = { barium: { v: 1, kind: 'press', line: 'delete 1' } };
    expect(button).toMatchObject({ type: 'Action.Execute', style: 'destructive', tooltip: 'For good', data });
    expect(button.fallback).toMatchObject({ type: 'Action.Submit', data });
  });

  it('renders three buttons per row', () => {
    const actions = Array.from({ length: 9 }, (_, n) => ({
      kind: 'command' as const,
      label: `b${n}`,
      line: 'list',
    }));
    const sets = elementsOf(render({ title: 'A', actions })).filter((part) => part.type === 'ActionSet');
    expect(sets.map((set) => (set.actions as RenderedElement[]).length)).toEqual([3, 3, 3]);
  });

  it('adds a note to a card that was shortened', () => {
    const rows = Array.from({ length: 200 }, (_, n) => ({ title: `Row ${n} ${'x'.repeat(150)}` }));
    const rendered = render({ title: 'Many', rows });
    expect(textOf(rendered)).toContain(strings.truncated);
    expect(textOf(rendered)).toContain('Row 0');
    expect(textOf(rendered)).not.toContain('Row 199');
  });

  it('shortens a text that consists of a single timestamp', () => {
    const at = { at: '2026-11-23T09:00:00Z', show: 'time' } as const;
    const text = Array.from({ length: 4_000 }, () => [at]);
    expect(jsonByteLength(render({ title: 'A', text }))).toBeLessThanOrEqual(maxCardBytes);
    expect(() => shrinkCard({ title: 'A', text: [[at]] }, render, 'note', 10)).toThrow('too large');
  });

  it('renders the alternative text with a picture, or in place of a missing one', () => {
    const image = { picture: 'a.png', alt: 'A diagram' };
    expect(elementsOf(render({ title: 'A', image })).find((part) => part.type === 'Image')).toMatchObject({
      altText: 'A diagram',
      url: 'data:image/png;base64,AAAA',
    });
    expect(textOf(renderCard({ title: 'A', image }, { strings, toPayload }))).toContain('A diagram');
  });

  it('renders no button for a script URL', () => {
    const actions = [{ kind: 'link', label: 'Open', url: 'javascript:alert(1)' }] as const;
    expect(elementsOf(render({ title: 'A', actions })).some((part) => part.type === 'Action.OpenUrl')).toBe(false);
  });
});

describe('a text of many line breaks', () => {
  it.each(['title', 'alt', 'text'] as const)('does not fill a card as its %s', (where) => {
    const lines = 'x\n'.repeat(2_000);
    const image = { picture: 'a.png', alt: where === 'alt' ? lines : 'A diagram' };
    const card: Card = {
      title: where === 'title' ? lines : 'A',
      text: where === 'text' ? [lines] : [],
      image,
    };
    const rendered = renderCard(card, { strings, toPayload });
    expect(jsonByteLength(rendered)).toBeLessThanOrEqual(maxCardBytes);
    expect(textOf(rendered)).toContain('x\nx');
  });
});
