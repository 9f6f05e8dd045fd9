import { accessEntryFor, isAtLeast, type Role } from '../access/roles.ts';
import { BariumError } from '../barium/errors.ts';
import { collapseWhitespace } from '../cards/card-context.ts';
import type { Card } from '../chat/card.ts';
import type { Command } from '../chat/command.ts';
import type { Reply } from '../chat/reply.ts';
import type { PersonEntry } from '../config/index.ts';
import { truncateChars } from '../lib/truncate.ts';
import { resolveInstance } from '../lookup/resolve.ts';
import type { Context } from '../request/context.ts';
import type { Target } from '../request/definition.ts';
import { rejected } from '../request/reply.ts';
import { auditRejection } from './audit.ts';

/** The setting that lists the people with a role. */
const accessVariables: Readonly<Record<Role, string>> = {
  viewer: 'ACCESS_VIEWERS',
  operator: 'ACCESS_OPERATORS',
  admin: 'ACCESS_ADMINS',
};

/** Rejects and audits a command that requires a higher role. */
export async function deny(
  context: Context,
  command: Command,
  requiredRole: Role,
  target?: Pick<Target, 'id' | 'name'>,
): Promise<Reply> {
  const auditedCommand = target === undefined ? await withResolvedInstance(command, context) : command;
  await auditRejection(context, auditedCommand, 'denied', target);
  return rejected(await deniedCard(context, requiredRole), { isDenied: true });
}

/** Resolves the instance for people who can look up cases, so that the attempt appears in its history. */
async function withResolvedInstance(command: Command, context: Context): Promise<Command> {
  const definition = context.definitions.find(({ name }) => name === command.name);
  if (definition === undefined || !isAtLeast(context.role, 'viewer')) return command;
  try {
    const resolved = await resolveInstance(command, definition, context);
    return resolved.ok && resolved.isGuess !== true ? resolved.command : command;
  } catch (error) {
    // The command is rejected in any case, and the audit has what was typed.
    if (!(error instanceof BariumError)) throw error;
    return command;
  }
}

const maxListedNames = 5;

async function deniedCard(context: Context, requiredRole: Role): Promise<Card> {
  const { person, access, roleIndeterminate } = context;
  const { errors, roles } = context.text;
  const hint = errors.howToGetAccess(accessEntryFor(person), accessVariables[requiredRole]);
  const isUnknown = person.membership === 'unknown' && roleIndeterminate;
  const groupNotice = access.areGroupsForbidden(person) ? errors.groupForbidden : errors.groupUnavailable;
  const notice = roleIndeterminate ? [isUnknown ? errors.membershipUnknown : groupNotice] : [];
  if (requiredRole === 'viewer') {
    return isUnknown
      ? { title: errors.membershipUnknownTitle, text: notice }
      : { title: errors.unauthorizedTitle, text: [...notice, hint] };
  }
  const { people, groups } = access.granteesOf(requiredRole, person);
  const hasGrantees = people.length > 0 || groups.length > 0;
  const names = await displayNamesOf(people, context);
  const holders = hasGrantees
    ? errors.roleHolders(names, people.length - names.length, groups)
    : errors.noRoleHolders(accessVariables[requiredRole]);
  return {
    title: errors.deniedTitle,
    text: [errors.denied(roles[requiredRole]), ...notice, holders, hint],
  };
}

/** The known names of the people in the person's own workspace. */
async function displayNamesOf(
  people: readonly PersonEntry[],
  { person, displayNames }: Context,
): Promise<readonly string[]> {
  const colleagues = people.filter(({ platform, tenant }) => platform === person.platform && tenant === person.tenant);
  const names: string[] = [];
  for (const colleague of colleagues.slice(0, 4 * maxListedNames)) {
    const name = names.length < maxListedNames ? await displayNames.lookup(colleague) : undefined;
    if (name !== undefined) names.push(truncateChars(collapseWhitespace(name), 60));
  }
  return names;
}
