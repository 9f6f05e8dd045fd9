import * as z from 'zod';
import { canAnswerFrom } from '../access/conversation.ts';
import { isAtLeast } from '../access/roles.ts';
import { button, maxNameLength, showButton } from '../cards/card-context.ts';
import { fieldErrorTexts } from '../cards/parse-error.ts';
import type { CommandAction } from '../chat/card.ts';
import type { Command } from '../chat/command.ts';
import { personKey } from '../chat/keys.ts';
import type { Reply } from '../chat/reply.ts';
import { auditRejection, auditRowFor } from '../effects/audit.ts';
import { changedCard, changedFactsSince, goneCard } from '../effects/changed-card.ts';
import { approveDeletion, wrongConversationReply } from '../effects/deletion/decision.ts';
import { targetFrom } from '../effects/deletion/target.ts';
import { deny } from '../effects/denied-card.ts';
import { execute as executeEffect, loadIfExists } from '../effects/execute.ts';
import { editAction } from '../effects/offer-form.ts';
import { unknownTokenReply, usedTokenCard } from '../effects/used-token-card.ts';
import { lookup } from '../lib/lookup.ts';
import { truncateChars } from '../lib/truncate.ts';
import { tokenArgument } from '../parser/argument-schemas.ts';
import { buildCommand } from '../parser/build-command.ts';
import { type Context, withRole } from '../request/context.ts';
import { type Definition, type EffectDefinition, isEffect, type Target } from '../request/definition.ts';
import { rejected } from '../request/reply.ts';
import type { EffectOutcome, RefusalOutcome } from '../store/contract/audit.ts';
import type { ConfirmationToken } from '../store/contract/tokens.ts';

/** Shared by `confirm` and `undo`. The required role is that of the stored command or deletion. */
export const tokenCommand = {
  role: 'viewer',
  isInternal: true,
  positionals: [{ argument: 'token', kind: 'word' }],
  keys: {},
  argumentsSchema: z.object({ token: tokenArgument }),
} as const satisfies Partial<Definition<'confirm'>>;

/**
 * Executes the command behind a token: once, for the person it was issued to, where it was issued, while the instance
 * is as it was shown. With the ID of a requested deletion, approves that.
 */
export const confirm: Definition<'confirm'> = {
  isHidden: true,
  name: 'confirm',
  word: 'confirm',
  helpRole: 'operator',
  ...tokenCommand,
  async run({ token: id }, context) {
    const pending = await context.store.tokens.find(id);
    if (pending !== undefined) return (await findRejection(pending, context)) ?? execute(pending, context);
    const deletion = await context.store.deletions.find(id);
    if (deletion !== undefined) return approveDeletion(deletion, context);
    return unknownTokenReply(context);
  },
};

/** The reply if this person cannot use the token here and now. */
async function findRejection(pending: ConfirmationToken, context: Context): Promise<Reply | undefined> {
  const { confirmation } = context.text;
  if (personKey(pending.person) !== personKey(context.person)) {
    await audit(pending, context, 'wrong-person');
    return rejected({
      title: confirmation.otherPerson(pending.person.name),
      text: [confirmation.otherPersonHint],
      actions: [askAgainButton(pending, context)],
    });
  }
  if (pending.usedAt !== undefined) return alreadyUsed(pending, context);
  if (!canAnswerFrom(pending.conversation, context.conversation)) {
    await audit(pending, context, 'wrong-conversation');
    return wrongConversationReply(pending, context);
  }
  if (pending.expiresAt > context.now().toISOString()) return undefined;
  await audit(pending, context, 'expired');
  return rejected(
    {
      title: confirmation.expiredTitle(truncateChars(pending.instanceName, maxNameLength)),
      text: [confirmation.expired(pending.expiresAt)],
      actions: [askAgainButton(pending, context), showButton(context, pending.instanceId)],
    },
    { replacesOriginal: true },
  );
}

/** Runs the stored command again, which asks again: the press of a button never changes anything by itself. */
function askAgainButton({ command }: ConfirmationToken, context: Context): CommandAction {
  const stored: Command = JSON.parse(command);
  const { actions } = context.text;
  const label = stored.name === 'instance.delete' ? actions.delete : actions.askAgain;
  return button(context, label, stored, { style: stored.name === 'instance.delete' ? 'danger' : 'primary' });
}

function audit(pending: ConfirmationToken, context: Context, outcome: RefusalOutcome): Promise<void> {
  return auditRejection(context, JSON.parse(pending.command), outcome, targetFrom(pending));
}

async function alreadyUsed(pending: ConfirmationToken, context: Context): Promise<Reply> {
  return rejected(await usedTokenCard(context, pending.auditId));
}

async function execute(pending: ConfirmationToken, context: Context): Promise<Reply> {
  const definition = effectOf(pending, context);
  const stored: Command = JSON.parse(pending.command);
  const current = await context.access.effectiveRole(context.person, definition.role);
  if (!isAtLeast(current.role, definition.role)) {
    return deny(withRole(context, current), stored, definition.role, targetFrom(pending));
  }
  const filled = applyForm(pending, stored, definition, context);
  if (!filled.ok) return filled.reply;
  const target = await loadIfExists(definition, pending.instanceId, context);
  const changes = target === undefined ? [] : changedFactsSince(pending.state, target, context);
  if (target === undefined || changes.length > 0) {
    // The change may be the result of a press just before this one.
    const latest = await context.store.tokens.find(pending.token);
    if (latest?.usedAt !== undefined) return alreadyUsed(latest, context);
  }
  if (target === undefined) {
    await auditRejection(context, filled.command, 'changed', targetFrom(pending));
    const title = context.text.deletions.alreadyGone(pending.instanceName);
    return rejected(goneCard(title, pending.instanceId, context), { replacesOriginal: true });
  }
  if (changes.length > 0) {
    await auditRejection(context, filled.command, 'changed', target);
    return rejected(changedCard(pending, changes, context), { replacesOriginal: true });
  }
  // Also a button's: since it was issued, the command may have come to need a confirmation. A confirmed one has had it.
  const finalize = pending.isConfirmation ? undefined : definition.finalize;
  const final = finalize === undefined ? filled.command : await finalize(filled.command, target, context);
  return 'card' in final ? final : consumeToken(pending, definition, final, target, context);
}

/** Executes or defers the command, for exactly one of any number of concurrent presses. */
async function consumeToken(
  pending: ConfirmationToken,
  definition: EffectDefinition,
  command: Command,
  target: Target,
  context: Context,
): Promise<Reply> {
  const { tokens } = context.store;
  const deferral = definition.defer?.(pending, target, context);
  const row = <Outcome extends 'confirmed' | 'begun'>(outcome: Outcome) =>
    auditRowFor(context, command, outcome, target);
  const last = deferral === undefined ? row('begun') : row('confirmed');
  const isConfirmedNow = pending.isConfirmation && deferral === undefined;
  const auditId = await tokens.consume(pending.token, context.now().toISOString(), {
    auditRows: isConfirmedNow ? [row('confirmed'), last] : [last],
    deletion: deferral?.deletion,
    deliveries: deferral?.deliveries,
  });
  if (auditId === undefined) return alreadyUsed((await tokens.find(pending.token)) ?? pending, context);
  if (deferral === undefined) {
    const { outcome, reply } = await executeEffect(definition, command, target, context, auditId);
    return hasNoEffect(outcome) ? withEdit(reply, pending, definition, { command, target }, context) : reply;
  }
  context.deletion.wake();
  return deferral.reply;
}

function hasNoEffect(outcome: EffectOutcome): boolean {
  return outcome === 'refused' || outcome === 'failed' || outcome === 'not-accepted';
}

/** A form whose command failed can be opened again with what was typed. */
async function withEdit(
  reply: Reply,
  { command: stored, openArguments }: ConfirmationToken,
  definition: EffectDefinition,
  { command, target }: { readonly command: Command; readonly target: Target },
  context: Context,
): Promise<Reply> {
  if (openArguments.length === 0 || definition.buildForm === undefined) return reply;
  const edit = await editAction(definition, { command: JSON.parse(stored), openArguments }, command, target, context);
  return { ...reply, card: { ...reply.card, actions: [edit, ...(reply.card.actions ?? [])] } };
}

/** Throws if the stored command is not an effect, which no code issues tokens for. */
function effectOf(pending: ConfirmationToken, context: Context): EffectDefinition {
  const name = z.object({ name: z.string() }).parse(JSON.parse(pending.command)).name;
  const definition = context.definitions.find((candidate) => candidate.name === name);
  if (definition === undefined || !isEffect(definition))
    throw new Error(`the token's command ${name} is not an effect`);
  return definition;
}

type FilledCommand = { readonly ok: true; readonly command: Command } | { readonly ok: false; readonly reply: Reply };

/** Fills the open arguments of the stored command with the form's fields, and no others. */
function applyForm(
  pending: ConfirmationToken,
  stored: Command,
  definition: EffectDefinition,
  context: Context,
): FilledCommand {
  const values = pending.openArguments.map(({ argument }) => [argument, context.formValues[argument] ?? ''] as const);
  const missing = pending.openArguments.filter(
    ({ argument, required }) => required && !context.formValues[argument]?.trim(),
  );
  const { parseErrors } = context.text;
  const submitted = Object.fromEntries(values.filter(([, value]) => value !== ''));
  const parsed = buildCommand(definition, { ...stored, ...submitted });
  const invalid = !parsed.ok && parsed.problem.kind === 'arguments' ? parsed.problem.fieldErrors : {};
  const fieldErrors = {
    ...fieldErrorTexts(context.text, invalid),
    ...Object.fromEntries(missing.map(({ argument }) => [argument, parseErrors.requiredField])),
    ...definition.missingFields?.(context),
  };
  const [[field, message] = ['', '']] = Object.entries(fieldErrors);
  if (parsed.ok && field === '') return { ok: true, command: parsed.command };
  const title = parseErrors.invalidTitle(lookup(context.text.argumentNames, field) ?? field);
  return { ok: false, reply: rejected({ title, text: [message] }, { fieldErrors }) };
}
