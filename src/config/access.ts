import * as z from 'zod';

/** One person. */
export interface PersonEntry {
  readonly kind: 'person';
  readonly platform: 'slack' | 'teams' | 'web';
  readonly tenant: string;
  readonly id: string;
}

/** Everybody in a group that the platform keeps. */
export interface GroupEntry {
  readonly kind: 'group';
  readonly platform: 'slack';
  readonly tenant: string;
  readonly id: string;
}

/** Whom an entry of `ACCESS_VIEWERS`, `ACCESS_OPERATORS` or `ACCESS_ADMINS` lets in. */
export type AccessEntry = { readonly kind: 'everyone' } | PersonEntry | GroupEntry;

const guid = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';

/** Slack: ids of teams start with T (E for a whole enterprise), of people with U or W, of user groups with S. */
const slackPerson = /^slack:([TE][A-Z0-9]+)\/([UW][A-Z0-9]+)$/;
const slackGroup = /^slack:([TE][A-Z0-9]+)\/group:(S[A-Z0-9]+)$/;
const teamsPerson = new RegExp(`^teams:(${guid})/(${guid})$`);

/** Tools on this machine that speak for Teams without signing in have ids of their own making. */
const localTeamsPerson = /^teams:(local)\/([\w.:@-]+)$/;

/** The entry that `text` spells, or `undefined` where it spells none. Ids of Entra are compared in lower case. */
export function parseAccessEntry(text: string): AccessEntry | undefined {
  if (text === '*') return { kind: 'everyone' };
  if (text === 'web:local') return { kind: 'person', platform: 'web', tenant: 'local', id: 'local' };
  const group = named(slackGroup.exec(text));
  if (group !== undefined) return { kind: 'group', platform: 'slack', ...group };
  const inSlack = named(slackPerson.exec(text));
  if (inSlack !== undefined) return { kind: 'person', platform: 'slack', ...inSlack };
  const inTeams = named(teamsPerson.exec(text.toLowerCase())) ?? named(localTeamsPerson.exec(text));
  return inTeams && { kind: 'person', platform: 'teams', ...inTeams };
}

function named(match: RegExpExecArray | null): Pick<PersonEntry, 'tenant' | 'id'> | undefined {
  const [, tenant, id] = match ?? [];
  return tenant === undefined || id === undefined ? undefined : { tenant, id };
}

/** A comma list of entries. Each malformed entry is an issue that quotes it. */
export const accessList = z.string().transform((text, context): readonly AccessEntry[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part) => {
      const parsed = parseAccessEntry(part);
      if (parsed !== undefined) return [parsed];
      context.addIssue({
        code: 'custom',
        message: `has an entry that names nobody: ${JSON.stringify(part.slice(0, 100))}`,
      });
      return [];
    }),
);
