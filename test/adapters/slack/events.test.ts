import fc from 'fast-check';
import {
  lineFor,
  readCommand,
  readHome,
  readPress,
  readSaid,
  readShared,
  readShortcut,
  readSuggestion,
  unescaped,
} from '../../../adapters/slack/events.ts';
import { readSubmission } from '../../../adapters/slack/forms/submission.ts';
import { press, shortcut, submission, suggestion, typed } from './payloads.ts';

const readers = [
  readCommand,
  (body: unknown) => readHome(body),
  readPress,
  (body: unknown) => readSaid(body, 'U0BOT'),
  readShared,
  readShortcut,
  readSubmission,
  readSuggestion,
];

describe('a payload', () => {
  it('of any kind is read or turned away, and never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (garbage) => {
        for (const read of readers) expect(() => read(garbage)).not.toThrow();
      }),
    );
  });

  it('with any of its parts exchanged never throws either', () => {
    const whole = [
      press({ value: 'list' }),
      shortcut('barium:attach', 't', { ts: '1.1', files: [{ id: 'F1' }] }),
      submission({ callback_id: 'c', private_metadata: '{}', blocks: [] }, [typed('x')]),
      suggestion('x'),
    ];
    const part = fc.constantFrom(
      'user',
      'channel',
      'container',
      'view',
      'actions',
      'message',
      'trigger_id',
      'response_url',
    );
    fc.assert(
      fc.property(fc.constantFrom(...whole), part, fc.anything(), (payload, name, garbage) => {
        for (const read of readers) expect(() => read({ ...payload, [name]: garbage })).not.toThrow();
      }),
    );
  });

  it('of a form’s button survives any value', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (value) => {
        const read = readPress(press({ action_id: 'barium:form:1', value: value.slice(0, 2_000) }));
        expect(['form', 'unknown']).toContain(read?.pressed.kind);
      }),
    );
  });
});

describe('what people type', () => {
  it.each([
    ['a &lt;b&gt; &amp;amp; c', 'a <b> &amp; c'],
    ['show <https://barium.example/1>', 'show https://barium.example/1'],
    ['show <https://barium.example/1|the case>', 'show https://barium.example/1'],
    ['show order <http://acme.example|acme.example>', 'show order acme.example'],
    ['mail <mailto:a@b.example|a@b.example> or <mailto:c@d.example>', 'mail a@b.example or c@d.example'],
    ['call <tel:+4670123456|070-12 34 56>', 'call 070-12 34 56'],
    ['in <#C1|orders> by <!subteam^S1|@team>', 'in orders by @team'],
  ])('%s is the line %s', (message, line) => {
    expect(unescaped(message)).toBe(line);
  });

  it('to the bot by name is what follows the name', () => {
    expect(lineFor('<@U0BOT> list', 'U0BOT')).toBe('list');
    expect(lineFor('<@U0BOT|barium> list <@U1>', 'U0BOT')).toBe('list <@U1>');
    expect(lineFor('<@U0BOT>, list', 'U0BOT')).toBe('list');
    expect(lineFor('<@U0BOT>: list <@U1>, ', 'U0BOT')).toBe('list <@U1>,');
  });
});
