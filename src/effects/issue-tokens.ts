/** Stores a command behind a button or form. The client gets a token, never the command itself. */
import type { CommandName, CommandOf } from '../chat/command.ts';
import { generateToken } from '../lib/random-token.ts';
import type { Context } from '../request/context.ts';
import type { Target } from '../request/definition.ts';
import type { NewConfirmationToken, OpenArgument } from '../store/contract/tokens.ts';
import { auditRowFor } from './audit.ts';

export interface PendingCommand<Name extends CommandName> {
  readonly command: CommandOf<Name>;
  /** The arguments that a form fills in. */
  readonly openArguments?: readonly OpenArgument[];
  /** True if the token confirms a question, which is audited. */
  readonly requiresConfirmation?: true;
}

interface IssuedToken {
  readonly token: string;
  /** The command line of the button or form. */
  readonly line: string;
  readonly expiresAt: string;
}

/** Issues one token; see {@link issueTokens}. */
export async function issueToken<Name extends CommandName>(
  context: Context,
  target: Target,
  pending: PendingCommand<Name>,
  ttlMs: number,
): Promise<IssuedToken> {
  const [issued] = await issueTokens(context, target, [pending], ttlMs);
  if (issued === undefined) throw new Error('no token was issued');
  return issued;
}

/**
 * Issues one-time tokens for this person, in the order of the commands. They are one offer: using one of them uses up
 * the others.
 */
export async function issueTokens<Name extends CommandName>(
  context: Context,
  target: Target,
  pending: readonly PendingCommand<Name>[],
  ttlMs: number,
): Promise<readonly IssuedToken[]> {
  const now = context.now();
  const expiresAt = new Date(now.getTime() + ttlMs).toISOString();
  const offerId = generateToken();
  const tokens = pending.map(
    ({ command, openArguments = [], requiresConfirmation = false }): NewConfirmationToken => ({
      token: generateToken(),
      offerId,
      command: JSON.stringify(command),
      isConfirmation: requiresConfirmation,
      openArguments,
      person: context.person,
      conversation: context.conversation,
      instanceId: target.id,
      instanceName: target.name,
      state: JSON.stringify(target.state),
      issuedAt: now.toISOString(),
      expiresAt,
    }),
  );
  await context.store.tokens.issue(tokens);
  for (const { command } of pending.filter(({ requiresConfirmation }) => requiresConfirmation)) {
    await context.store.audit.write(auditRowFor(context, command, 'asked', target));
  }
  return tokens.map(({ token }) => ({ token, line: context.line({ name: 'confirm', token }), expiresAt }));
}
