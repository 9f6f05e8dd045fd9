import fc from 'fast-check';
import type { Command } from '../../src/chat/command.ts';
import { definitions } from '../../src/commands/index.ts';
import { normalizeWord } from '../../src/lib/normalize.ts';
import { formatLine } from '../../src/parser/format-line.ts';
import { parseLine } from '../../src/parser/parse-line.ts';
import { keySpellings, keysOf, spellingsOf } from '../../src/parser/vocabulary.ts';
import * as en from '../../src/text/en/index.ts';
import { languages } from '../../src/text/strings.ts';
import * as sv from '../../src/text/sv/index.ts';

const parse = (line: string) => parseLine(line, definitions);

function parseCommand(line: string): Command {
  const parsed = parse(line);
  if (!parsed.ok) throw new Error(`${line}: ${JSON.stringify(parsed.problem)}`);
  return parsed.command;
}

/** The words with more than one meaning, with their meanings. */
function ambiguousWords(words: readonly (readonly [word: string, meaning: string])[]) {
  const meanings = new Map<string, Set<string>>();
  for (const [word, meaning] of words) {
    meanings.set(normalizeWord(word), (meanings.get(normalizeWord(word)) ?? new Set()).add(meaning));
  }
  return [...meanings].filter(([, found]) => found.size > 1);
}

const order = '3f2a9c1e-0000-4000-8000-000000000000';

describe('the command line parser in Swedish', () => {
  it.each([
    ['lista', 'list'],
    ['LISTA Avslutade', 'list completed'],
    ['ärenden pågående process:"Ledighet för anställd" sida:2', 'list active app:"Ledighet för anställd" page:2'],
    ['lista alla per:process', 'list all by:app'],
    ['visa order 4711', 'show "order 4711"'],
    ['uppgifter order 4711', 'tasks "order 4711"'],
    [`uppgifter ${order} status:avslutad`, `tasks ${order} completed`],
    ['uppgift "order 4711" "Kontrollera lager"', 'task "order 4711" "Kontrollera lager"'],
    ['hämta "order 4711" faktura.pdf', 'download "order 4711" faktura.pdf'],
    ['ladda ner "order 4711" faktura.pdf', 'download "order 4711" faktura.pdf'],
    ['diagram order 4711 bredd:300 höjd:200 zoom:1,5', 'diagram "order 4711" width:300 height:200 zoom:1.5'],
    [`skicka ${order} Godkänn gränshändelse:ja`, `send ${order} Godkänn boundary:yes`],
    ['ladda upp order 4711', 'upload "order 4711"'],
    ['bifoga', 'upload'],
    ['mapp "order 4711" Fakturor', 'folder "order 4711" Fakturor'],
    [
      'formulär order 4711 mall:T1 namn:Besök resultat=godkänt',
      'form "order 4711" template:T1 name:Besök "resultat=godkänt"',
    ],
    ['ta bort order 4711', 'delete "order 4711"'],
    ['ta-bort order 4711', 'delete "order 4711"'],
    ['bekräfta abc', 'confirm abc'],
    [
      'bevaka process:Order vid:nya,milstolpe,tidsfrist som:sammandrag diagram:nej språk:svenska',
      'watch app:Order on:created,milestone,deadline as:digest diagram:no lang:sv',
    ],
    [
      'bevaka status:avslutade,avbrutna startat-av:Anna på:status',
      'watch status:completed,aborted started-by:Anna on:status',
    ],
    ['sluta bevaka 2', 'unwatch 2'],
    ['sluta-bevaka 2', 'unwatch 2'],
    ['tysta 2 2t', 'mute 2 120m'],
    ['tysta 2 3 dagar', 'mute 2 4320m'],
    ['tysta 2 1 vecka', 'mute 2 10080m'],
    ['tysta 2 av', 'mute 2 off'],
    ['vem är jag', 'whoami'],
    ['vem', 'whoami'],
    ['sök order 4711', 'show "order 4711"'],
    ['hitta order 4711', 'show "order 4711"'],
    ['öppna order 4711', 'show "order 4711"'],
    ['lista annullerade', 'list cancelled'],
    ['lista makulerade', 'list cancelled'],
    ['bevaka om:nya,deadline format:enskilt', 'watch on:created,deadline as:flat'],
    ['hjälp skicka', 'help skicka'],
    ['hej', 'hello'],
    ['Tack!', 'thanks'],
    ['idag process:Order', 'today app:Order'],
    ['i dag', 'today'],
    ['senaste', 'recent'],
    ['fäst order 4711', 'pin "order 4711"'],
    ['lossa order 4711', 'unpin "order 4711"'],
    ['ångra', 'undo'],
    ['avbryt', 'undo'],
    ['inställningar', 'settings'],
    ['synpunkter', 'feedback'],
  ])('parses %s as %s', (swedish, english) => {
    expect(parseCommand(swedish)).toEqual(parseCommand(english));
    expect(formatLine(parseCommand(swedish), definitions)).toBe(english);
  });

  it.each(['hamta', 'HÄMTA', 'ha\u0308mta', 'hämta'.normalize('NFD')])('recognizes %j as hämta', (word) => {
    expect(parseCommand(`${word} ${order} x`).name).toBe('object.download');
    expect(parseCommand(`diagram ${order} ho\u0308jd:100`)).toMatchObject({ height: 100 });
    expect(parseCommand(`diagram ${order} hojd:100`)).toMatchObject({ height: 100 });
  });

  it('suggests the closest word for a typo in either language', () => {
    expect(parse('upgifter')).toMatchObject({ problem: { suggestion: 'task.list' } });
    expect(parse('hjelp')).toMatchObject({ problem: { suggestion: 'help' } });
    expect(parse('histroy')).toMatchObject({ problem: { suggestion: 'instance.history' } });
    expect(parse('lista stauts:aktiv')).toMatchObject({ problem: { suggestion: 'status' } });
    expect(parse('lista proces:Order')).toMatchObject({ problem: { suggestion: 'app' } });
  });

  it('does not take a word of a name for part of the command', () => {
    expect(parseCommand('visa bort')).toEqual({ name: 'instance.show', instance: 'bort' });
    expect(parseCommand('ta-bort "upp"')).toEqual({ name: 'instance.delete', instance: 'upp' });
    expect(parse('ta "bort" order')).toMatchObject({ problem: { kind: 'unknown-command', word: 'ta' } });
  });
});

describe('the vocabularies of all languages together', () => {
  it('have no word for two commands', () => {
    const words = definitions.flatMap((one) => spellingsOf(one).map((word) => [word, one.name] as const));
    expect(ambiguousWords(words)).toEqual([]);
  });

  it('accept process: for app: in English commands', () => {
    expect(parseCommand('list process:Order')).toEqual(parseCommand('list app:Order'));
    expect(parseCommand('list all by:process')).toEqual(parseCommand('list all by:app'));
    expect(parseCommand('watch process:Order on:status')).toEqual(parseCommand('watch app:Order on:status'));
  });

  it('have no word for two keys', () => {
    const keys = [...new Set(definitions.flatMap(keysOf))];
    expect(ambiguousWords(keys.flatMap((key) => keySpellings(key).map((word) => [word, key] as const)))).toEqual([]);
  });

  it('have no word for two values', () => {
    for (const { vocabulary } of Object.values(languages)) {
      for (const words of Object.values(vocabulary?.values ?? {})) {
        const entries: readonly (readonly [string, readonly string[]])[] = Object.entries(words);
        expect(
          ambiguousWords(entries.flatMap(([one, all]) => [one, ...all].map((word) => [word, one] as const))),
        ).toEqual([]);
      }
    }
  });

  it.each([
    ['en', en],
    ['sv', sv],
  ])('match the usages and examples in %s', (_, { commands, vocabulary }) => {
    for (const definition of definitions) {
      const { usage, example } = commands[definition.name];
      const word = vocabulary?.commands[definition.name][0] ?? definition.word;
      expect(usage.split(' ')[0]).toBe(word);
      expect(example.split(' ')[0]).toBe(word);
      const keys = [...usage.matchAll(/\[?([\p{L}-]+):/gu)].map(([, key = '']) => key);
      const shown = keysOf(definition).map((key) => vocabulary?.keys[key][0] ?? key);
      expect(keys.filter((key) => !shown.includes(key))).toEqual([]);
      if (!/<.*>/u.test(example)) expect(parseCommand(example).name).toBe(definition.name);
    }
  });

  it('are parsed back from formatted lines, however they were typed', () => {
    const isParsedBack = fc.property(anyTypedLine(), (line) => {
      const parsed = parse(line);
      if (parsed.ok) expect(parseCommand(formatLine(parsed.command, definitions))).toEqual(parsed.command);
      else expect(parsed.problem.kind).not.toBe('unknown-command');
    });
    fc.assert(isParsedBack, { numRuns: 1_000 });
  });
});

/** Command lines in every spelling of every word. */
function anyTypedLine(): fc.Arbitrary<string> {
  const words = fc.array(fc.constantFrom('a', 'Order', 'å', '4711', 'bort', 'upp'), {
    minLength: 1,
    maxLength: 4,
  });
  const values = [sv.vocabulary?.values.status.completed, sv.vocabulary?.values.status.active].flatMap(
    (one) => one ?? [],
  );
  return fc.oneof(
    ...definitions
      .flatMap((one) =>
        spellingsOf(one).flatMap((word) => [word, word.replaceAll('-', ' '), word.normalize('NFD').toUpperCase()]),
      )
      .map((word) => words.map((rest) => `${word} ${rest.join(' ')}`)),
    ...keySpellings('status').map((key) => fc.constantFrom(...values).map((value) => `lista ${key}:${value}`)),
    ...keySpellings('app').map((key) => words.map((rest) => `bevaka ${key}:"${rest.join(' ')}"`)),
  );
}
