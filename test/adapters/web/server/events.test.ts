import fc from 'fast-check';
import {
  completeLine,
  parseAction,
  parseSuggestRequest,
  personOf,
  sanitizeFileName,
  stripAddress,
  toChatEvent,
} from '../../../../adapters/web/server/events.ts';

const conversation = { platform: 'web', tenant: 'local', id: 'orders', isDirect: false } as const;
const base = { conversation: 'orders', idempotencyKey: 'a-unique-key' };

describe('an action of the page', () => {
  it('is parsed without throwing, whatever it contains', () => {
    fc.assert(
      fc.property(fc.anything(), (garbage) => {
        expect(() => [parseAction(garbage), parseSuggestRequest(garbage)]).not.toThrow();
      }),
    );
  });

  it('becomes an event of the same kind, or none', () => {
    const action = fc.record({
      kind: fc.constantFrom('text', 'press', 'form', 'file'),
      conversation: fc.string(),
      idempotencyKey: fc.string(),
      line: fc.string(),
      messageId: fc.string(),
      values: fc.dictionary(fc.string(), fc.string()),
      retainsFiles: fc.boolean(),
      locale: fc.string(),
      timeZone: fc.string(),
    });
    fc.assert(
      fc.property(action, (payload) => {
        const parsed = parseAction(payload);
        const event = parsed && toChatEvent(parsed, conversation, []);
        if (event !== undefined) expect(event.kind).toBe(payload.kind);
      }),
    );
  });

  it('has a language and a time zone only if they exist', () => {
    const known = parseAction({ ...base, kind: 'file', locale: 'sv-se', timeZone: 'Europe/Stockholm' });
    const unknown = parseAction({ ...base, kind: 'file', locale: '../..', timeZone: 'Mars/Olympus' });
    expect(known && personOf(known)).toMatchObject({ locale: 'sv-SE', timeZone: 'Europe/Stockholm' });
    const keys = ['platform', 'tenant', 'id', 'name', 'membership'];
    expect(Object.keys(unknown ? personOf(unknown) : {})).toEqual(keys);
  });

  it('can have a file, whose content can be read', async () => {
    const action = parseAction({ ...base, kind: 'file' });
    const file = { name: 'a.txt', type: 'text/plain', bytes: new Uint8Array([1, 2]) };
    const event = action && toChatEvent(action, conversation, [file]);
    const [content] = event?.kind === 'file' ? event.files : [];
    const parts: Uint8Array[] = [];
    for await (const part of content?.bytes ?? []) parts.push(part);
    expect(parts).toEqual([new Uint8Array([1, 2])]);
  });

  it('has file names without path and control characters', () => {
    expect(sanitizeFileName('C:\\temp\\a\u0000.txt')).toBe('a.txt');
    expect(['..', '', '/etc/'].map(sanitizeFileName)).toEqual(['file', 'file', 'file']);
  });
});

describe('the address in front of a line', () => {
  it.each([
    ['/barium list', 'list'],
    ['  @barium   show x ', 'show x'],
    ['/barium', ''],
    ['/bariumlist', undefined],
    ['list', undefined],
    ['please /barium list', undefined],
  ])('turns "%s" in a channel into the command %j', (line, command) => {
    expect(stripAddress(line, false)).toBe(command);
  });

  it('is optional in the direct conversation', () => {
    expect(stripAddress(' list ', true)).toBe('list');
    expect(stripAddress('/barium list', true)).toBe('list');
  });

  it('is suggested in a channel, and kept in front of the suggestions of the bot', () => {
    expect(completeLine('/ba', false)).toEqual([expect.objectContaining({ text: '/barium ' })]);
    expect(completeLine('@b', false)).toEqual([expect.objectContaining({ text: '@Barium ' })]);
    expect(completeLine('good morning', false)).toEqual([]);
    const completion = completeLine('/barium sho', false);
    if (!('toLine' in completion)) throw new Error('the bot was not asked');
    expect([completion.text, completion.toLine({ text: 'show ', label: 'show' }).text]).toEqual([
      'sho',
      '/barium show ',
    ]);
  });
});
