/** Introduces the bot where it was added: three buttons, one example, and who added it. */
import * as z from 'zod';
import type { Card } from '../../src/chat/card.ts';
import type { ActivityContext, TeamsServices } from './context.ts';
import { deliverReply } from './reply.ts';

const memberSchema = z.object({ name: z.string().min(1) });

/**
 * Sends the introduction, unless the conversation has had it since the bot was last added: Teams reports updates of the
 * app like installations. Never rejects.
 */
export async function sendWelcome(services: TeamsServices, context: ActivityContext): Promise<void> {
  const { event, strings } = context;
  try {
    if (!(await services.references.markIntroduced(event.conversation))) return;
    const name = await findName(services, context);
    const person = { ...event.person, name: name ?? event.person.name };
    const { isDirect } = event.conversation;
    const reply = await services.bot.handle({ kind: 'text', line: 'hello', ...event, person });
    const isDone = reply.outcome === 'done';
    const card: Card = isDirect
      ? { ...reply.card, ...(name === undefined && isDone ? { title: strings.welcome.title() } : {}) }
      : {
          title: strings.welcome.title(name),
          text: strings.welcome.text,
          ...(isDone ? { actions: reply.card.actions ?? [] } : {}),
        };
    await deliverReply(services, context, { reply: { ...reply, card, visibility: 'public' } }, {});
  } catch (error) {
    services.log('failed to send a welcome message', { error });
  }
}

/** The name of the user who added the bot; the activity itself rarely has it. */
async function findName(
  { connector, log }: TeamsServices,
  { activity: { from }, address }: ActivityContext,
): Promise<string | undefined> {
  if (from === undefined || from.name) return from?.name;
  try {
    return memberSchema.safeParse(await connector.getMember(address, from.id)).data?.name;
  } catch (error) {
    log('failed to look up who added the bot', { error });
    return undefined;
  }
}
