/** How a reply gets to where it was asked: into a conversation, or into a view that is open. */
import type { Bot } from '../../src/chat/bot.ts';
import type { Card } from '../../src/chat/card.ts';
import type { Content, Picture } from '../../src/chat/content.ts';
import type { Person } from '../../src/chat/person.ts';
import type { Reply } from '../../src/chat/reply.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import type { ModalView } from './blocks.ts';
import type { Files, Uploaded } from './files.ts';
import { cardFile, cardMessage, cardView, sentenceView, textMessage } from './message.ts';
import type { Surface, Target } from './payload.ts';
import type { RenderOptions } from './render.ts';
import { createDelivery, type DeliveryServices, type Openness } from './reply-transport.ts';
import { anyAnswer, refusedWith } from './web-api.ts';

/** One act's way back. Nothing here rejects with a failure of Slack's: what cannot be delivered is in the log. */
export interface Answering {
  /** Shows that an answer is on its way. */
  wait(): Promise<void>;
  give(reply: Reply): Promise<void>;
  /** The whole answer as a view, where a view is answered and nothing has to be sent first. */
  view?(reply: Reply): ModalView | undefined;
  /** A sentence of the adapter's own, for the asker. */
  say(text: string): Promise<void>;
}

export interface AnswerOptions {
  readonly person: Person;
  /** The ids of the files that came with what is answered. */
  readonly files?: readonly string[];
  /** Its asker wants everyone to see the answer. */
  readonly shown?: boolean;
}

export interface AnswerServices extends DeliveryServices {
  readonly bot: Bot;
  readonly files: Files;
}

/** The way back to a surface. */
export function answering(surface: Surface, options: AnswerOptions, services: AnswerServices): Answering {
  return surface.kind === 'message'
    ? toMessage(surface.target, options, services)
    : toView(surface.view, options, services);
}

function toMessage(target: Target, options: AnswerOptions, services: AnswerServices): Answering {
  const { bot, respond, people, log } = services;
  const { person, files = [], shown = false } = options;
  const delivery = createDelivery(target, services);
  const words = bot.stringsFor(person);

  /** What was asked aloud, in a thread or in the chat with the bot, is answered there; the rest in private. */
  const opennessOf = async (reply?: Reply): Promise<Openness> => {
    if (target.url === undefined || reply?.visibility === 'public') return 'open';
    if (shown && reply?.outcome === 'done') return 'open';
    return (await people.isOwnChat(target.spot, target.user)) ? 'open' : 'private';
  };

  const drawing = (reply: Reply, openness: Openness): Omit<RenderOptions, 'shortened'> => ({
    files,
    ...(openness === 'open' || reply.shareCommand === undefined || reply.outcome === 'refused'
      ? {}
      : { everyone: { label: words.showToEveryone, line: reply.shareCommand } }),
    ...(shown && openness === 'open' ? { note: words.shownBy(person.name) } : {}),
  });

  /** A message keeps who sees it: for others, or for fewer, there is a new one. */
  const replaces = (reply: Reply, openness: Openness): boolean =>
    reply.replacesOriginal === true && target.pressed?.ephemeral === (openness === 'private');

  /** In a channel only a message can be private: files go to the direct chat, and the message leads there. */
  const givePrivately = async (reply: Reply, contents: readonly Content[]): Promise<void> => {
    const channel = await people.directChannel(person.id);
    const { uploaded, lost } = await sendAll(contents, { channel }, words, services);
    const card = withLinks(reply.card, uploaded, bot, person);
    const draw = drawing(reply, 'private');
    const picture = (name: string) => {
      const file = uploaded.find((one) => one.name === name)?.id;
      return file === undefined ? undefined : { file };
    };
    const { message } = cardMessage(card, bot, person, draw);
    const shown = reply.card.image && picture(reply.card.image.picture);
    const isShown = shown !== undefined && (await services.files.isReady(shown.file));
    const richer = isShown ? cardMessage(card, bot, person, { ...draw, picture }).message : undefined;
    await delivery.send(message, 'private', { replace: replaces(reply, 'private'), richer });
    for (const sentence of lost) await delivery.send(textMessage(sentence), 'private');
  };

  return {
    wait: () => delivery.note(textMessage(words.pending)),

    async say(text) {
      await delivery.send(textMessage(text), await opennessOf());
    },

    async give(reply) {
      const openness = await opennessOf(reply);
      const { message, shortened } = cardMessage(reply.card, bot, person, drawing(reply, openness));
      const contents = [
        ...(reply.pictures ?? []),
        ...(reply.files ?? []),
        ...(shortened ? [cardFile(reply.card, bot, person)] : []),
      ];
      if (openness === 'private' && contents.length > 0) {
        try {
          return await givePrivately(reply, contents);
        } catch (error) {
          log('slack: the direct chat could not be opened', { user: person.id, error });
          for (const content of contents) content.cancel();
        }
      }
      // What its asker alone saw goes once it is there for everyone.
      const isPublished = openness === 'open' && target.pressed?.ephemeral === true;
      await delivery.send(message, openness, { replace: replaces(reply, openness) });
      if (openness === 'open') {
        const { lost } = await sendAll(contents, target.spot, words, services);
        for (const sentence of lost) await delivery.send(textMessage(sentence), openness);
        const isSpent = shown || (isPublished && reply.replacesOriginal === true);
        if (isSpent && target.url !== undefined) await respond(target.url, { delete_original: true });
      }
    },
  };
}

function toView(view: string, { person, files = [] }: AnswerOptions, services: AnswerServices): Answering {
  const { api, bot, people, log } = services;
  const words = bot.stringsFor(person);

  const direct = async (): Promise<Answering | undefined> => {
    try {
      const spot = { channel: await people.directChannel(person.id) };
      return toMessage({ spot, user: person.id }, { person, files }, services);
    } catch (error) {
      log('slack: an answer could not be given at all', { user: person.id, error });
      return undefined;
    }
  };
  /** False when the person has closed the view. */
  const show = async (drawn: unknown): Promise<boolean> => {
    try {
      await api.call('views.update', { view_id: view, view: drawn }, anyAnswer, 3);
      return true;
    } catch (error) {
      log('slack: a view could not be updated', { code: refusedWith(error), error });
      return false;
    }
  };

  return {
    async wait() {
      await show(sentenceView(words.pending, bot, person));
    },

    async say(text) {
      if (!(await show(sentenceView(text, bot, person)))) await (await direct())?.say(text);
    },

    view(reply) {
      if ((reply.pictures ?? []).length + (reply.files ?? []).length > 0) return undefined;
      const { view, shortened } = cardView(reply.card, bot, person, { files });
      return shortened ? undefined : view;
    },

    async give(reply) {
      const { shortened } = cardView(reply.card, bot, person, { files });
      const contents = [
        ...(reply.pictures ?? []),
        ...(reply.files ?? []),
        ...(shortened ? [cardFile(reply.card, bot, person)] : []),
      ];
      const channel = contents.length === 0 ? '' : await people.directChannel(person.id).catch(() => '');
      const { uploaded, lost } = await sendAll(contents, { channel }, words, services);
      const card = withLinks(reply.card, uploaded, bot, person);
      const text = [...(card.text ?? []), ...lost];
      const whole = { ...card, ...(text.length === 0 ? {} : { text }) };
      if (await show(cardView(whole, bot, person, { files }).view)) return;
      await (await direct())?.give({ card: whole, visibility: reply.visibility, outcome: reply.outcome });
    },
  };
}

/** The card with buttons that open what was sent to the direct chat. */
function withLinks(card: Card, uploaded: readonly Uploaded[], bot: Bot, reader: Person): Card {
  if (uploaded.length === 0) return card;
  const words = bot.stringsFor(reader);
  const links = uploaded.flatMap(({ name, link }) =>
    link === undefined ? [] : [{ kind: 'link' as const, label: words.openFile(name), url: link }],
  );
  return {
    ...card,
    text: [...(card.text ?? []), words.sentByDirectMessage],
    actions: [...links, ...(card.actions ?? [])],
  };
}

/** What Slack says where the bot is not a member. An answer gets there all the same, by its address; a file does not. */
const outside: readonly string[] = ['not_in_channel', 'channel_not_found'];

/** Sends one after the other: their order is the order they are read in. `lost` says what did not get there, and why. */
async function sendAll(
  contents: readonly (Content | Picture)[],
  to: { readonly channel: string; readonly thread?: string | undefined },
  words: ChatStrings,
  { files, log }: AnswerServices,
): Promise<{ readonly uploaded: readonly Uploaded[]; readonly lost: readonly string[] }> {
  const uploaded: Uploaded[] = [];
  const lost: string[] = [];
  for (const content of contents) {
    try {
      uploaded.push(await files.send(content, to));
    } catch (error) {
      log('slack: a file could not be sent along', { channel: to.channel, error });
      const isOutside = outside.includes(refusedWith(error) ?? '');
      lost.push(words.fileNotSent(content.name, isOutside ? words.unreachable.removed : undefined));
    }
  }
  return { uploaded, lost };
}
