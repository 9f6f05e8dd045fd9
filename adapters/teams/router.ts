/** Routes each activity to its handler. Unknown kinds are acknowledged and ignored. */
import type { Conversation } from '../../src/chat/conversation.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { Activity, InvokeResponse } from './activity.ts';
import { handleConsent } from './consent.ts';
import { type ActivityContext, audiencesOf, runWithinActivityTimeout, type TeamsServices } from './context.ts';
import { addressOf, type ConversationReference, referenceOf } from './conversation-references.ts';
import { type EventContext, executeDataOf, parseAction, parseMessage, type VerifyData } from './events.ts';
import { textMessage } from './message.ts';
import { deliverReply } from './reply.ts';
import { answerAction, answerMessage, noteResponse } from './responses.ts';
import { findMembership } from './roster.ts';
import { answerLink, answerQuery, answerSelection, answerTypeahead } from './search.ts';

export interface RouterServices extends TeamsServices {
  /** False if Teams delivered the activity before. */
  readonly isFirstDelivery: (idempotencyKey: string) => Promise<boolean>;
  readonly onReinstalled: (conversation: Conversation) => void;
}

const answeredTypes = ['message', 'invoke', 'installationUpdate'];

/** Acknowledges an invoke that needs no response body. */
const acknowledgement: InvokeResponse = { status: 200, body: {} };

/** Handles an activity; `event` is missing if no user caused it. Returns the response to an invoke. */
export async function routeActivity(
  services: RouterServices,
  activity: Activity,
  conversation: Conversation,
  event: EventContext | undefined,
): Promise<InvokeResponse | undefined> {
  const receivedAt = performance.now();
  const change = membershipChangeOf(activity);
  if (change === 'removed') {
    await services.references.markRemoved(activity, conversation);
    return undefined;
  }
  const reference = await saveReference(services, activity, conversation, event, change);
  if (change === 'added') {
    await handleReinstall(services, conversation, reference ?? referenceOf(activity));
  }
  await handleReopened(services, activity, conversation);
  if (event === undefined) {
    if (change === 'none') services.log('ignored an activity without a user', { type: activity.type });
    return undefined;
  }
  if (!answeredTypes.includes(activity.type)) return undefined;
  const membership = await findMembership(services, event.person, event.conversation);
  const person = { ...event.person, membership };
  const context = createContext(services, activity, { ...event, person }, reference, receivedAt);
  if (activity.type === 'invoke') return handleInvoke(services, context);
  if (activity.type === 'message' && (await services.isFirstDelivery(event.idempotencyKey))) {
    await answerMessage(services, context, parseMessage(activity, services.hosts, verifier(services, event)));
  } else if (activity.type === 'installationUpdate' && (await services.isFirstDelivery(event.idempotencyKey))) {
    await runWithinActivityTimeout(services, context, sendWelcome(services, context));
  }
  return undefined;
}

function verifier({ signer }: TeamsServices, event: EventContext): VerifyData {
  return (signed) => signer.verify('card', audiencesOf(event), signed);
}

/** @param stored missing if the bot is not in the conversation; a personal chat is then one between two people */
function createContext(
  { bot }: TeamsServices,
  activity: Activity,
  event: EventContext,
  stored: ConversationReference | undefined,
  receivedAt: number,
): ActivityContext {
  const { id, threadId, isDirect } = event.conversation;
  const name = event.conversation.name ?? stored?.name;
  const conversation = {
    ...event.conversation,
    isDirect: isDirect && stored !== undefined,
    ...omitUndefined({ name }),
  };
  const reference = stored ?? referenceOf(activity);
  return {
    activity,
    event: { ...event, conversation },
    reference,
    address: addressOf(reference, id, threadId),
    strings: bot.stringsFor(event.person),
    receivedAt,
  };
}

/**
 * Saves and returns the reference of the activity's conversation. Returns `undefined` for an invoke in a conversation
 * without one: cards can be forwarded to conversations that the bot is not in. If the store fails, returns the reference
 * of the activity, so that the bot can still reply.
 */
async function saveReference(
  { references, log }: TeamsServices,
  activity: Activity,
  conversation: Conversation,
  event: EventContext | undefined,
  change: MembershipChange,
): Promise<ConversationReference | undefined> {
  try {
    if (activity.type === 'invoke' && (await references.find(conversation)) === undefined) return undefined;
    const isPresent = change === 'added' || activity.type === 'message';
    const reference = await references.save(activity, conversation, isPresent);
    const { id, name } = activity.channelData?.channel ?? {};
    const isOtherChannel = id !== undefined && id !== conversation.id;
    if (isOtherChannel && name !== undefined) {
      await references.rename({ tenant: conversation.tenant, id }, name);
    }
    if (isPresent && conversation.isDirect && event !== undefined) {
      await references.savePersonalChat(event.person, conversation.id);
    }
    return reference;
  } catch (error) {
    log('failed to save a conversation reference', { error });
    return referenceOf(activity);
  }
}

async function handleReinstall(
  { references, onReinstalled, log }: RouterServices,
  conversation: Conversation,
  reference: ConversationReference,
): Promise<void> {
  try {
    for (const restored of await references.restore(conversation, reference)) onReinstalled(restored);
  } catch (error) {
    log('failed to find the other channels of a team', { error });
    onReinstalled(conversation);
  }
}

/** Conversation events after which the bot can post in a channel, or in all channels of a team, again. */
const reopenedChannelEvent = 'channelRestored';
const reopenedTeamEvents: readonly (string | undefined)[] = ['teamUnarchived', 'teamRestored'];

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events */
async function handleReopened(
  { references, onReinstalled, log }: RouterServices,
  { type, channelData }: Activity,
  conversation: Conversation,
): Promise<void> {
  if (type !== 'conversationUpdate') return;
  const { channel, eventType, team } = channelData ?? {};
  if (eventType === reopenedChannelEvent && channel?.id !== undefined) {
    const { threadId: _, ...place } = conversation;
    onReinstalled({ ...place, id: channel.id });
  }
  if (!reopenedTeamEvents.includes(eventType) || team?.id === undefined) return;
  try {
    for (const reopened of await references.findTeamChannels(conversation, team.id)) onReinstalled(reopened);
  } catch (error) {
    log('failed to find the other channels of a team', { error });
    onReinstalled(conversation);
  }
}

/** Of the bot itself. */
type MembershipChange = 'added' | 'removed' | 'none';

function membershipChangeOf(activity: Activity): MembershipChange {
  const { type, action = '', membersAdded, membersRemoved, recipient } = activity;
  const isBot = (member: { readonly id: string }) => member.id === recipient?.id;
  if (type === 'installationUpdate') return action.startsWith('remove') ? 'removed' : 'added';
  if (type !== 'conversationUpdate') return 'none';
  if (membersRemoved.some(isBot)) return 'removed';
  return membersAdded.some(isBot) ? 'added' : 'none';
}

/** Replies with the help card in a personal chat, and posts one line elsewhere. */
async function sendWelcome(services: TeamsServices, context: ActivityContext): Promise<void> {
  const { event, address, strings } = context;
  try {
    if (event.conversation.isDirect) {
      const reply = await services.bot.handle({ kind: 'text', line: 'help', ...event });
      await deliverReply(services, context, { reply }, {});
    } else {
      await services.retryingConnector.send(address, textMessage(strings.welcome));
    }
  } catch (error) {
    services.log('failed to send a welcome message', { error });
  }
}

type InvokeHandler = (services: RouterServices, context: ActivityContext) => Promise<InvokeResponse>;

const invokeHandlers: Readonly<Record<string, InvokeHandler>> = {
  async 'adaptiveCard/action'(services, context) {
    if (!(await services.isFirstDelivery(context.event.idempotencyKey))) return noteResponse('');
    const { activity, event } = context;
    const input = parseAction(executeDataOf(activity.value), verifier(services, event));
    return answerAction(services, context, input);
  },
  async 'fileConsent/invoke'(services, context) {
    // An upload can take longer than Teams waits.
    if (await services.isFirstDelivery(context.event.idempotencyKey)) {
      const logError = (error: unknown) => services.log('failed to report the outcome of a file offer', { error });
      services.runInBackground(handleConsent(services, context).catch(logError));
    }
    return acknowledgement;
  },
  'composeExtension/query': answerQuery,
  'composeExtension/selectItem': answerSelection,
  'composeExtension/queryLink': answerLink,
  'application/search': answerTypeahead,
};

/** Ignores unknown invokes; also `anonymousQueryLink`, which unfurls links for people who never installed the bot. */
async function handleInvoke(services: RouterServices, context: ActivityContext): Promise<InvokeResponse> {
  const { name = '' } = context.activity;
  const handler = Object.hasOwn(invokeHandlers, name) ? invokeHandlers[name] : undefined;
  if (handler !== undefined) return handler(services, context);
  services.log('ignored an unknown invoke', { name });
  return acknowledgement;
}
