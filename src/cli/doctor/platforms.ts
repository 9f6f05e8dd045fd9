/** Checks of the platforms that are connected: each one's health, what it doesn't allow, and its cards. */
import type { Core } from '../../app/core.ts';
import type { ChatAdapter } from '../../chat/adapter.ts';
import type { Config } from '../../config/index.ts';
import type { Strings } from '../../text/strings.ts';
import { checkCards } from './cards.ts';
import { type CheckResult, createRows, messageOf, toResult } from './check.ts';

export async function checkPlatforms(
  adapters: readonly ChatAdapter[],
  core: Core,
  config: Config,
  text: Strings,
): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  for (const adapter of adapters) {
    try {
      await adapter.start();
      const health = await adapter.health({});
      results.push(toResult(adapter.platform, health));
      if (health.ok) results.push(...(await inspectPlatform(adapter, health.name, core, config, text)));
    } catch (error) {
      results.push(createRows(adapter.platform, adapter.platform)('fail', messageOf(error)));
    } finally {
      await adapter.stop();
    }
  }
  return results;
}

/** Checks that the platform lets the bot do everything, and would show its cards. */
export async function inspectPlatform(
  adapter: Pick<ChatAdapter, 'platform' | 'findLimitations' | 'findCardFaults'>,
  name: string,
  core: Pick<Core, 'bot'>,
  config: Pick<Config, 'access' | 'locale'>,
  text: Strings,
): Promise<readonly CheckResult[]> {
  const { viewers, operators, admins } = config.access;
  const hasGroups = [viewers, operators, admins].some((list) => list.some(({ kind }) => kind === 'group'));
  const limitations = (await adapter.findLimitations?.({})) ?? [];
  const row = createRows(adapter.platform, name);
  const missed = limitations.filter(({ concerns }) => concerns !== 'groups' || hasGroups);
  return [
    ...missed.map(({ concerns, detail }) => row(concerns === 'everything' ? 'fail' : 'warn', detail)),
    ...(await checkCards(adapter, name, core, config, text)),
  ];
}

/** Adapters that say nothing listens and no socket is open yet: the bot doesn't run here. */
export function withoutServer(core: Core, { doctor: { listening, socketOpen } }: Strings): Core {
  const stringsFor: Core['bot']['stringsFor'] = (reader) => {
    const strings = core.bot.stringsFor(reader);
    return { ...strings, health: { ...strings.health, listening, socketOpen } };
  };
  return { ...core, bot: { ...core.bot, stringsFor } };
}
