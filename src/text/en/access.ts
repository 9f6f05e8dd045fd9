/** What the access lists name that there is not. */
import type { StrayReason } from '../../access/unmatched-entries.ts';
import type { Platform } from '../../chat/person.ts';
import { count, listed } from './grammar.ts';

export const access = {
  label: 'Access lists',
  platforms: {
    slack: 'Slack',
    teams: 'Teams',
    web: 'the playground',
    cli: 'the shell',
  } satisfies Readonly<Record<Platform, string>>,
  stray: (variable: string, entry: string, why: string) => `${variable}: ${entry} ${why}`,
  /** `what` is the application for the last of them, else the platform. */
  why: {
    nobody: (what: string) => `is not known to ${what}`,
    'not-connected': (what: string) => `is of ${what}, which is not in use here`,
    unchecked: (what: string) => `could not be checked: ${what} did not say`,
    'no-such-application': (what: string) => `names “${what}”, a process that no case is of`,
  } satisfies Readonly<Record<StrayReason, (what: string) => string>>,
  counted: (strays: number, variables: readonly string[]) =>
    `${count(strays, 'entry', 'entries')} of ${listed(variables)} should be looked at: status tells an admin which.`,
};
