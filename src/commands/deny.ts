import { accessEntryOf, type Role } from '../access/roles.ts';
import type { Card, Reply } from '../chat.ts';
import type { Command } from '../command.ts';
import type { Context } from './context.ts';
import type { Target } from './definition.ts';
import { proveRefusal } from './proof.ts';
import { refusal } from './reply.ts';

/** The variable that lets somebody in for a role. */
const variables: Readonly<Record<Role, string>> = {
  viewer: 'ACCESS_VIEWERS',
  operator: 'ACCESS_OPERATORS',
  admin: 'ACCESS_ADMINS',
};

/** Refuses a command to a person whose role does not include `needs`, and keeps proof of it. */
export async function deny(
  context: Context,
  command: Command,
  needs: Role,
  target?: Pick<Target, 'id' | 'name'>,
): Promise<Reply> {
  await proveRefusal(context, command, 'denied', target);
  return refusal(deniedCard(context, needs));
}

function deniedCard(context: Context, needs: Role): Card {
  const { person, access, unsure } = context;
  const { problems, roles } = context.text;
  const how = problems.deniedHow(accessEntryOf(person), variables[needs]);
  const doubt = unsure ? [problems.unsure] : [];
  if (needs === 'viewer') return { title: problems.strangerTitle, text: [...doubt, how] };
  const { people, groups } = access.allowed(needs, person);
  const isAnybody = people > 0 || groups.length > 0;
  const who = isAnybody ? problems.whoMay(people, groups) : problems.nobodyMay(variables[needs]);
  return { title: problems.deniedTitle, text: [problems.denied(roles[needs]), ...doubt, who, how] };
}
