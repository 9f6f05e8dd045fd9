/** What the audit keeps of a command: who, where, and what it was about. */
import type { Command } from '../chat/command.ts';
import { idIn } from '../parser/parser.ts';
import type { Context } from '../request/context.ts';
import type { EffectDefinition, Target } from '../request/definition.ts';
import type { NewAuditRow, RefusalOutcome } from '../store/contract/store.ts';

/** The row of what this person does here and now. Without a target, the instance is what the command names. */
export function proofOf<Outcome extends NewAuditRow['outcome']>(
  context: Context,
  command: Command,
  outcome: Outcome,
  target?: Pick<Target, 'id' | 'name'>,
): NewAuditRow & { readonly outcome: Outcome } {
  // What begins is one thing: of several files each has a row of its own.
  const about = outcome === 'begun' ? { ...context, files: context.files.slice(0, 1) } : context;
  const typed = 'instance' in command ? command.instance : undefined;
  const id = target?.id ?? (typed === undefined ? undefined : idIn(typed));
  return {
    at: context.now().toISOString(),
    person: context.person,
    place: context.place,
    command: command.name,
    instanceId: id,
    instanceName: target?.name,
    detail: detailOf(command, about) ?? (id === undefined ? typed : undefined),
    outcome,
  };
}

/** Keeps proof of what was refused. */
export async function proveRefusal(
  context: Context,
  command: Command,
  outcome: RefusalOutcome,
  target?: Pick<Target, 'id' | 'name'>,
): Promise<void> {
  await context.store.audit.write(proofOf(context, command, outcome, target));
}

/** Does what changes only what a place is told, and keeps proof of it: the command, as it would be typed. */
export async function prove<Done>(
  context: Context,
  command: Command,
  work: () => Promise<Done>,
): Promise<Done> {
  const { audit } = context.store;
  const row = proofOf(context, command, 'begun');
  // It is the place's, and no instance's history.
  const id = await audit.write({ ...row, instanceId: undefined, detail: context.line(command) });
  const done = await work();
  await audit.end(id, { outcome: 'done', at: context.now().toISOString() });
  return done;
}

/** The message's, file's, folder's or form's name. */
function detailOf(command: Command, context: Context): string | undefined {
  const definition = context.definitions.find((one) => one.name === command.name);
  if (definition === undefined || !('act' in definition)) return undefined;
  return (definition as EffectDefinition).detail(command, context);
}
