import { UnreachableError } from '../../src/barium/errors.ts';
import { toShellCard } from '../../src/cli/shell-card.ts';
import { createLiveIndex } from '../../src/instance-index/live-index.ts';
import * as en from '../../src/text/en/index.ts';
import type { Strings } from '../../src/text/strings.ts';
import * as sv from '../../src/text/sv/index.ts';
import { createMemoryBarium, guid, instance } from '../memory-barium.ts';

/** The line that is offered in place of another. */
async function offer(line: string, names: readonly string[], text: Strings = en): Promise<string> {
  const barium = createMemoryBarium(names.map((name, n) => ({ instance: instance(n + 1, { name }) })));
  const index = createLiveIndex({ barium, now: () => new Date() });
  const { actions = [] } = await toShellCard(
    { title: 'x', actions: [{ kind: 'command', label: 'x', line }] },
    text,
    index,
  );
  const [action] = actions;
  return action?.kind === 'command' ? action.line : '';
}

describe('a line that is offered in the shell', () => {
  it('names a case that no other case is called like', async () => {
    expect(await offer(`tasks ${guid(1)}`, ['Order 4711', 'Order 47'])).toBe('tasks "Order 4711"');
  });

  it('keeps the ID of a case whose name is not unique, missing or cannot be typed', async () => {
    for (const names of [['Order 1', 'ORDER  1'], [''], ['Order\n1']]) {
      expect(await offer(`tasks ${guid(1)}`, names)).toBe(`tasks ${guid(1)}`);
    }
  });

  it('keeps the IDs while Barium is away', async () => {
    const index = createLiveIndex({
      barium: {
        listInstances: () => Promise.reject(new UnreachableError('connection', { endpoint: 'GET /Instances' })),
      },
      now: () => new Date(),
    });
    const row = { title: 'x', actions: [{ kind: 'command', label: 'x', line: `show ${guid(1)}` }] } as const;
    const card = { title: 'x', rows: [row] };
    expect(await toShellCard(card, en, index)).toEqual(card);
  });

  it('is in Swedish for a Swedish reader, with the words for keys and values', async () => {
    const offerInSwedish = (line: string) => offer(line, ['Order 1'], sv);
    expect(await offerInSwedish(`delete ${guid(1)}`)).toBe('ta-bort "Order 1"');
    expect(await offerInSwedish('list completed app:Order page:2')).toBe('lista avslutade process:Order sida:2');
    expect(await offerInSwedish('confirm abc')).toBe('bekräfta abc');
    expect(await offerInSwedish('not a command')).toBe('not a command');
  });

  it('has the option for files behind a form that takes files', async () => {
    const barium = createMemoryBarium([{ instance: instance(1, { name: 'Order 1' }) }]);
    const index = createLiveIndex({ barium, now: () => new Date() });
    const form = { title: 'x', line: 'confirm a', typedFallback: `upload ${guid(1)}`, submit: 'x' };
    const file = { kind: 'file', name: 'file', label: 'File', required: true } as const;
    const card = { title: 'x', actions: [{ kind: 'form', label: 'x', form: { ...form, fields: [file] } }] } as const;
    const shown = await toShellCard(card, en, index);
    expect(shown.actions).toMatchObject([{ form: { typedFallback: 'upload "Order 1" --file PATH' } }]);
  });
});
