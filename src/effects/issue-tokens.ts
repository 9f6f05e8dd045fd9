/** Holding a command behind a button or a form: what the client gets is a token, never the command itself. */

import type { CommandName, CommandOf } from '../chat/command.ts';
import { newToken } from '../lib/random-token.ts';
import type { Context } from '../request/context.ts';
import type { Target } from '../request/definition.ts';
import type { NewToken, OpenArgument } from '../store/contract/store.ts';
import { proofOf } from './audit.ts';

/** A command to hold behind a button or form, and the arguments that a form may fill in. */
export interface Held<Name extends CommandName> {
  readonly command: CommandOf<Name>;
  readonly open?: readonly OpenArgument[];
  /** It is the answer to a question, and asking is kept proof of. */
  readonly asks?: true;
}

/** A token as it is offered: the line that presses or submits it. */
export interface Offered {
  readonly token: string;
  readonly line: string;
  readonly expiresAt: string;
}

/** Holds one command behind a token of its own; see {@link offer}. */
export async function offerOne<Name extends CommandName>(
  context: Context,
  target: Target,
  held: Held<Name>,
  lifeMs: number,
): Promise<Offered> {
  const [offered] = await offer(context, target, [held], lifeMs);
  if (offered === undefined) throw new Error('one held command gives one token');
  return offered;
}

/**
 * Holds commands behind one-time tokens for the asker, all of them one offer: acting on one spends the others.
 * Answers the tokens in the same order, good for `lifeMs`.
 */
export async function offer<Name extends CommandName>(
  context: Context,
  target: Target,
  held: readonly Held<Name>[],
  lifeMs: number,
): Promise<readonly Offered[]> {
  const now = context.now();
  const expiresAt = new Date(now.getTime() + lifeMs).toISOString();
  const offerId = newToken();
  const tokens = held.map(
    ({ command, open = [], asks = false }): NewToken => ({
      token: newToken(),
      offer: offerId,
      command: JSON.stringify(command),
      asked: asks,
      open,
      person: context.person,
      place: context.place,
      instanceId: target.id,
      instanceName: target.name,
      state: JSON.stringify(target.state),
      issuedAt: now.toISOString(),
      expiresAt,
    }),
  );
  await context.store.tokens.issue(tokens);
  for (const { command } of held.filter((one) => one.asks)) {
    await context.store.audit.write(proofOf(context, command, 'asked', target));
  }
  return tokens.map(({ token }) => ({ token, line: context.line({ name: 'confirm', token }), expiresAt }));
}
