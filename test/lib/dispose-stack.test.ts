import { createDisposeStack } from '../../src/lib/dispose-stack.ts';

describe('a dispose stack', () => {
  it('a dispose stack closes in reverse order, also past a resource that fails to close', async () => {
    const closed: string[] = [];
    const errors: unknown[] = [];
    const stack = createDisposeStack((name, error) => errors.push([name, String(error)]));
    stack.defer('a', () => void closed.push('a'));
    stack.defer('b', () => {
      throw new Error('broken');
    });
    stack.defer('c', async () => void closed.push('c'));
    await stack.close();
    expect(closed).toEqual(['c', 'a']);
    expect(errors).toEqual([['b', 'Error: broken']]);
  });

  it('a dispose stack waits for a resource that is still opening, and ignores one that failed to open', async () => {
    const closed: string[] = [];
    const stack = createDisposeStack((name) => closed.push(`failed: ${name}`));
    const opened = Promise.resolve({ close: async () => void closed.push('a') });
    expect(stack.use('a', opened)).toBe(opened);
    await expect(stack.use('b', Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await stack.close();
    expect(closed).toEqual(['a']);
  });

  it('a dispose stack closes once, however often close is called', async () => {
    let closes = 0;
    const stack = createDisposeStack(() => undefined);
    stack.defer('a', () => {
      closes += 1;
    });
    expect(stack.close()).toBe(stack.close());
    await stack.close();
    expect(closes).toBe(1);
  });
});
