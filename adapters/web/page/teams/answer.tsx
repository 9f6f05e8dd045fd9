import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { type RenderOptions, renderCard, renderForm, toUnsignedPayload } from '../../../teams/render.ts';
import type { BotMessage, PageStrings } from '../../view.ts';
import { FileLink } from '../components/file.tsx';
import { BotAvatar, Icon } from '../components/icons.tsx';
import { Picture } from '../components/picture.tsx';
import { ClockTime } from '../components/rich-text.tsx';
import { usePage } from '../state/page-context.ts';
import { text } from '../text/index.ts';
import { Adaptive } from './adaptive.tsx';
import { useExecute } from './execute.ts';
import { useSingleFileField } from './use-single-file-field.ts';

/** A message as Teams shows it, rendered from the card that Teams would get. */
export function TeamsAnswer({ message }: { readonly message: BotMessage }): JSX.Element {
  const { isDirect, conversation, strings } = usePage();
  // In a channel, Teams gets private replies in the user's personal chat.
  const isElsewhere = message.isPrivate && !isDirect;
  useSingleFileField(message);
  const { isBusy, refilled, execute } = useExecute(message.id);
  const card = useMemo(() => {
    const options = optionsOf(message, strings, isDirect || isElsewhere);
    return refilled === undefined
      ? renderCard(message.card, options)
      : renderForm(refilled.form, refilled.filled, options);
  }, [message, strings, isDirect, isElsewhere, refilled]);
  return (
    <div class="teams">
      <BotAvatar />
      <div class="teams-message">
        <header>
          <strong>{text.bot}</strong> <ClockTime at={message.at} />
          {isElsewhere && (
            <span class="teams-elsewhere">
              <Icon name="lock" /> {text.inPersonalChat(strings.answeredPrivately)}
            </span>
          )}
        </header>
        <Adaptive {...{ card, conversation, isBusy, execute }} />
        <Attachments message={message} />
      </div>
    </div>
  );
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
        <Picture key={image.name} image={image} />
      ))}
      {message.files.map((file) => (
        <FileLink key={file.name} file={file} />
      ))}
    </>
  );
}
