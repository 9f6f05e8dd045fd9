/** Replies to an interaction in the view that it came from. */
import type { Card } from '../../src/chat/card.ts';
import type { Picture } from '../../src/chat/content.ts';
import type { Reply } from '../../src/chat/reply.ts';
import type { ModalView } from './blocks.ts';
import type { UploadedFile } from './files.ts';
import { renderCardView, toTextView } from './message.ts';
import type { Surface } from './payload.ts';
import { addFileLinks, contentsOf, uploadAll } from './reply-files.ts';
import type { Responder, ResponderOptions, ResponderServices } from './responder.ts';
import { walkTo } from './trail.ts';
import { anyResponse, errorCodeOf } from './web-api.ts';

/** @param openDirectResponder sends to the user's direct message; undefined if that fails */
export function createViewResponder(
  { viewId, trail = [] }: Extract<Surface, { kind: 'view' }>,
  { person, files = [] }: Pick<ResponderOptions, 'person' | 'files'>,
  services: ResponderServices,
  openDirectResponder: () => Promise<Responder | undefined>,
): Responder {
  const { api, bot, users, log } = services;

  /** Returns false if the user has closed the view. */
  const updateView = async (view: ModalView): Promise<boolean> => {
    try {
      await api.call('views.update', { view_id: viewId, view }, anyResponse, 3);
      return true;
    } catch (error) {
      log('slack: updating a view failed', { code: errorCodeOf(error), error });
      return false;
    }
  };

  const render = (reply: Reply, card: Card, picture?: UploadedFile) =>
    renderCardView(card, bot, person, {
      files,
      walk: walkTo(reply, trail, bot.stringsFor(person).back),
      ...(picture === undefined ? {} : { findPicture: () => ({ file: picture.id }) }),
    });

  /** For the view alone. Undefined if it could not be uploaded. */
  const uploadPrivately = async (picture: Picture) => {
    try {
      return await services.files.awaitPicture(await services.files.upload(picture));
    } catch (error) {
      log('slack: uploading a picture for a view failed', { user: person.id, error });
      return undefined;
    }
  };

  /** Slack shares a file with those who get a link to it from its owner. Returns the card with a link to it. */
  const shareByLink = async (file: UploadedFile, card: Card): Promise<Card> => {
    const { link } = await services.files.addLink(file);
    try {
      if (link === undefined) throw new Error('Slack did not say the link of the picture');
      const channel = await users.openDirectChannel(person.id);
      await api.call('chat.postMessage', { channel, text: `<${link}>` }, anyResponse, 3);
    } catch (error) {
      log('slack: sharing a picture failed', { user: person.id, error });
      return { ...card, text: [...(card.text ?? []), bot.stringsFor(person).fileNotSent(file.name)] };
    }
    return addFileLinks(card, [{ ...file, link }], person, services);
  };

  return {
    async showPending() {
      await updateView(toTextView(bot.stringsFor(person).pending, bot, person));
    },

    async replyText(text) {
      if (await updateView(toTextView(text, bot, person))) return;
      await (await openDirectResponder())?.replyText(text);
    },

    renderView(reply) {
      const { view, isTruncated } = render(reply, reply.card);
      return contentsOf(reply, isTruncated, bot, person).length > 0 ? undefined : view;
    },

    async reply(reply) {
      const { isTruncated } = render(reply, reply.card);
      const own = reply.pictures?.find(({ name }) => name === reply.card.image?.picture);
      const picture = own && (await uploadPrivately(own));
      const contents = contentsOf(reply, isTruncated, bot, person).filter((content) => content !== own);
      const channelId = contents.length === 0 ? '' : await users.openDirectChannel(person.id).catch(() => '');
      const { uploaded, failures } = await uploadAll(contents, { channelId }, person, services);
      const isLost = own !== undefined && picture === undefined;
      const texts = [...failures, ...(isLost ? [bot.stringsFor(person).fileNotSent(own.name)] : [])];
      const linked = await addFileLinks(reply.card, uploaded, person, services);
      const card = texts.length === 0 ? linked : { ...linked, text: [...(linked.text ?? []), ...texts] };
      if (picture?.isReady && (await updateView(render(reply, card, picture.file).view))) return;
      const rest = picture === undefined ? card : await shareByLink(picture.file, card);
      if (await updateView(render(reply, rest).view)) return;
      const { visibility, outcome } = reply;
      await (await openDirectResponder())?.reply({ card: rest, visibility, outcome });
    },
  };
}
