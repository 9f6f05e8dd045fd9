import fc from 'fast-check';
import type { Command } from '../../src/chat/command.ts';
import { definitions } from '../../src/commands/index.ts';
import { format, parse } from '../../src/parser/parser.ts';
import { bare, keySpellings, keysOf, spellingsOf } from '../../src/parser/vocabulary.ts';
import { en } from '../../src/text/en/index.ts';
import { languages } from '../../src/text/strings.ts';
import { sv } from '../../src/text/sv/index.ts';

const read = (line: string) => parse(line, definitions);

function command(line: string): Command {
  const parsed = read(line);
  if (!parsed.ok) throw new Error(`${line}: ${JSON.stringify(parsed.complaint)}`);
  return parsed.command;
}

/** The words that mean more than one thing, with what they mean. */
function clashes(words: readonly (readonly [word: string, meaning: string])[]) {
  const meanings = new Map<string, Set<string>>();
  for (const [word, meaning] of words) {
    meanings.set(bare(word), (meanings.get(bare(word)) ?? new Set()).add(meaning));
  }
  return [...meanings].filter(([, meant]) => meant.size > 1);
}

const order = '3f2a9c1e-0000-4000-8000-000000000000';

describe('the command language in Swedish', () => {
  it.each([
    ['lista', 'list'],
    ['LISTA Avslutade', 'list completed'],
    [
      'ärenden pågående process:"Ledighet för anställd" sida:2',
      'list active app:"Ledighet för anställd" page:2',
    ],
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
    ['avbevaka 2', 'unwatch 2'],
    ['tysta 2 2t', 'mute 2 120m'],
    ['tysta 2 3 dagar', 'mute 2 4320m'],
    ['tysta 2 1 vecka', 'mute 2 10080m'],
    ['tysta 2 av', 'mute 2 off'],
    ['vem är jag', 'whoami'],
    ['hjälp skicka', 'help skicka'],
  ])('reads %s as %s', (swedish, english) => {
    expect(command(swedish)).toEqual(command(english));
    expect(format(command(swedish), definitions)).toBe(english);
  });

  it.each(['hamta', 'HÄMTA', 'ha\u0308mta', 'hämta'.normalize('NFD')])('takes %j for hämta', (word) => {
    expect(command(`${word} ${order} x`).name).toBe('object.download');
    expect(command(`diagram ${order} ho\u0308jd:100`)).toMatchObject({ height: 100 });
    expect(command(`diagram ${order} hojd:100`)).toMatchObject({ height: 100 });
  });

  it('means what was meant by a slip of the finger, in either language', () => {
    expect(read('upgifter')).toMatchObject({ complaint: { nearest: 'task.list' } });
    expect(read('hjelp')).toMatchObject({ complaint: { nearest: 'help' } });
    expect(read('histroy')).toMatchObject({ complaint: { nearest: 'instance.history' } });
    expect(read('lista stauts:aktiv')).toMatchObject({ complaint: { nearest: 'status' } });
    expect(read('lista proces:Order')).toMatchObject({ complaint: { nearest: 'app' } });
  });

  it('takes no word of a name for a part of the command', () => {
    expect(command('visa bort')).toEqual({ name: 'instance.show', instance: 'bort' });
    expect(command('ta-bort "upp"')).toEqual({ name: 'instance.delete', instance: 'upp' });
    expect(read('ta "bort" order')).toMatchObject({ complaint: { kind: 'unknown-command', word: 'ta' } });
  });
});

describe('the words of all languages together', () => {
  it('name one command each', () => {
    const words = definitions.flatMap((one) => spellingsOf(one).map((word) => [word, one.name] as const));
    expect(clashes(words)).toEqual([]);
  });

  it('name one key each', () => {
    const keys = [...new Set(definitions.flatMap(keysOf))];
    expect(clashes(keys.flatMap((key) => keySpellings(key).map((word) => [word, key] as const)))).toEqual([]);
  });

  it('mean one value each', () => {
    for (const { vocabulary } of Object.values(languages)) {
      for (const words of Object.values(vocabulary?.values ?? {})) {
        const entries: readonly (readonly [string, readonly string[]])[] = Object.entries(words);
        expect(
          clashes(entries.flatMap(([one, all]) => [one, ...all].map((word) => [word, one] as const))),
        ).toEqual([]);
      }
    }
  });

  it.each([
    ['en', en],
    ['sv', sv],
  ])('stand in the usages and examples of %s as they are understood', (_, { commands, vocabulary }) => {
    for (const definition of definitions) {
      const { usage, example } = commands[definition.name];
      const word = vocabulary?.commands[definition.name][0] ?? definition.word;
      expect(usage.split(' ')[0]).toBe(word);
      expect(example.split(' ')[0]).toBe(word);
      const keys = [...usage.matchAll(/\[?([\p{L}-]+):/gu)].map(([, key = '']) => key);
      const shown = keysOf(definition).map((key) => vocabulary?.keys[key][0] ?? key);
      expect(keys.filter((key) => !shown.includes(key))).toEqual([]);
      if (!/<.*>/u.test(example)) expect(command(example).name).toBe(definition.name);
    }
  });

  it('are read back from what buttons carry, however they were typed', () => {
    const isReadBack = fc.property(typed(), (line) => {
      const parsed = read(line);
      if (parsed.ok) expect(command(format(parsed.command, definitions))).toEqual(parsed.command);
      else expect(parsed.complaint.kind).not.toBe('unknown-command');
    });
    fc.assert(isReadBack, { numRuns: 1_000 });
  });
});

/** Lines that people may type, in every spelling of every word. */
function typed(): fc.Arbitrary<string> {
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
        spellingsOf(one).flatMap((word) => [
          word,
          word.replaceAll('-', ' '),
          word.normalize('NFD').toUpperCase(),
        ]),
      )
      .map((word) => words.map((rest) => `${word} ${rest.join(' ')}`)),
    ...keySpellings('status').map((key) =>
      fc.constantFrom(...values).map((value) => `lista ${key}:${value}`),
    ),
    ...keySpellings('app').map((key) => words.map((rest) => `bevaka ${key}:"${rest.join(' ')}"`)),
  );
}
