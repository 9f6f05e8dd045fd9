import { userInfo } from 'node:os';
import type { Person } from '../chat/person.ts';
import type { Config } from '../config/index.ts';

/**
 * The shell user, identified by login name. Shell access means full access. A `LOCALE` set for the bot takes precedence
 * over the shell's language (`LANG`), which on servers is rarely a deliberate choice.
 */
export function cliUser(config: Pick<Config, 'locale'>): Person {
  const { username } = userInfo();
  const { timeZone, locale: own } = Intl.DateTimeFormat().resolvedOptions();
  const locale = config.locale === 'en' ? own : config.locale;
  return { platform: 'cli', tenant: 'local', id: username, name: username, membership: 'member', locale, timeZone };
}
