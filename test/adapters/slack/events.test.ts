import fc from 'fast-check';
import { toCommandLine, unescapeMessage } from '../../../adapters/slack/command-line.ts';
import { parseHomeOpened, parseMessageEvent, parseSharedLinks } from '../../../adapters/slack/events.ts';
import { parseSubmission } from '../../../adapters/slack/forms/submission.ts';
import {
  parseBlockAction,
  parseShortcut,
  parseSlashCommand,
  parseSuggestionRequest,
} from '../../../adapters/slack/interaction-payloads.ts';
import { blockAction, shortcut, suggestionRequest, textInput, viewSubmission } from './payloads.ts';

const readers = [
  parseSlashCommand,
  (body: unknown) => parseHomeOpened(body),
  parseBlockAction,
  (body: unknown) => parseMessageEvent(body, 'U0BOT'),
  parseSharedLinks,
  parseShortcut,
  parseSubmission,
  parseSuggestionRequest,
];

describe('payloads', () => {
  it('the parsers never throw, whatever the payload', () => {
    fc.assert(
      fc.property(fc.anything(), (garbage) => {
        for (const read of readers) expect(() => read(garbage)).not.toThrow();
      }),
    );
  });

  it('the parsers never throw if any part of a payload is replaced', () => {
    const whole = [
      blockAction({ value: 'list' }),
      shortcut('barium:attach', 't', { ts: '1.1', files: [{ id: 'F1' }] }),
      viewSubmission({ callback_id: 'c', private_metadata: '{}', blocks: [] }, [textInput('x')]),
      suggestionRequest('x'),
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

  it('the value of a form button can be anything', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (value) => {
        const read = parseBlockAction(blockAction({ action_id: 'barium:form:1', value: value.slice(0, 2_000) }));
        expect(['form', 'unknown']).toContain(read?.action.kind);
      }),
    );
  });
});

describe('command lines', () => {
  it.each([
    ['a &lt;b&gt; &amp;amp; c', 'a <b> &amp; c'],
    ['show <https://barium.example/1>', 'show https://barium.example/1'],
    ['show <https://barium.example/1|the case>', 'show https://barium.example/1'],
    ['show order <http://acme.example|acme.example>', 'show order acme.example'],
    ['mail <mailto:a@b.example|a@b.example> or <mailto:c@d.example>', 'mail a@b.example or c@d.example'],
    ['call <tel:+4670123456|070-12 34 56>', 'call 070-12 34 56'],
    ['in <#C1|orders> by <!subteam^S1|@team>', 'in orders by @team'],
  ])('the message %s is the line %s', (message, line) => {
    expect(unescapeMessage(message)).toBe(line);
  });

  it('the mention of the bot is not part of the line', () => {
    expect(toCommandLine('<@U0BOT> list', 'U0BOT')).toBe('list');
    expect(toCommandLine('<@U0BOT|barium> list <@U1>', 'U0BOT')).toBe('list <@U1>');
    expect(toCommandLine('<@U0BOT>, list', 'U0BOT')).toBe('list');
    expect(toCommandLine('<@U0BOT>: list <@U1>, ', 'U0BOT')).toBe('list <@U1>,');
  });
});
