/** Posts the question that an assistant's call has led to, in the person's own chat with the bot. */
import { randomUUID } from 'node:crypto';
import { DeliveryError } from '../../src/chat/adapter.ts';
import type { Card } from '../../src/chat/card.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import { readerOf } from '../../src/chat/keys.ts';
import type { Person } from '../../src/chat/person.ts';
import type { McpServices } from './options.ts';

/** `maybe`: the platform did not confirm it. */
export type PostOutcome =
  | { readonly kind: 'posted' }
  | { readonly kind: 'maybe' }
  | { readonly kind: 'failed'; readonly why?: string };

/** Posted at once and not queued: the question is soon too old to be answered, and the assistant reports what happened. */
export async function postQuestion(
  card: Card,
  person: Person,
  conversation: Conversation,
  { adapters, log }: Pick<McpServices, 'adapters' | 'log'>,
): Promise<PostOutcome> {
  const adapter = adapters.find(({ platform }) => platform === conversation.platform);
  if (adapter === undefined) return { kind: 'failed' };
  try {
    const reader = readerOf(person);
    await adapter.post(conversation, { deliveryKey: `tool-${randomUUID()}`, card, reader });
    return { kind: 'posted' };
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    log('mcp: posting a question failed', { error });
    const { failure } = error;
    if (failure.kind === 'ambiguous') return { kind: 'maybe' };
    return failure.kind === 'unavailable' ? { kind: 'failed', why: failure.reason } : { kind: 'failed' };
  }
}
