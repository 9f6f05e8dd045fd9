import { accessEntryOf, includes, type Role } from '../access/roles.ts';
import { BariumError } from '../barium/errors.ts';
import { oneLine, shorten } from '../cards/card-context.ts';
import type { Card } from '../chat/card.ts';
import type { Command } from '../chat/command.ts';
import type { Reply } from '../chat/reply.ts';
import type { PersonEntry } from '../config/index.ts';
import { resolve } from '../lookup/resolve.ts';
import type { Context } from '../request/context.ts';
import type { Target } from '../request/definition.ts';
import { refusal } from '../request/reply.ts';
import { proveRefusal } from './audit.ts';

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
  const about = target === undefined ? await named(command, context) : command;
  await proveRefusal(context, about, 'denied', target);
  return refusal(await deniedCard(context, needs));
}

/** The command with the instance that it names, for somebody who may look instances up: its history has it too. */
async function named(command: Command, context: Context): Promise<Command> {
  const definition = context.definitions.find((one) => one.name === command.name);
  if (definition === undefined || !includes(context.role, 'viewer')) return command;
  try {
    const resolved = await resolve(command, definition, context);
    return resolved.ok && resolved.isGuess !== true ? resolved.command : command;
  } catch (error) {
    // They are refused in any case, and the proof has what they typed.
    if (!(error instanceof BariumError)) throw error;
    return command;
  }
}

/** Most people who are named as those that may. */
const mostNamed = 5;

async function deniedCard(context: Context, needs: Role): Promise<Card> {
  const { person, access, unsure } = context;
  const { problems, roles } = context.text;
  const how = problems.deniedHow(accessEntryOf(person), variables[needs]);
  const doubt = unsure ? [problems.unsure] : [];
  if (needs === 'viewer') return { title: problems.strangerTitle, text: [...doubt, how] };
  const { people, groups } = access.allowed(needs, person);
  const isAnybody = people.length > 0 || groups.length > 0;
  const named = await namesOf(people, context);
  const who = isAnybody
    ? problems.whoMay(named, people.length - named.length, groups)
    : problems.nobodyMay(variables[needs]);
  return { title: problems.deniedTitle, text: [problems.denied(roles[needs]), ...doubt, who, how] };
}

/** Those of the asker's own workspace, as far as it is known what they are called. */
async function namesOf(
  people: readonly PersonEntry[],
  { person, names }: Context,
): Promise<readonly string[]> {
  const near = people.filter((one) => one.platform === person.platform && one.tenant === person.tenant);
  const found: string[] = [];
  for (const one of near.slice(0, 4 * mostNamed)) {
    const name = found.length < mostNamed ? await names?.of(one) : undefined;
    if (name !== undefined) found.push(shorten(oneLine(name), 60));
  }
  return found;
}
