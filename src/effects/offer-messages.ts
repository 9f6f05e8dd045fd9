/** Buttons that send a message with one press. */
import { isAtLeast } from '../access/roles.ts';
import type { Instance, TaskRow } from '../barium/types.ts';
import { isClosed, type NextMessage } from '../cards/instance.ts';
import { likelyMessages } from '../lookup/messages.ts';
import type { Context } from '../request/context.ts';
import { isStoreError } from '../store/errors.ts';
import { targetFromInstance } from './execute.ts';
import { issueTokens } from './issue-tokens.ts';

/** Long enough to ask a colleague first. */
export const offerTtlMs = 30 * 60_000;

/** A longer name would be cut off on a phone. */
const maxButtonName = 20;

/**
 * The message that an instance most likely waits for; `undefined` if it isn't clear, has a long name, or the person can't
 * send it.
 */
export async function offerNextMessage(
  instance: Instance,
  openTasks: readonly TaskRow[],
  context: Context,
): Promise<NextMessage | undefined> {
  const [next] = await offerNextMessages(instance, openTasks, context, { max: 1, maxNameLength: maxButtonName });
  return next;
}

interface OfferOptions {
  readonly max: number;
  readonly maxNameLength?: number;
  /** It was just sent: a second press must not send it again. */
  readonly except?: string;
}

/**
 * At most `max` messages that can be sent next, the most likely one first. Sending one uses up the others. None while the
 * store is away: an instance can be shown without it.
 */
export async function offerNextMessages(
  instance: Instance,
  openTasks: readonly TaskRow[],
  context: Context,
  options: OfferOptions,
): Promise<readonly NextMessage[]> {
  if (isClosed(instance) || !isAtLeast(context.role, 'operator')) return [];
  try {
    return await issueOffers(instance, openTasks, context, options);
  } catch (err) {
    if (!isStoreError(err)) throw err;
    context.log.debug({ err }, 'no message is offered, since the store is away');
    return [];
  }
}

async function issueOffers(
  instance: Instance,
  openTasks: readonly TaskRow[],
  context: Context,
  { max, maxNameLength = Number.POSITIVE_INFINITY, except }: OfferOptions,
): Promise<readonly NextMessage[]> {
  const likely = await likelyMessages(instance, openTasks, context);
  const messages = likely
    .filter(({ name }) => name !== except)
    .slice(0, max)
    .filter(({ name }) => name.length <= maxNameLength);
  if (messages.length === 0) return [];
  const commands = messages.map(({ name, boundary = false }) => ({
    command: { name: 'instance.send', instance: instance.id, message: name, boundary } as const,
  }));
  if (context.isLasting) return commands.map(({ command }) => ({ name: command.message, line: context.line(command) }));
  const issued = await issueTokens(context, targetFromInstance(instance, context), commands, offerTtlMs);
  return messages.map(({ name }, index) => ({ name, line: issued[index]?.line ?? '' }));
}
