/** Routes each activity to its handler. Unknown kinds are acknowledged and ignored. */
import type { Conversation } from '../../src/chat/conversation.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { type Activity, type InvokeResponse, isForeignSender, isSameTenant } from './activity.ts';
import { handleConsent } from './consent.ts';
import { type ActivityContext, audiencesOf, runWithinActivityTimeout, type TeamsServices } from './context.ts';
import { addressOf, type ConversationReference, referenceOf } from './conversation-references.ts';
import { answerAttach, answerDialog } from './dialog.ts';
import { type EventContext, executeDataOf, parseAction, parseMessage, type VerifyData } from './events.ts';
import { textMessage } from './message.ts';
import { answerRefresh } from './refresh.ts';
import { answerAction, answerMessage, noteResponse } from './responses.ts';
import { findMembership } from './roster.ts';
import { answerLink, answerQuery, answerSelection, answerTypeahead } from './search.ts';
import { sendWelcome } from './welcome.ts';

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
  handleSharing(services, activity, conversation);
  if (event === undefined) {
    if (change === 'none') services.log('ignored an activity without a user', { type: activity.type });
    return undefined;
  }
  if (isEdit(activity)) {
    await explainEdit(services, activity, event);
    return undefined;
  }
  if (!answeredTypes.includes(activity.type)) return undefined;
  const isForeign = isForeignSender(activity, conversation.tenant);
  if (isForeign) services.sharing.recordShared(conversation);
  const membership = isForeign ? 'none' : await findMembership(services, event.person, event.conversation);
  const person = { ...event.person, membership };
  const context = createContext(services, activity, { ...event, person }, reference, receivedAt);
  if (activity.type === 'invoke') return handleInvoke(services, context);
  if (activity.type === 'message' && (await services.isFirstDelivery(event.idempotencyKey))) {
    await answerMessage(services, context, parseMessage(activity, services.hosts, verifier(services, event)));
  } else if (isInstallation(activity) && (await services.isFirstDelivery(event.idempotencyKey))) {
    await runWithinActivityTimeout(services, context, sendWelcome(services, context));
  }
  return undefined;
}

function isEdit({ type, channelData }: Activity): boolean {
  return type === 'messageUpdate' && channelData?.eventType === 'editMessage';
}

/**
 * Says once per message, in a personal chat, that nothing happens: the first version may have had an effect. Elsewhere the
 * bot only gets edits that mention it, and an answer to each would be noise. Deleted messages need no answer.
 */
async function explainEdit(services: RouterServices, activity: Activity, event: EventContext): Promise<void> {
  const { conversation, person, idempotencyKey } = event;
  if (!conversation.isDirect || !(await services.isFirstDelivery(`${idempotencyKey}:edited`))) return;
  const text = services.bot.stringsFor(person).editIgnored;
  const address = addressOf(referenceOf(activity), conversation.id, undefined);
  const logError = (error: unknown) => services.log('failed to answer an edit', { error });
  await services.retryingConnector.send(address, textMessage(text)).catch(logError);
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

/** People of another tenant get access to a shared channel, or lose it. */
function handleSharing(
  { sharing, onReinstalled }: RouterServices,
  { type, channelData, conversation: source, membersAdded }: Activity,
  conversation: Conversation,
): void {
  const isChat = ['personal', 'groupChat'].includes(source?.conversationType ?? '');
  if (type !== 'conversationUpdate' || isChat) return;
  const { channel, eventType = '', sharedWithTeams = [] } = channelData ?? {};
  const { threadId: _, name: __, ...place } = { ...conversation, id: channel?.id ?? conversation.id };
  const isForeign = (tenantId: string | undefined) => !tenantId || !isSameTenant(tenantId, conversation.tenant);
  const isShared =
    (eventType === 'channelShared' && sharedWithTeams.some(({ tenantId }) => isForeign(tenantId))) ||
    membersAdded.some(({ tenantId }) => tenantId !== undefined && isForeign(tenantId));
  if (isShared) sharing.recordShared(place);
  else if (sharingEvents.includes(eventType)) sharing.forget(place);
  // What was refused may be allowed now.
  if (endOfSharingEvents.includes(eventType)) onReinstalled(place);
}

const endOfSharingEvents = ['channelUnshared', 'channelMemberRemoved'];
const sharingEvents = [...endOfSharingEvents, 'channelShared', 'channelMemberAdded'];

/** `upgrade` reports an update of the app: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events */
function isInstallation({ type, action }: Activity): boolean {
  return type === 'installationUpdate' && action === 'add';
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

type InvokeHandler = (services: RouterServices, context: ActivityContext) => Promise<InvokeResponse>;

const invokeHandlers: Readonly<Record<string, InvokeHandler>> = {
  async 'adaptiveCard/action'(services, context) {
    const { activity, event } = context;
    const input = parseAction(executeDataOf(activity.value), verifier(services, event));
    if (input.kind === 'refresh') return answerRefresh(services, context, input);
    if (!(await services.isFirstDelivery(event.idempotencyKey))) return noteResponse('');
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
  'composeExtension/fetchTask': answerAttach,
  'composeExtension/submitAction': answerDialog,
  'task/fetch': answerDialog,
  'task/submit': answerDialog,
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
