import type { UnmatchedReason } from '../../access/unmatched-entries.ts';
import type { Platform } from '../../chat/person.ts';
import type { RichText } from '../../chat/rich-text.ts';
import { formatsFor, timestamp } from '../format.ts';

const { count, listed } = formatsFor('en');

export const access = {
  label: 'Access lists',
  openByDefault:
    'everyone can view cases, because ACCESS_VIEWERS isn’t set. An admin should list the viewers there, or set it to *',
  reloadFault: (since: string, problems: string): RichText => [
    'the settings have been invalid since ',
    timestamp(since),
    `, so the earlier lists apply: ${problems}`,
  ],
  platforms: {
    slack: 'Slack',
    teams: 'Teams',
    web: 'the playground',
    cli: 'the shell',
  } satisfies Readonly<Record<Platform, string>>,
  unmatchedEntry: (variable: string, entry: string, why: string) => `${variable}: ${entry} ${why}`,
  /** `what` is the application for the last reason, else the platform. */
  why: {
    'not-found': (what: string) => `wasn’t found in ${what}`,
    'not-connected': (what: string) => `is a ${what} entry, but ${what} isn’t connected`,
    'not-checked': (what: string) => `couldn’t be checked because ${what} didn’t respond`,
    'no-such-application': (what: string) => `names the process “${what}”, which has no cases`,
  } satisfies Readonly<Record<UnmatchedReason, (what: string) => string>>,
  unmatchedCount: (entries: number, variables: readonly string[]) =>
    `${count(entries, 'entry', 'entries')} in ${listed(variables)} ${entries === 1 ? 'needs' : 'need'} attention. An admin can run status to see which.`,
};
