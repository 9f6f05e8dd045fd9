import type { FormAction } from '../../src/chat/card.ts';
import type { Content } from '../../src/chat/content.ts';
import { createTestBot, type TestBot, testFile } from '../bot/test-bot.ts';
import { createMemoryBarium, guid } from '../memory-barium.ts';

describe('the forms that complete a command', () => {
  let testBot: TestBot;

  beforeEach(async () => {
    testBot = await createTestBot({
      barium: createMemoryBarium([{}]),
      offeredMessages: { Order: [{ name: 'Approve', requiresConfirmation: false }] },
    });
  });

  afterEach(() => testBot.close());

  const formOf = async (line: string, files: readonly Content[] = []) => {
    const { card } = await testBot.say(line, { files });
    return card.actions?.find((action): action is FormAction => action.kind === 'form')?.form;
  };

  it.each(['folder', 'form', 'upload', 'send'])(
    'the form of %s has a command to type where forms are not available',
    async (word) => {
      const form = await formOf(`${word} order 1`);
      expect(form?.typedFallback).toMatch(new RegExp(`^${word} ${guid(1)}`, 'u'));
    },
  );

  it('the form that asks which case files are for retains the files', async () => {
    expect((await formOf('upload', [testFile('a.txt')]))?.retainsFiles).toBe(true);
    expect((await formOf('upload'))?.retainsFiles).toBe(false);
  });

  it('the button of an offered message has a label for screen readers', async () => {
    const { card } = await testBot.say('send order 1');
    expect(card.actions?.[0]).toMatchObject({ label: 'Approve', accessibilityLabel: 'Send “Approve”' });
  });
});
