import type { AccessEntry } from '../../src/config/index.ts';
import { createMemoryBarium } from '../memory-barium.ts';
import { createTestBot, replyText } from './test-bot.ts';

describe('whoami', () => {
  const everyone: readonly AccessEntry[] = [{ kind: 'everyone' }];
  const onlyBob: readonly AccessEntry[] = [{ kind: 'person', platform: 'web', tenant: 'local', id: 'bob' }];

  it.each([
    ['a person without access', onlyBob, [], /To view cases, ask your bot admin to add web:local to ACCESS_VIEWERS/u],
    ['a viewer', everyone, [], /To send and upload, ask your bot admin to add web:local to ACCESS_OPERATORS/u],
    ['an operator', everyone, everyone, /To delete cases, ask your bot admin to add web:local to ACCESS_ADMINS/u],
  ])('tells %s the one setting for the next higher role', async (_, viewers, operators, hint) => {
    const access = { viewers: [...viewers], operators: [...operators], admins: [...onlyBob] };
    const testBot = await createTestBot({ barium: createMemoryBarium([]), access });
    const text = replyText(await testBot.say('whoami'), testBot.bot);
    expect(text).toMatch(hint);
    expect(text.match(/ACCESS_(?!APPLICATIONS)/gu)).toHaveLength(1);
    await testBot.close();
  });
});
