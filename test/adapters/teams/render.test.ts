import fc from 'fast-check';
import { largestCard, renderCard, renderForm } from '../../../adapters/teams/render.ts';
import { sizeOf } from '../../../adapters/teams/shrink-card.ts';
import type { Card } from '../../../src/chat/card.ts';
import { en } from '../../../src/text/en/index.ts';
import * as any from './arbitrary.ts';
import { markdownIn, objections, shownIn } from './limits.ts';
import { actionOf, type Drawn, partsOf, wordsOf } from './teams.ts';

const text = en.chat;
const images = { 'a.png': 'data:image/png;base64,AAAA' };
const draw = (card: Card) => renderCard(card, { text, images, typeahead: true });

describe('any card, drawn for Teams', () => {
  it('is valid for the official parser', () => {
    fc.assert(
      fc.property(any.card, (card) => expect(objections(draw(card))).toEqual([])),
      { numRuns: 150 },
    );
  });

  it('has at most 28 KB, its pictures aside', () => {
    fc.assert(
      fc.property(any.card, (card) => expect(sizeOf(draw(card))).toBeLessThanOrEqual(28 * 1024)),
      { numRuns: 150 },
    );
  });

  it('lets no word of a card be read as markdown, mention or function', () => {
    const ours = [undefined, text.yes, text.openForm];
    const functions = /\{\{(?!DATE\(2026-11-23T09:00:00Z,SHORT\)\}\}|TIME\(2026-11-23T09:00:00Z\)\}\})/;
    fc.assert(
      fc.property(any.card, (card) => {
        const drawn = draw(card);
        for (const said of markdownIn(drawn)) expect(ours).toContain(said);
        expect(shownIn(drawn)).not.toMatch(functions);
        expect(drawn.msteams).toEqual({ width: 'Full' });
      }),
      { numRuns: 150 },
    );
  });

  it('leads nowhere but where its links lead', () => {
    fc.assert(
      fc.property(any.card, (card) => {
        const urls = partsOf(draw(card)).flatMap((part) => (typeof part.url === 'string' ? part.url : []));
        for (const url of urls) expect(url).toMatch(/^(https?:\/\/|data:image\/png)/i);
      }),
    );
  });

  it('gives each of its inputs a name of its own', () => {
    fc.assert(
      fc.property(fc.array(any.form, { maxLength: 4 }), (forms) => {
        const actions = forms.map((form) => ({
          kind: 'form' as const,
          label: 'Fill in',
          form,
        }));
        const ids = partsOf(draw({ title: 'Forms', actions })).flatMap((part) => part.id ?? []);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  it('drawn again with what was wrong is valid and small enough too', () => {
    fc.assert(
      fc.property(any.form, (form) => {
        const values = Object.fromEntries(form.fields.map((field) => [field.name, 'x'.repeat(20_000)]));
        const problems = Object.fromEntries(form.fields.map((field) => [field.name, '**wrong**']));
        const drawn = renderForm(form, { values, problems }, { text });
        expect(objections(drawn)).toEqual([]);
        expect(sizeOf(drawn)).toBeLessThan(largestCard + 2_048);
      }),
    );
  });
});

describe('a form that is too large', () => {
  it('loses its own words before what was filled in', () => {
    const field = { kind: 'text', name: 'note', label: 'Note', required: true } as const;
    const form = {
      title: 'Form',
      line: 'confirm t',
      text: ['x'.repeat(30_000)],
      fields: [field],
      submit: 'Send',
    };
    const drawn = renderForm(form, { values: { note: 'kept' }, problems: {} }, { text });
    expect(sizeOf(drawn)).toBeLessThanOrEqual(largestCard);
    expect(JSON.stringify(drawn)).toContain('kept');
  });
});

describe('a card for Teams', () => {
  it('has its words in text runs, its badge in a colour and in words', () => {
    const drawn = draw({ title: 'Order [4711](x)', badge: { label: 'Active', tone: 'busy' } });
    expect(wordsOf(drawn)).toBe('Order [4711](x)\nActive');
    expect(partsOf(drawn).find((part) => part.text === 'Active')).toMatchObject({
      type: 'TextRun',
      color: 'Accent',
    });
  });

  it('leaves moments to each reader’s own client', () => {
    const footer = ['until ', { at: '2026-11-23T09:00:00.500Z', show: 'time' as const }];
    expect(wordsOf(draw({ title: 'A', footer }))).toBe('A\nuntil {{TIME(2026-11-23T09:00:00Z)}}');
  });

  it('carries a command in both kinds of button', () => {
    const actions = [
      { kind: 'command', label: 'Delete', line: 'delete 1', style: 'danger', hint: 'For good' },
    ] as const;
    const button = actionOf(draw({ title: 'A', actions }), 'Delete');
    const data = { barium: { v: 1, kind: 'press', line: 'delete 1' } };
    expect(button).toMatchObject({ type: 'Action.Execute', style: 'destructive', tooltip: 'For good', data });
    expect(button.fallback).toMatchObject({ type: 'Action.Submit', data });
  });

  it('shows three buttons in a row, so that their labels can be read', () => {
    const actions = Array.from({ length: 9 }, (_, n) => ({
      kind: 'command' as const,
      label: `b${n}`,
      line: 'list',
    }));
    const sets = partsOf(draw({ title: 'A', actions })).filter((part) => part.type === 'ActionSet');
    expect(sets.map((set) => (set.actions as Drawn[]).length)).toEqual([3, 3, 3]);
  });

  it('says at its end that there was no room for all of it', () => {
    const rows = Array.from({ length: 200 }, (_, n) => ({ title: `Row ${n} ${'x'.repeat(150)}` }));
    const drawn = draw({ title: 'Many', rows });
    expect(wordsOf(drawn)).toContain(text.truncated);
    expect(wordsOf(drawn)).toContain('Row 0');
    expect(wordsOf(drawn)).not.toContain('Row 199');
  });

  it('has an alternative text on its picture, and stands in with it where there is no picture', () => {
    const image = { picture: 'a.png', alt: 'A diagram' };
    expect(partsOf(draw({ title: 'A', image })).find((part) => part.type === 'Image')).toMatchObject({
      altText: 'A diagram',
      url: 'data:image/png;base64,AAAA',
    });
    expect(wordsOf(renderCard({ title: 'A', image }, { text }))).toContain('A diagram');
  });

  it('offers no script as a link', () => {
    const actions = [{ kind: 'link', label: 'Open', url: 'javascript:alert(1)' }] as const;
    expect(partsOf(draw({ title: 'A', actions })).some((part) => part.type === 'Action.OpenUrl')).toBe(false);
  });
});

describe('a text of nothing but line breaks', () => {
  it.each(['title', 'alt', 'text'] as const)('as a %s does not use up the room of the card', (where) => {
    const lines = 'x\n'.repeat(2_000);
    const image = { picture: 'a.png', alt: where === 'alt' ? lines : 'A diagram' };
    const card: Card = {
      title: where === 'title' ? lines : 'A',
      text: where === 'text' ? [lines] : [],
      image,
    };
    const drawn = renderCard(card, { text });
    expect(sizeOf(drawn)).toBeLessThanOrEqual(largestCard);
    expect(wordsOf(drawn)).toContain('x\nx');
  });
});
