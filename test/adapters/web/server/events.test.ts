import fc from 'fast-check';
import {
  askForLine,
  heardLine,
  personOf,
  readAct,
  readAsk,
  safeName,
  toIncoming,
} from '../../../../adapters/web/server/events.ts';

const place = { platform: 'web', tenant: 'local', id: 'orders', isDirect: false } as const;
const base = { place: 'orders', key: 'a-key-of-its-own' };

describe('what the page sends', () => {
  it('never throws, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (garbage) => {
        expect(() => [readAct(garbage), readAsk(garbage)]).not.toThrow();
      }),
    );
  });

  it('becomes an incoming of the same kind, or none', () => {
    const act = fc.record({
      kind: fc.constantFrom('text', 'press', 'form', 'file'),
      place: fc.string(),
      key: fc.string(),
      line: fc.string(),
      message: fc.string(),
      values: fc.dictionary(fc.string(), fc.string()),
      keepsFiles: fc.boolean(),
      locale: fc.string(),
      timeZone: fc.string(),
    });
    fc.assert(
      fc.property(act, (payload) => {
        const read = readAct(payload);
        const incoming = read && toIncoming(read, place, []);
        if (incoming !== undefined) expect(incoming.kind).toBe(payload.kind);
      }),
    );
  });

  it('carries a language and a time zone only where they exist', () => {
    const known = readAct({ ...base, kind: 'file', locale: 'sv-se', timeZone: 'Europe/Stockholm' });
    const unknown = readAct({ ...base, kind: 'file', locale: '../..', timeZone: 'Mars/Olympus' });
    expect(known && personOf(known)).toMatchObject({ locale: 'sv-SE', timeZone: 'Europe/Stockholm' });
    expect(Object.keys(unknown ? personOf(unknown) : {})).toEqual(['platform', 'tenant', 'id', 'name']);
  });

  it('may hold a file, which can be read from a name without path or control characters', async () => {
    const act = readAct({ ...base, kind: 'file' });
    const file = { name: 'a.txt', type: 'text/plain', bytes: new Uint8Array([1, 2]) };
    const incoming = act && toIncoming(act, place, [file]);
    const [content] = incoming?.kind === 'file' ? incoming.files : [];
    const parts: Uint8Array[] = [];
    for await (const part of content?.bytes ?? []) parts.push(part);
    expect(parts).toEqual([new Uint8Array([1, 2])]);
    expect(safeName('C:\\temp\\a\u0000.txt')).toBe('a.txt');
    expect(['..', '', '/etc/'].map(safeName)).toEqual(['file', 'file', 'file']);
  });
});

describe('the address of a line', () => {
  it.each([
    ['/barium list', 'list'],
    ['  @barium   show x ', 'show x'],
    ['/barium', ''],
    ['/bariumlist', undefined],
    ['list', undefined],
    ['please /barium list', undefined],
  ])('in a channel "%s" is heard as %j', (line, heard) => {
    expect(heardLine(line, false)).toBe(heard);
  });

  it('may be left out in the direct chat', () => {
    expect(heardLine(' list ', true)).toBe('list');
    expect(heardLine('/barium list', true)).toBe('list');
  });

  it('is completed in a channel, and kept in front of what the bot completes', () => {
    expect(askForLine('/ba', false)).toEqual([expect.objectContaining({ text: '/barium ' })]);
    expect(askForLine('@b', false)).toEqual([expect.objectContaining({ text: '@Barium ' })]);
    expect(askForLine('good morning', false)).toEqual([]);
    const ask = askForLine('/barium sho', false);
    if (!('write' in ask)) throw new Error('the bot was not asked');
    expect([ask.text, ask.write({ text: 'show ', label: 'show' }).text]).toEqual(['sho', '/barium show ']);
  });
});
