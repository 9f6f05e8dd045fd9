/** Fills the pane that Slack opens beside the conversation for a case, for the person who opened it. */
import { cancelContents } from '../../src/chat/reply.ts';
import { parseEntityDetailsRequest } from './events.ts';
import type { Interactions } from './interactions.ts';
import type { ResponderServices } from './responder.ts';
import { anyResponse, errorCodeOf, triggerWaitMs } from './web-api.ts';
import type { EntityError } from './work-object.ts';
import type { WorkObjects } from './work-objects.ts';

interface EntityDetailsServices extends Pick<ResponderServices, 'api' | 'bot' | 'users' | 'log'> {
  readonly interactions: Pick<Interactions, 'isNew' | 'resolveConversation'>;
  readonly workObjects: WorkObjects | undefined;
}

/** https://docs.slack.dev/reference/methods/entity.presentDetails */
export async function presentDetails(body: unknown, services: EntityDetailsServices): Promise<void> {
  const { api, bot, interactions, log, users, workObjects } = services;
  const request = parseEntityDetailsRequest(body);
  if (request === undefined || workObjects === undefined || !(await interactions.isNew(request.key))) return;
  const { key, ref, triggerId, url, user } = request;
  const present = (content: object) =>
    api.call('entity.presentDetails', { trigger_id: triggerId, ...content }, anyResponse, 2, triggerWaitMs);

  const { person, refusal } = await users.get(user);
  if (refusal === 'bot') return;
  if (refusal !== undefined) {
    const custom_title = bot.stringsFor(person).unverifiedUser;
    const error: EntityError = refusal === 'external' ? { status: 'restricted' } : { status: 'custom', custom_title };
    await present({ error });
    return;
  }
  // The pane is for one person, wherever the message is that it was opened from.
  const conversation = await interactions.resolveConversation(undefined, user);
  const base = {
    person,
    conversation,
    idempotencyKey: `slack:${person.tenant}:${key}`,
    isLasting: true,
    botMayBeAbsent: true,
  } as const;
  const id = ref?.external_ref.id;
  const reply =
    id === undefined
      ? await bot.handle({ kind: 'text', ...base, line: url ?? '' })
      : await bot.handle({ kind: 'form', ...base, line: 'show', values: { instance: id } });
  cancelContents(reply);
  const details = workObjects.detailsFor(reply, person, ref);
  try {
    await present(details);
  } catch (error) {
    const code = errorCodeOf(error);
    log('slack: showing a case in the pane failed', { code, error });
    if (!('metadata' in details) || !tooMuchCodes.includes(code)) return;
    await present({ metadata: workObjects.withoutDetails(details.metadata) });
  }
}

const tooMuchCodes: readonly (string | undefined)[] = ['invalid_metadata', 'metadata_too_large'];
