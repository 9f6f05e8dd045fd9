import { renderPlainText } from '../../src/cards/plain-text.ts';
import type { Card } from '../../src/chat/card.ts';

const card: Card = {
  title: 'Order 1',
  badge: { label: 'Active', tone: 'busy' },
  facts: [
    { label: 'Milestone', value: 'Received' },
    { label: 'Started', value: [{ at: '2026-11-01T22:30:00.000Z', show: 'both' }] },
  ],
  text: ['First line\nsecond line'],
  rows: [{ title: 'Task 1', detail: ['since ', { at: '2026-11-01T22:30:00.000Z', show: 'date' }] }],
  image: { picture: 'a.png', alt: 'A diagram' },
  actions: [
    { kind: 'command', label: 'Tasks', line: 'tasks 1' },
    { kind: 'link', label: 'Open in Barium', url: 'https://live.example.com/1' },
  ],
  footer: 'Case 1',
};

describe('a card as plain text', () => {
  it('plain text contains everything on the card, with times in the reader’s time zone', () => {
    expect(renderPlainText(card, { locale: 'en-GB', timeZone: 'Europe/Stockholm' })).toBe(
      [
        'Order 1 [Active]',
        'Milestone: Received\nStarted:   1 Nov 2026, 23:30',
        'First line\nsecond line',
        '• Task 1\n    since 1 Nov 2026',
        '[A diagram]',
        '→ Tasks: tasks 1\n→ Open in Barium: https://live.example.com/1',
        'Case 1',
      ].join('\n\n'),
    );
  });

  it('plain text shows the line to type instead of a form', () => {
    const form = { title: 'New folder', line: 'confirm abc', fields: [], submit: 'Add' };
    const action = { kind: 'form', label: 'New folder' } as const;
    expect(
      renderPlainText(
        { title: 'x', actions: [{ ...action, form: { ...form, typedFallback: 'folder 1 <name>' } }] },
        {},
      ),
    ).toBe('x\n\n→ New folder: folder 1 <name>');
  });

  it('an invalid date is shown as is, and an unknown locale or time zone falls back to English or UTC', () => {
    const odd: Card = { title: 'x', footer: [{ at: 'soon', show: 'date' }] };
    expect(renderPlainText(odd, {})).toBe('x\n\nsoon');
    expect(renderPlainText(card, { locale: 'not a locale', timeZone: 'Mars/Olympus' })).toContain('Nov 1, 2026');
    expect(renderPlainText(card, { locale: 'sv', timeZone: 'Mars/Olympus' })).toContain('1 nov. 2026');
  });

  it('plain text contains no control or direction characters', () => {
    const hostile: Card = { title: 'a\u001b[2Jb\u202ec\rd', facts: [{ label: 'x', value: 'y\u0007z' }] };
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(renderPlainText(hostile, {})).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/u);
  });
});
