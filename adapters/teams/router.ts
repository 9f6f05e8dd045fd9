/** Every kind of activity, and who takes care of it. What is new to this bot is taken note of and no more. */
import type { Conversation } from '../../src/chat/conversation.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { Activity, InvokeAnswer } from './activity.ts';
import { settleConsent } from './consent.ts';
import { type Desk, inTurn, type Turn } from './context.ts';
import { addressOf, type Entry, entryOf } from './conversation-references.ts';
import { executedData, hear, heardAct, type Scene } from './events.ts';
import { lineMessage } from './message.ts';
import { deliver } from './reply.ts';
import { answerMessage, answerPress, noteAnswer } from './responses.ts';
import { answerLink, answerPick, answerQuery, answerTypeahead } from './search.ts';

export interface Dispatch extends Desk {
  /** True for the first sight of this key. */
  readonly isNew: (key: string) => Promise<boolean>;
  readonly webUrlDomain: string | undefined;
  readonly onReturn: (place: Conversation) => void;
}

const taken: InvokeAnswer = { status: 200, body: {} };

/** Has an activity answered; `scene` is missing where nobody did it. Answers what an invoke is waiting for. */
export async function dispatch(
  desk: Dispatch,
  activity: Activity,
  place: Conversation,
  scene: Scene | undefined,
): Promise<InvokeAnswer | undefined> {
  const presence = presenceOf(activity);
  if (presence === 'left') {
    await desk.book.leave(activity, place);
    return undefined;
  }
  const known = await learn(desk, activity, place, scene, presence);
  if (presence === 'came') await takeReturn(desk, place, known ?? entryOf(activity));
  if (scene === undefined) {
    if (presence === 'same') desk.log('an activity that nobody did was passed over', { type: activity.type });
    return undefined;
  }
  const turn = turnOf(desk, activity, scene, known);
  if (activity.type === 'invoke') return answerInvoke(desk, turn);
  if (activity.type === 'message' && (await desk.isNew(scene.idempotencyKey))) {
    await answerMessage(desk, turn, hear(activity, desk.reach.connector));
  } else if (activity.type === 'installationUpdate' && (await desk.isNew(scene.idempotencyKey))) {
    await inTurn(desk, greet(desk, turn));
  }
  return undefined;
}

/** A chat that the bot is not in, such as that of two people, is not its asker's own with the bot. */
function turnOf({ bot }: Desk, activity: Activity, scene: Scene, known: Entry | undefined): Turn {
  const { id, threadId, isDirect } = scene.conversation;
  const name = scene.conversation.name ?? known?.name;
  const place = {
    ...scene.conversation,
    direct: isDirect && known !== undefined,
    ...omitUndefined({ name }),
  };
  const entry = known ?? entryOf(activity);
  const here = addressOf(entry, id, threadId);
  return {
    activity,
    scene: { ...scene, conversation: place },
    entry,
    here,
    text: bot.stringsFor(scene.person),
  };
}

/**
 * Where the conversation can be reached, kept from what was said in it. `undefined` for what was pressed or searched
 * where nothing was ever said to the bot: a card may have been sent on to where it is not. An answer goes to where
 * the question came from, also while the store cannot take note of it.
 */
async function learn(
  { book, log }: Desk,
  activity: Activity,
  place: Conversation,
  scene: Scene | undefined,
  presence: Presence,
): Promise<Entry | undefined> {
  try {
    if (activity.type === 'invoke' && (await book.find(place)) === undefined) return undefined;
    const isThere = presence === 'came' || activity.type === 'message';
    const entry = await book.learn(activity, place, isThere);
    const { id, name } = activity.channelData?.channel ?? {};
    const isOther = id !== undefined && id !== place.id;
    if (isOther && name !== undefined) await book.rename({ tenant: place.tenant, id }, name);
    const isOwn = isThere && place.isDirect;
    if (isOwn && scene !== undefined) await book.learnPersonal(scene.person, place.id);
    return entry;
  } catch (error) {
    log('where a conversation can be reached could not be stored', { error });
    return entryOf(activity);
  }
}

async function takeReturn(
  { book, onReturn, log }: Dispatch,
  place: Conversation,
  entry: Entry,
): Promise<void> {
  try {
    for (const one of await book.returned(place, entry)) onReturn(one);
  } catch (error) {
    log('the other channels of a team could not be looked up', { error });
    onReturn(place);
  }
}

type Presence = 'came' | 'left' | 'same';

/** What an activity says of the bot's own presence. */
function presenceOf(activity: Activity): Presence {
  const { type, action = '', membersAdded, membersRemoved, recipient } = activity;
  const isBot = (member: { readonly id: string }) => member.id === recipient?.id;
  if (type === 'installationUpdate') return action.startsWith('remove') ? 'left' : 'came';
  if (type !== 'conversationUpdate') return 'same';
  if (membersRemoved.some(isBot)) return 'left';
  return membersAdded.some(isBot) ? 'came' : 'same';
}

/** In a personal chat what the bot can do, elsewhere a line on how to ask. */
async function greet(desk: Desk, turn: Turn): Promise<void> {
  const { scene, here, text } = turn;
  try {
    if (!scene.conversation.isDirect) await desk.voice.send(here, lineMessage(text.welcome));
    else {
      const reply = await desk.bot.handle({ kind: 'text', line: 'help', ...scene });
      await deliver(desk, turn, { reply, line: undefined, links: [] }, {});
    }
  } catch (error) {
    desk.log('a greeting could not be sent', { error });
  }
}

type Invoke = (desk: Dispatch, turn: Turn) => Promise<InvokeAnswer>;

const invokes: Readonly<Record<string, Invoke>> = {
  async 'adaptiveCard/action'(desk, turn) {
    if (!(await desk.isNew(turn.scene.idempotencyKey))) return noteAnswer('');
    return answerPress(desk, turn, heardAct(executedData(turn.activity.value)));
  },
  async 'fileConsent/invoke'(desk, turn) {
    // Handing a file over may take longer than Teams waits.
    if (await desk.isNew(turn.scene.idempotencyKey)) desk.background(settle(desk, turn));
    return taken;
  },
  'composeExtension/query': (desk, turn) => answerQuery(desk, turn, turn.activity.value),
  'composeExtension/selectItem': (desk, turn) => answerPick(desk, turn, turn.activity.value),
  'composeExtension/queryLink': (desk, turn) =>
    answerLink(desk, turn, turn.activity.value, desk.webUrlDomain),
  'application/search': (desk, turn) => answerTypeahead(desk, turn, turn.activity.value),
};

/** An unfurl for people who never installed the bot (`anonymousQueryLink`) is among what gets nothing. */
async function answerInvoke(desk: Dispatch, turn: Turn): Promise<InvokeAnswer> {
  const { name = '' } = turn.activity;
  const invoke = Object.hasOwn(invokes, name) ? invokes[name] : undefined;
  if (invoke !== undefined) return invoke(desk, turn);
  desk.log('an invoke of a kind that this bot does not know', { name });
  return taken;
}

async function settle(desk: Desk, turn: Turn): Promise<void> {
  try {
    await settleConsent(desk, turn, turn.activity.value);
  } catch (error) {
    desk.log('the end of a file offer could not be told', { error });
  }
}
