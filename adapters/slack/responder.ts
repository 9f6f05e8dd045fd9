/** Replies to an interaction: with messages in its conversation, or in its view. */
import type { Bot } from '../../src/chat/bot.ts';
import type { Content } from '../../src/chat/content.ts';
import type { Person } from '../../src/chat/person.ts';
import type { Reply } from '../../src/chat/reply.ts';
import type { ModalView } from './blocks.ts';
import type { ChannelSharing } from './channel-sharing.ts';
import type { Files } from './files.ts';
import type { HeldAck } from './held-ack.ts';
import { renderCardMessage, toTextMessage } from './message.ts';
import type { ReplyTarget, Surface } from './payload.ts';
import type { RenderOptions } from './render.ts';
import { addFileLinks, contentsOf, uploadAll } from './reply-files.ts';
import { createReplyTransport, type ReplyTransportServices, type Visibility } from './reply-transport.ts';
import { walkTo } from './trail.ts';
import { createViewResponder } from './view-responder.ts';

/** Sends the replies to one interaction. Failures of Slack are logged, not thrown. */
export interface Responder {
  /** Shows that the reply is on its way. */
  showPending(): Promise<void>;
  reply(reply: Reply): Promise<void>;
  /** Only on a view: the whole reply as a view, or undefined if it has files or would be truncated. */
  renderView?(reply: Reply): ModalView | undefined;
  /** Sends a text of the adapter's own, for the user alone. */
  replyText(text: string): Promise<void>;
}

type MessageOptions = Omit<RenderOptions, 'truncatedNote'>;

export interface ResponderOptions {
  readonly person: Person;
  /** The ids of the files that came with the interaction. */
  readonly files?: readonly string[];
  /** The user shares the reply with everyone. */
  readonly isShared?: boolean;
  /** Of a slash command. */
  readonly heldAck?: HeldAck | undefined;
}

export interface ResponderServices extends ReplyTransportServices {
  readonly bot: Bot;
  readonly files: Files;
  readonly sharing: Pick<ChannelSharing, 'canShow'>;
}

/** Who sees a reply. `isWithheld`: everyone would, if no other organization could read the channel. */
interface Audience {
  readonly visibility: Visibility;
  readonly isWithheld: boolean;
}

export function createResponder(surface: Surface, options: ResponderOptions, services: ResponderServices): Responder {
  return surface.kind === 'message'
    ? createMessageResponder(surface.target, options, services)
    : createViewResponder(surface, options, services, () => openDirectResponder(options, services));
}

/** Sends to the user's direct message. */
async function openDirectResponder(
  { person, files = [] }: ResponderOptions,
  services: ResponderServices,
): Promise<Responder | undefined> {
  const { users, log } = services;
  try {
    const conversation = { channelId: await users.openDirectChannel(person.id), isAppDm: true };
    return createMessageResponder({ conversation, userId: person.id }, { person, files }, services);
  } catch (error) {
    log('slack: a reply could not be delivered', { user: person.id, error });
    return undefined;
  }
}

/** Whether the pressed message is a private one that one walks through: whatever replaces it has a way back. */
export function canWalk({ pressedMessage, trail = [] }: ReplyTarget): boolean {
  return pressedMessage?.isEphemeral === true && trail.length > 0;
}

function createMessageResponder(
  target: ReplyTarget,
  options: ResponderOptions,
  services: ResponderServices,
): Responder {
  const { bot, postToResponseUrl, sharing, users, log } = services;
  const { person, files = [], isShared = false, heldAck } = options;
  const trail = isShared ? [] : (target.trail ?? []);
  const transport = createReplyTransport(target, services, heldAck);
  const strings = bot.stringsFor(person);

  const canShowToEveryone = () => sharing.canShow(target.conversation.channelId);

  /**
   * Public questions, and everything in the direct message with the bot, get public replies. Everything else that doesn't
   * ask for a public one is for the user alone, however it arrived.
   */
  const audienceOf = async (reply?: Reply): Promise<Audience> => {
    if (await users.isAppDm(target.conversation, target.userId)) {
      return { visibility: 'public', isWithheld: false };
    }
    const isMeantForEveryone =
      target.isPublicQuestion === true || reply?.visibility === 'public' || (isShared && reply?.outcome === 'done');
    if (!isMeantForEveryone) return { visibility: 'ephemeral', isWithheld: false };
    const canShow = await canShowToEveryone();
    return { visibility: canShow ? 'public' : 'ephemeral', isWithheld: !canShow };
  };

  const renderOptionsFor = async (reply: Reply, { visibility, isWithheld }: Audience): Promise<MessageOptions> => {
    const isShareable = visibility === 'ephemeral' && reply.shareCommand !== undefined && reply.outcome === 'done';
    const note = isWithheld
      ? strings.notShownToEveryone
      : isShared && visibility === 'public'
        ? strings.shownBy(person.name)
        : undefined;
    return {
      files,
      ...(visibility === 'ephemeral' ? { walk: walkTo(reply, trail, strings.back) } : {}),
      ...(isShareable && reply.shareCommand !== undefined && (await canShowToEveryone())
        ? { share: { label: strings.showToEveryone, line: reply.shareCommand } }
        : {}),
      ...(note === undefined ? {} : { footnote: note }),
    };
  };

  /** An update can't change the visibility of a message. One that has a way back is replaced by every private answer. */
  const canReplaceOriginal = (reply: Reply, visibility: Visibility): boolean =>
    (reply.replacesOriginal === true || canWalk(target)) &&
    target.pressedMessage?.isEphemeral === (visibility === 'ephemeral');

  /** Files can't be ephemeral, so they go to the direct message, and the reply links to them. */
  const replyWithLinks = async (
    reply: Reply,
    contents: readonly Content[],
    renderOptions: MessageOptions,
  ): Promise<void> => {
    const channelId = await users.openDirectChannel(person.id);
    const { uploaded, failures } = await uploadAll(contents, { channelId }, person, services);
    const own = uploaded.find(({ name }) => name === reply.card.image?.picture);
    const picture = own && (await services.files.awaitPicture(own));
    const linked = uploaded.map((file) => (file === own && picture !== undefined ? picture.file : file));
    const card = await addFileLinks(reply.card, linked, person, services);
    const { message } = renderCardMessage(card, bot, person, renderOptions);
    const preferred = picture?.isReady
      ? renderCardMessage(card, bot, person, { ...renderOptions, findPicture: () => ({ file: picture.file.id }) })
          .message
      : undefined;
    const replacesOriginal = canReplaceOriginal(reply, 'ephemeral');
    await transport.send(message, 'ephemeral', { replacesOriginal, preferred });
    for (const text of failures) await transport.send(toTextMessage(text), 'ephemeral');
  };

  return {
    async showPending() {
      const { visibility } = await audienceOf();
      const replacesOriginal = visibility === 'ephemeral' && canWalk(target) && !isShared;
      const text = replacesOriginal ? strings.pending : strings.pendingReply;
      await transport.sendNotice(toTextMessage(text), visibility, replacesOriginal);
    },

    async replyText(text) {
      const isAppDm = await users.isAppDm(target.conversation, target.userId);
      await transport.send(toTextMessage(text), isAppDm ? 'public' : 'ephemeral');
    },

    async reply(reply) {
      const audience = await audienceOf(reply);
      const { visibility } = audience;
      const renderOptions = await renderOptionsFor(reply, audience);
      const { message, isTruncated } = renderCardMessage(reply.card, bot, person, renderOptions);
      const contents = contentsOf(reply, isTruncated, bot, person);
      if (visibility === 'ephemeral' && contents.length > 0) {
        try {
          return await replyWithLinks(reply, contents, renderOptions);
        } catch (error) {
          log('slack: opening the direct message failed', { user: person.id, error });
          for (const content of contents) content.cancel();
        }
      }
      await transport.send(message, visibility, { replacesOriginal: canReplaceOriginal(reply, visibility) });
      if (visibility === 'ephemeral') return;
      const { failures } = await uploadAll(contents, target.conversation, person, services);
      for (const text of failures) await transport.send(toTextMessage(text), visibility);
      // The user's ephemeral message is obsolete now that everyone sees the reply.
      const isOriginalObsolete =
        target.pressedMessage?.isEphemeral === true && (isShared || reply.replacesOriginal === true);
      if (isOriginalObsolete && target.responseUrl !== undefined) {
        await postToResponseUrl(target.responseUrl, { delete_original: true });
      }
    },
  };
}
