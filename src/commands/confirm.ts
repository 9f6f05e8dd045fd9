import * as z from 'zod';
import { isWhereAsked } from '../access/conversation.ts';
import { includes } from '../access/roles.ts';
import { button } from '../cards/card-context.ts';
import { problemTexts } from '../cards/parse-error.ts';
import type { Command } from '../chat/command.ts';
import { personKey } from '../chat/keys.ts';
import type { Reply } from '../chat/reply.ts';
import { proofOf, proveRefusal } from '../effects/audit.ts';
import { changedCard, changesSince, goneCard } from '../effects/changed-card.ts';
import { approve, elsewhere } from '../effects/deletion/approve.ts';
import { targetOf } from '../effects/deletion/target.ts';
import { deny } from '../effects/denied-card.ts';
import { lookIfThere, perform } from '../effects/execute.ts';
import { unknownToken, usedCard } from '../effects/used-token-card.ts';
import { token } from '../parser/argument-schemas.ts';
import { complete } from '../parser/parser.ts';
import type { Context } from '../request/context.ts';
import type { Definition, EffectDefinition, Target } from '../request/definition.ts';
import { refusal } from '../request/reply.ts';
import type { RefusalOutcome, Token } from '../store/contract/store.ts';
import { entry } from '../text/strings.ts';

/**
 * Does what a token holds: once, for the person it was made for, where it was asked, while the instance is as it
 * was shown. The role is that of the held command. The id of a request approves it.
 */
export const confirm: Definition<'confirm'> = {
  name: 'confirm',
  word: 'confirm',
  role: 'viewer',
  isForButtons: true,
  positionals: [{ argument: 'token', kind: 'word' }],
  keys: {},
  input: z.object({ token }),
  async run({ token: id }, context) {
    const held = await context.store.tokens.find(id);
    if (held !== undefined) return (await objection(held, context)) ?? act(held, context);
    const deletion = await context.store.deletions.find(id);
    if (deletion !== undefined) return approve(deletion, context);
    return unknownToken(context);
  },
};

/** Why this token does nothing for this person here and now, or `undefined`. */
async function objection(held: Token, context: Context): Promise<Reply | undefined> {
  const { tokens } = context.text;
  if (personKey(held.person) !== personKey(context.person)) {
    await prove(held, context, 'wrong-person');
    return refusal({ title: tokens.otherPerson(held.person.name), text: [tokens.otherPersonHint] });
  }
  if (held.usedAt !== undefined) return used(held, context);
  if (!isWhereAsked(held.place, context.place)) {
    await prove(held, context, 'wrong-place');
    return elsewhere(held, context);
  }
  if (held.expiresAt > context.now().toISOString()) return undefined;
  await prove(held, context, 'expired');
  return refusal(
    {
      title: tokens.expiredTitle,
      text: [tokens.expired(held.expiresAt)],
      actions: [lookAgain(held, context)],
    },
    { replacesOriginal: true },
  );
}

function prove(held: Token, context: Context, outcome: RefusalOutcome): Promise<void> {
  return proveRefusal(context, JSON.parse(held.command), outcome, targetOf(held));
}

async function used(held: Token, context: Context): Promise<Reply> {
  return refusal(await usedCard(context, held.auditId));
}

function lookAgain(held: Token, context: Context) {
  return button(context, context.text.actions.lookAgain, {
    name: 'instance.show',
    instance: held.instanceId,
  });
}

async function act(held: Token, context: Context): Promise<Reply> {
  const definition = definitionOf(held, context);
  const stored: Command = JSON.parse(held.command);
  const standing = await context.access.standing(context.person, definition.role);
  if (!includes(standing.role, definition.role)) {
    return deny({ ...context, ...standing }, stored, definition.role, targetOf(held));
  }
  const filled = fill(held, stored, definition, context);
  if (!filled.ok) return filled.reply;
  const target = await lookIfThere(definition, held.instanceId, context);
  const changes = target === undefined ? [] : changesSince(held.state, target, context);
  if (target === undefined || changes.length > 0) {
    // What is seen may be what the press just before this one did.
    const now = await context.store.tokens.find(held.token);
    if (now?.usedAt !== undefined) return used(now, context);
  }
  if (target === undefined) {
    await proveRefusal(context, filled.command, 'changed', targetOf(held));
    const title = context.text.delete.alreadyGone(held.instanceName);
    return refusal(goneCard(title, held.instanceId, context), { replacesOriginal: true });
  }
  if (changes.length > 0) {
    await proveRefusal(context, filled.command, 'changed', target);
    return refusal(changedCard(held, changes, context), { replacesOriginal: true });
  }
  // What was whole when it was offered was settled then.
  const settle = held.open.length > 0 ? definition.settle : undefined;
  const settled = settle === undefined ? filled.command : await settle(filled.command, target, context);
  return 'card' in settled ? settled : spend(held, definition, settled, target, context);
}

/** Everything is as it should be: of all who got so far, one goes on. */
async function spend(
  held: Token,
  definition: EffectDefinition,
  command: Command,
  target: Target,
  context: Context,
): Promise<Reply> {
  const { tokens } = context.store;
  const deferred = definition.defer?.(held, target, context);
  const row = <Outcome extends 'confirmed' | 'begun'>(outcome: Outcome) =>
    proofOf(context, command, outcome, target);
  const last = deferred === undefined ? row('begun') : row('confirmed');
  const isBoth = held.asked && deferred === undefined;
  const auditId = await tokens.claim(held.token, context.now().toISOString(), {
    proof: isBoth ? [row('confirmed'), last] : [last],
    deletion: deferred?.deletion,
    deliveries: deferred?.deliveries,
  });
  if (auditId === undefined) return used((await tokens.find(held.token)) ?? held, context);
  if (deferred === undefined) return perform(definition, command, target, context, auditId);
  context.deletion.wake();
  return deferred.reply;
}

/** The store holds only commands that were offered by an effect; anything else is a fault of ours. */
function definitionOf(held: Token, context: Context): EffectDefinition {
  const name = z.object({ name: z.string() }).parse(JSON.parse(held.command)).name;
  const definition = context.definitions.find((one) => one.name === name);
  if (definition === undefined || !('act' in definition)) throw new Error(`a token holds ${name}`);
  return definition as EffectDefinition;
}

type Filled =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly reply: Reply };

/** Puts a form's fields into the held command; only those that were left open. */
function fill(held: Token, stored: Command, definition: EffectDefinition, context: Context): Filled {
  const values = held.open.map(({ argument }) => [argument, context.values[argument] ?? ''] as const);
  const missing = held.open.filter(({ argument, required }) => required && !context.values[argument]?.trim());
  const { complaints } = context.text;
  const given = Object.fromEntries(values.filter(([, value]) => value !== ''));
  const parsed = complete(definition, { ...stored, ...given });
  const wrong = !parsed.ok && parsed.complaint.kind === 'arguments' ? parsed.complaint.problems : {};
  const problems = {
    ...problemTexts(context.text, wrong),
    ...Object.fromEntries(missing.map(({ argument }) => [argument, complaints.fieldMissing])),
    ...definition.lacks?.(context),
  };
  const [[field, says] = ['', '']] = Object.entries(problems);
  if (parsed.ok && field === '') return { ok: true, command: parsed.command };
  const title = complaints.wrongTitle(entry(context.text.arguments, field) ?? field);
  return { ok: false, reply: refusal({ title, text: [says] }, { fieldErrors: problems }) };
}
