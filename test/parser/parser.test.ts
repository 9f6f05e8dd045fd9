import fc from 'fast-check';
import type { Command } from '../../src/chat/command.ts';
import { definitions } from '../../src/commands/index.ts';
import { formatLine } from '../../src/parser/format-line.ts';
import { tokenize } from '../../src/parser/lexer.ts';
import { parseLine } from '../../src/parser/parse-line.ts';
import { canonicalValue } from '../../src/parser/vocabulary.ts';

const parse = (line: string) => parseLine(line, definitions);

function parseCommand(line: string): Command {
  const parsed = parse(line);
  if (!parsed.ok) throw new Error(`${line}: ${JSON.stringify(parsed.problem)}`);
  return parsed.command;
}

describe('the command line parser', () => {
  it.each<[string, Command]>([
    ['list', { name: 'instance.list' }],
    ['LIST Completed', { name: 'instance.list', status: 'completed' }],
    [
      'list active app:"Leave request" page:2',
      { name: 'instance.list', status: 'active', app: 'Leave request', page: 2 },
    ],
    ['list app: Order name:4711', { name: 'instance.list', app: 'Order', match: '4711' }],
    ['show order 4711', { name: 'instance.show', instance: 'order 4711' }],
    ['show “Order 4711”', { name: 'instance.show', instance: 'Order 4711' }],
    ['show Order: 4711', { name: 'instance.show', instance: 'Order: 4711' }],
    ['show order: 4711', { name: 'instance.show', instance: 'order: 4711' }],
    ["show O'Brien's permit", { name: 'instance.show', instance: "O'Brien's permit" }],
    ['send order 4711 "Approve it"', { name: 'instance.send', instance: 'order 4711', message: 'Approve it' }],
    [
      'send 3f2a9c1e-0000-4000-8000-000000000000 Approve it boundary:yes',
      {
        name: 'instance.send',
        instance: '3f2a9c1e-0000-4000-8000-000000000000',
        message: 'Approve it',
        boundary: true,
      },
    ],
    [
      'form order 4711 template:T1 name:Visit result=passed "floor area=12 m2"',
      {
        name: 'object.form',
        instance: 'order 4711',
        template: 'T1',
        form: 'Visit',
        fields: { result: 'passed', 'floor area': '12 m2' },
      },
    ],
    ['diagram order 4711 zoom:1,5', { name: 'instance.diagram', instance: 'order 4711', zoom: 1.5 }],
    ['upload', { name: 'object.upload' }],
    ['help send', { name: 'help', about: 'send' }],
    ['barium list', { name: 'instance.list' }],
    ['/barium @Barium show order 4711', { name: 'instance.show', instance: 'order 4711' }],
    ['open order 4711', { name: 'instance.show', instance: 'order 4711' }],
    ['find norén', { name: 'instance.show', instance: 'norén' }],
    ['search norén', { name: 'instance.show', instance: 'norén' }],
    ['get order 4711', { name: 'instance.show', instance: 'order 4711' }],
    ['rm order 4711', { name: 'instance.delete', instance: 'order 4711' }],
    ['?', { name: 'help' }],
    ['Hi!', { name: 'hello' }],
    ['Hello there', { name: 'hello' }],
    ['Thanks!!', { name: 'thanks' }],
    ['thank you so much', { name: 'thanks' }],
    ['feedback', { name: 'feedback' }],
    ['settings', { name: 'settings' }],
    ['stop', { name: 'undo' }],
    ['cancel', { name: 'undo' }],
    ['undo', { name: 'undo' }],
    ['overdue', { name: 'instance.list', status: 'overdue' }],
    ['list open', { name: 'instance.list', status: 'active' }],
    ['show order:4711', { name: 'instance.show', instance: 'order:4711' }],
    ['watch edit:2 at:7.30 days:fri,mon', { name: 'watch.add', edit: 2, at: '07:30', days: ['mon', 'fri'] }],
    [
      'watch app:Order days:mon-fri quiet:18-7',
      {
        name: 'watch.add',
        app: 'Order',
        days: ['mon', 'tue', 'wed', 'thu', 'fri'],
        quiet: '18:00-07:00',
      },
    ],
    ['bevaka dagar:lör-mån tyst:av', { name: 'watch.add', days: ['mon', 'sat', 'sun'], quiet: 'off' }],
    ['bevaka kl:8 dagar:vardagar', { name: 'watch.add', at: '08:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'] }],
  ])('parses %s', (line, expected) => {
    expect(parseCommand(line)).toEqual(expected);
  });

  it.each([
    ['', { kind: 'empty' }],
    ['   ', { kind: 'empty' }],
    ['lst', { kind: 'unknown-command', word: 'lst', suggestion: 'instance.list' }],
    ['xyzzy', { kind: 'unknown-command', word: 'xyzzy', suggestion: undefined }],
    ['list stauts:active', { kind: 'unknown-key', key: 'stauts', suggestion: 'status' }],
    ['unwatch 1 2', { kind: 'unexpected-words', words: '2' }],
    ['list page:zero', { kind: 'arguments', fieldErrors: { page: { expected: 'page' } } }],
    ['list page:0', { kind: 'arguments', fieldErrors: { page: { expected: 'page' } } }],
    ['show', { kind: 'arguments', fieldErrors: { instance: 'missing' } }],
    ['show order 4711 page:2', { kind: 'unknown-key', command: 'instance.show', key: 'page', keys: [] }],
    ['history order 4711 sida:2', { kind: 'unknown-key', command: 'instance.history', key: 'sida' }],
    ['watch at:24:00', { kind: 'arguments', fieldErrors: { at: { expected: 'time' } } }],
    ['watch days:someday', { kind: 'arguments', fieldErrors: { days: { expected: 'days' } } }],
    ['watch quiet:18:00', { kind: 'arguments', fieldErrors: { quiet: { expected: 'quiet' } } }],
    ['watch quiet:8-8', { kind: 'arguments', fieldErrors: { quiet: { expected: 'quiet' } } }],
    ['send order 1 boundary:maybe', { kind: 'arguments', fieldErrors: { boundary: { expected: 'yesno' } } }],
  ])('reports the problem with %j', (line, problem) => {
    expect(parse(line)).toMatchObject({ ok: false, problem });
  });

  it('reports the problems in the order in which the arguments are typed', () => {
    const parsed = parse('mute');
    const errors = !parsed.ok && parsed.problem.kind === 'arguments' ? parsed.problem.fieldErrors : {};
    expect(Object.entries(errors)).toEqual([
      ['watch', 'missing'],
      ['duration', 'missing'],
    ]);
  });

  it('rejects a line that is longer than any command', () => {
    expect(parse('x'.repeat(2_001))).toMatchObject({
      ok: false,
      problem: { kind: 'too-long', limit: 2_000 },
    });
  });

  it('never throws, for any input', () => {
    const pieces = fc.constantFrom('list', 'show', 'send', 'form', '"', '“', ':', '=', 'app:', 'page:', ' ', "'", '=x');
    const lines = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' })), { maxLength: 12 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(lines, (line) => {
        parse(line);
      }),
      { numRuns: 2_000 },
    );
  });

  it('formats a command as briefly as a person would type it', () => {
    const id = '3f2a9c1e-0000-4000-8000-000000000000';
    const send = { name: 'instance.send', instance: id, message: 'Ask again', boundary: true } as const;
    expect(formatLine(send, definitions)).toBe(`send ${id} "Ask again" boundary:yes`);
    expect(formatLine({ name: 'instance.list', status: 'completed', page: 2 }, definitions)).toBe(
      'list completed page:2',
    );
  });

  it('quotes values that contain quotes so that they are parsed back unchanged', () => {
    const message = (text: string) => formatLine({ name: 'instance.send', instance: 'x', message: text }, definitions);
    expect(message('Say "go" now')).toBe(`send x 'Say "go" now'`);
    expect(message('Say "go"')).toBe('send x "Say "go""');
    expect(message(`The boys' "go" now`)).toBe(`send x ‘The boys' "go" now’`);
  });

  it('parses back every line that it formats', () => {
    const id = fc.uuid();
    const quoted = fc.constantFrom('"', "'", ' ', '“', '”', '»', 'a');
    const value = fc
      .oneof(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
        fc.string({ unit: quoted, minLength: 1, maxLength: 8 }),
        fc.constantFrom(...'* any Klar all overdue page page:2 app:x match: yes list 2 -'.split(' ')),
      )
      .map((text) =>
        text
          .normalize('NFC')
          .replaceAll(/[^\S ]+/gu, ' ')
          .trim(),
      )
      .filter((text) => text !== '');
    const commands = fc.oneof(
      fc.record({ name: fc.constant('instance.show' as const), instance: id }),
      fc.record({
        name: fc.constant('task.list' as const),
        instance: id,
        // A command has the canonical word, whichever was typed.
        status: value.map((typed) => canonicalValue('status', typed.toLowerCase().normalize('NFC').trim())),
        page: fc.integer({ min: 1, max: 99 }),
      }),
      fc.record({
        name: fc.constant('instance.send' as const),
        instance: id,
        message: value,
        boundary: fc.boolean(),
      }),
      fc.record({
        name: fc.constant('instance.list' as const),
        app: value,
        match: value,
        page: fc.integer({ min: 1, max: 9 }),
      }),
      fc.record({ name: fc.constant('object.show' as const), instance: id, object: fc.oneof(id, value) }),
    );
    fc.assert(
      fc.property(commands, (one) => {
        expect(parseCommand(formatLine(one, definitions))).toEqual(one);
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads quotes that are never closed in time proportional to the length of the line', () => {
    const before = process.cpuUsage();
    expect(tokenize('“a ‘b "c '.repeat(10_000))).toHaveLength(30_000);
    const { user, system } = process.cpuUsage(before);
    // A search for the end of each quote would take more than ten seconds.
    expect((user + system) / 1_000_000).toBeLessThan(2);
  });
});
