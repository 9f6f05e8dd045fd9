/** Routes each activity to its handler. Unknown kinds are acknowledged and ignored. */
import type { Conversation } from '../../src/chat/conversation.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { Activity, InvokeResponse } from './activity.ts';
import { handleConsent } from './consent.ts';
import { type ActivityContext, runWithinActivityTimeout, type TeamsServices } from './context.ts';
import { addressOf, type ConversationReference, referenceOf } from './conversation-references.ts';
import { type EventContext, executeData, parseAction, parseMessage } from './events.ts';
import { textMessage } from './message.ts';
import { deliverReply } from './reply.ts';
import { answerAction, answerMessage, noteResponse } from './responses.ts';
import { answerLink, answerQuery, answerSelection, answerTypeahead } from './search.ts';

export interface RouterServices extends TeamsServices {
  /** False if Teams delivered the activity before. */
  readonly isFirstDelivery: (idempotencyKey: string) => Promise<boolean>;
  readonly webUrlDomain: string | undefined;
  readonly onReinstalled: (conversation: Conversation) => void;
}

/** Acknowledges an invoke that needs no response body. */
const acknowledgement: InvokeResponse = { status: 200, body: {} };

/** Handles an activity; `event` is missing if no user caused it. Returns the response to an invoke. */
export async function routeActivity(
  services: RouterServices,
  activity: Activity,
  conversation: Conversation,
  event: EventContext | undefined,
): Promise<InvokeResponse | undefined> {
  const change = membershipChangeOf(activity);
  if (change === 'removed') {
    await services.references.markRemoved(activity, conversation);
    return undefined;
  }
  const reference = await saveReference(services, activity, conversation, event, change);
  if (change === 'added') {
    await handleReinstall(services, conversation, reference ?? referenceOf(activity));
  }
  if (event === undefined) {
    if (change === 'none') services.log('ignored an activity without a user', { type: activity.type });
    return undefined;
  }
  const context = createContext(services, activity, event, reference);
  if (activity.type === 'invoke') return handleInvoke(services, context);
  if (activity.type === 'message' && (await services.isFirstDelivery(event.idempotencyKey))) {
    await answerMessage(services, context, parseMessage(activity, services.hosts));
  } else if (
    activity.type === 'installationUpdate' &&
    (await services.isFirstDelivery(event.idempotencyKey))
  ) {
    await runWithinActivityTimeout(services, sendWelcome(services, context));
  }
  return undefined;
}

/** @param stored missing if the bot is not in the conversation, which is then not a direct one: a chat of two people */
function createContext(
  { bot }: TeamsServices,
  activity: Activity,
  event: EventContext,
  stored: ConversationReference | undefined,
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
  };
}

/**
 * Saves and returns the reference of the activity's conversation. Returns `undefined` for an invoke in a conversation
 * without one: the bot need not be there, because cards can be forwarded. If the store fails, the reference is that of the
 * activity, so that the bot can still reply.
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
      await deliverReply(services, context, { reply, line: undefined, links: [] }, {});
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
    return answerAction(services, context, parseAction(executeData(context.activity.value)));
  },
  async 'fileConsent/invoke'(services, context) {
    // An upload can take longer than Teams waits.
    if (await services.isFirstDelivery(context.event.idempotencyKey)) {
      services.runInBackground(consentOrLog(services, context));
    }
    return acknowledgement;
  },
  'composeExtension/query': (services, context) => answerQuery(services, context, context.activity.value),
  'composeExtension/selectItem': (services, context) =>
    answerSelection(services, context, context.activity.value),
  'composeExtension/queryLink': (services, context) =>
    answerLink(services, context, context.activity.value, services.webUrlDomain),
  'application/search': (services, context) => answerTypeahead(services, context, context.activity.value),
};

/** Ignores unknown invokes; also `anonymousQueryLink`, which unfurls links for people who never installed the bot. */
async function handleInvoke(services: RouterServices, context: ActivityContext): Promise<InvokeResponse> {
  const { name = '' } = context.activity;
  const handler = Object.hasOwn(invokeHandlers, name) ? invokeHandlers[name] : undefined;
  if (handler !== undefined) return handler(services, context);
  services.log('ignored an unknown invoke', { name });
  return acknowledgement;
}

async function consentOrLog(services: TeamsServices, context: ActivityContext): Promise<void> {
  try {
    await handleConsent(services, context, context.activity.value);
  } catch (error) {
    services.log('failed to report the outcome of a file offer', { error });
  }
}
