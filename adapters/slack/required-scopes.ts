/** Scopes whose absence would quietly turn everyone into a stranger, or every channel into a shared one. */
import { createTtlCache } from '../../src/lib/ttl-cache.ts';
import type { SlackIdentity } from './identity.ts';
import { anyResponse, errorCodeOf, type SlackApi } from './web-api.ts';

/** Rejects with a `SlackError` if Slack doesn't answer. */
type FindMissingScopes = (bot: SlackIdentity) => Promise<readonly string[]>;

/** Health is asked for every few seconds; `conversations.list` may be called twenty times a minute. */
const ttlMs = 5 * 60_000;
/** While a scope is missing or Slack doesn't answer. */
const negativeTtlMs = 30_000;

/** @param options.asksAboutChannels whether the bot has to know which channels are shared */
export function createMissingScopes(options: {
  readonly api: SlackApi;
  readonly asksAboutChannels: boolean;
  readonly now: () => Date;
}): FindMissingScopes {
  const { api, asksAboutChannels } = options;
  const results = createTtlCache<Promise<readonly string[]>>({
    maxEntries: 1,
    ttlMs,
    now: () => options.now().getTime(),
  });

  /** Only what the call needs counts: other rejections are about its arguments. */
  const isScopeMissing = async (method: string, args: Readonly<Record<string, unknown>>): Promise<boolean> => {
    try {
      await api.call(method, args, anyResponse);
      return false;
    } catch (error) {
      const code = errorCodeOf(error);
      if (code === undefined) throw error;
      return code === 'missing_scope';
    }
  };

  const findMissing = async ({ userId }: SlackIdentity): Promise<readonly string[]> => {
    const channelTypes = 'public_channel,private_channel,mpim';
    const probes = [
      { scopes: ['users:read'], isMissing: isScopeMissing('users.info', { user: userId }) },
      {
        scopes: ['channels:read', 'groups:read', 'mpim:read'],
        isMissing: asksAboutChannels
          ? isScopeMissing('conversations.list', { types: channelTypes, limit: 1 })
          : Promise.resolve(false),
      },
    ];
    const missing = await Promise.all(probes.map(async ({ scopes, isMissing }) => ((await isMissing) ? scopes : [])));
    return missing.flat();
  };

  return (bot) => {
    const cached = results.get(bot.userId);
    if (cached !== undefined) return cached;
    const result = findMissing(bot);
    results.set(bot.userId, result);
    const expireSoon = () => results.set(bot.userId, result, { ttlMs: negativeTtlMs });
    result.then(({ length }) => length > 0 && expireSoon(), expireSoon);
    return result;
  };
}
