import type { Command } from '../chat/command.ts';
import { guidIn } from '../parser/guids.ts';
import type { Context } from '../request/context.ts';
import { isEffect, type Target } from '../request/definition.ts';
import type { NewAuditRow, RefusalOutcome } from '../store/contract/audit.ts';

/** The audit row for a command of this person, now. Without a target, the instance is the one in the command. */
export function auditRowFor<Outcome extends NewAuditRow['outcome']>(
  context: Context,
  command: Command,
  outcome: Outcome,
  target?: Pick<Target, 'id' | 'name'>,
): NewAuditRow & { readonly outcome: Outcome } {
  // Each of several files gets its own row when its upload begins.
  const auditedContext = outcome === 'begun' ? { ...context, files: context.files.slice(0, 1) } : context;
  const typedInstance = 'instance' in command ? command.instance : undefined;
  const id = target?.id ?? (typedInstance === undefined ? undefined : guidIn(typedInstance));
  return {
    at: context.now().toISOString(),
    person: context.person,
    conversation: context.conversation,
    command: command.name,
    instanceId: id,
    instanceName: target?.name,
    detail: auditDetailOf(command, auditedContext) ?? (id === undefined ? typedInstance : undefined),
    outcome,
  };
}

/** Audits a command that was not executed, except in a long run of rejections of one person. */
export async function auditRejection(
  context: Context,
  command: Command,
  outcome: RefusalOutcome,
  target?: Pick<Target, 'id' | 'name'>,
): Promise<void> {
  if (context.isAutomatic || !context.requestLimiter.acquireAuditRow(context.person)) return;
  await context.store.audit.write(auditRowFor(context, command, outcome, target));
}

/** Runs a change of a conversation's watches, and audits it with the command line as its detail. */
export async function withAudit<Result>(
  context: Context,
  command: Command,
  run: () => Promise<Result>,
): Promise<Result> {
  const { audit } = context.store;
  const row = auditRowFor(context, command, 'begun');
  // It belongs to the conversation, and not to the history of an instance.
  const id = await audit.write({ ...row, instanceId: undefined, detail: context.line(command) });
  const result = await run();
  await audit.finish(id, { outcome: 'done', at: context.now().toISOString() });
  return result;
}

function auditDetailOf(command: Command, context: Context): string | undefined {
  const definition = context.definitions.find(({ name }) => name === command.name);
  return definition !== undefined && isEffect(definition) ? definition.auditDetail(command, context) : undefined;
}
