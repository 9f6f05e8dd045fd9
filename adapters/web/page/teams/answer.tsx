import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import {
  type AdaptiveCard,
  type RenderOptions,
  renderCard,
  renderForm,
  toUnsignedPayload,
} from '../../../teams/render.ts';
import type { BotMessage, PageStrings } from '../../view.ts';
import { FileLink } from '../components/file.tsx';
import { Picture } from '../components/picture.tsx';
import { type PayloadOptions, usePage } from '../state/page-context.ts';
import { Adaptive } from './adaptive.tsx';
import { useExecute } from './execute.ts';
import { useSingleFileField } from './use-single-file-field.ts';

/** What a message says in Teams, rendered from the card that Teams would get. */
export function TeamsAnswer({ message }: { readonly message: BotMessage }): JSX.Element {
  const { isDirect, conversation, strings } = usePage();
  const isInPersonalChat = isDirect || message.isPrivate;
  useSingleFileField(message);
  const { isBusy, refilled, execute } = useExecute(message.id);
  const card = useMemo(() => {
    const options = optionsOf(message, strings, isInPersonalChat);
    return refilled === undefined
      ? renderCard(message.card, options)
      : renderForm(refilled.form, refilled.filled, options);
  }, [message, strings, isInPersonalChat, refilled]);
  return (
    <>
      <Adaptive {...{ card, conversation, isBusy, execute }} />
      <Attachments message={message} />
    </>
  );
}

/** The card as the Bot Connector gets it; its buttons have unsigned data. */
export function toTeamsPayload(message: BotMessage, { strings, isDirect }: PayloadOptions): AdaptiveCard {
  return renderCard(message.card, optionsOf(message, strings, isDirect || message.isPrivate));
}

function optionsOf({ id, images }: BotMessage, strings: PageStrings, isDirect: boolean): RenderOptions {
  const urls = images.flatMap(({ name, url }) => (url === undefined ? [] : [[name, url] as const]));
  return {
    strings,
    images: Object.fromEntries(urls),
    isDirect,
    supportsTypeahead: true,
    filesKey: id,
    toPayload: toUnsignedPayload,
  };
}

/** The files, and the pictures that are not in the card. */
function Attachments({ message }: { readonly message: BotMessage }): JSX.Element {
  const pictures = message.images.filter((image) => image.name !== message.card.image?.picture);
  return (
    <>
      {pictures.map((image) => (
        <Picture key={image.name} image={image} title={message.card.title} />
      ))}
      {message.files.map((file) => (
        <FileLink key={file.name} file={file} />
      ))}
    </>
  );
}
