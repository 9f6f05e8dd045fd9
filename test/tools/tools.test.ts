import { definitions } from '../../src/commands/index.ts';
import { parseLine } from '../../src/parser/parse-line.ts';
import * as en from '../../src/text/en/index.ts';
import * as sv from '../../src/text/sv/index.ts';
import { createTools } from '../../src/tools/index.ts';

const set = createTools(definitions, en);
const find = (name: string) => {
  const tool = set.tools.find((one) => one.name === name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  return tool;
};

describe('a tool', () => {
  it('has a name that every client accepts, a description, and a schema that describes each argument', () => {
    for (const text of [en, sv]) {
      for (const { name, title, description, inputSchema } of createTools(definitions, text).tools) {
        expect(name).toMatch(/^[a-z_]{1,64}$/u);
        expect(title).not.toBe('');
        expect(description).toContain(title);
        expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
        for (const [argument, schema] of Object.entries(inputSchema.properties ?? {})) {
          expect([name, argument, Object.keys(schema)]).toEqual([
            name,
            argument,
            expect.arrayContaining(['description']),
          ]);
          expect([name, argument, 'type' in schema || 'anyOf' in schema]).toEqual([name, argument, true]);
        }
      }
    }
  });

  it('turns arguments into the line of the same command', () => {
    const values = {
      instance: 'Order 4050: "Nord" & Söner',
      template: 't 1',
      form: "Anna's visit",
      fields: { result: 'passed = yes', 'odd key': 'a:b' },
    };
    const line = find('object_form').toLine(values);
    if (!line.ok) throw new Error(JSON.stringify(line.problems));
    expect(parseLine(line.line, definitions)).toMatchObject({ ok: true, command: { name: 'object.form', ...values } });
    expect(set.callFor(line.line)).toEqual({ tool: 'object_form', arguments: values });
  });

  it('accepts what its schema accepts, and names the arguments that are wrong', () => {
    expect(find('watch_add').toLine({ on: ['status', 'gone'], diagram: true, as: 'digest' })).toEqual({
      ok: true,
      line: 'watch on:status,gone as:digest diagram:yes',
    });
    expect(find('watch_add').toLine({ on: ['everything'] })).toMatchObject({
      ok: false,
      problems: { on: expect.any(String) },
    });
    expect(find('whoami').toLine({ as: 'admin' })).toEqual({ ok: false, problems: { as: 'There are no arguments.' } });
    expect(find('instance_show').toLine({ __proto__: null, constructor: 'x' })).toMatchObject({ ok: false });
  });

  it('exists for no line that only a person can send', () => {
    for (const line of ['confirm abc', 'undo abc', 'nonsense', '', 'bekräfta abc'])
      expect(set.callFor(line)).toBeUndefined();
    expect(set.tools.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['confirm']));
  });
});
