/** What the access lists name that there is not. */
import type { StrayReason } from '../../access/strays.ts';
import type { Platform } from '../../chat.ts';
import { count, listed } from './grammar.ts';

const platforms: Readonly<Record<Platform, string>> = {
  slack: 'Slack',
  teams: 'Teams',
  web: 'the playground',
  cli: 'the shell',
};

export const access = {
  label: 'Access lists',
  stray: (variable: string, entry: string, why: string) => `${variable}: ${entry} ${why}`,
  why: {
    nobody: (platform: Platform) => `names nobody that ${platforms[platform]} knows`,
    'not-connected': (platform: Platform) => `is of ${platforms[platform]}, which is not in use here`,
    unchecked: (platform: Platform) => `could not be checked: ${platforms[platform]} did not say`,
    'no-such-application': (_: Platform, application = '') =>
      `names “${application}”, a process that no case is of`,
  } satisfies Readonly<Record<StrayReason, (platform: Platform, application?: string) => string>>,
  counted: (strays: number, variables: readonly string[]) =>
    `${count(strays, 'entry', 'entries')} of ${listed(variables)} should be looked at: status tells an admin which.`,
};
