import * as z from 'zod';

/** A single person. */
export interface PersonEntry {
  readonly kind: 'person';
  readonly platform: 'slack' | 'teams' | 'web';
  readonly tenant: string;
  readonly id: string;
}

/** All members of a group on the platform. */
export interface GroupEntry {
  readonly kind: 'group';
  readonly platform: 'slack';
  readonly tenant: string;
  readonly id: string;
}

/** An entry of `ACCESS_VIEWERS`, `ACCESS_OPERATORS` or `ACCESS_ADMINS`. */
export type AccessEntry = { readonly kind: 'everyone' } | PersonEntry | GroupEntry;

const guid = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';

/** Slack ids start with T for teams (E for enterprises), with U or W for users, with S for user groups. */
const slackPerson = /^slack:([TE][A-Z0-9]+)\/([UW][A-Z0-9]+)$/;
const slackGroup = /^slack:([TE][A-Z0-9]+)\/group:(S[A-Z0-9]+)$/;
const teamsPerson = new RegExp(`^teams:(${guid})/(${guid})$`);

/** Local Teams tools that do not sign in use arbitrary ids. */
const localTeamsPerson = /^teams:(local)\/([\w.:@-]+)$/;

/** Parses an entry, or returns `undefined` if it is malformed. Entra ids are compared in lower case. */
export function parseAccessEntry(text: string): AccessEntry | undefined {
  if (text === '*') return { kind: 'everyone' };
  if (text === 'web:local') return { kind: 'person', platform: 'web', tenant: 'local', id: 'local' };
  const group = subjectFrom(slackGroup.exec(text));
  if (group !== undefined) return { kind: 'group', platform: 'slack', ...group };
  const inSlack = subjectFrom(slackPerson.exec(text));
  if (inSlack !== undefined) return { kind: 'person', platform: 'slack', ...inSlack };
  const inTeams =
    subjectFrom(teamsPerson.exec(text.toLowerCase())) ?? subjectFrom(localTeamsPerson.exec(text));
  return inTeams && { kind: 'person', platform: 'teams', ...inTeams };
}

function subjectFrom(match: RegExpExecArray | null): Pick<PersonEntry, 'tenant' | 'id'> | undefined {
  const [, tenant, id] = match ?? [];
  return tenant === undefined || id === undefined ? undefined : { tenant, id };
}

/** A comma-separated list of entries. Each malformed entry is an issue that quotes it. */
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
        message: `has an invalid entry: ${JSON.stringify(part.slice(0, 100))}`,
      });
      return [];
    }),
);
