import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { type RenderOptions, renderCard, renderForm } from '../../../teams/render.ts';
import type { BotMessage, PageWords } from '../../view.ts';
import { FileLink } from '../components/file.tsx';
import { Element, Icon } from '../components/icons.tsx';
import { Picture } from '../components/picture.tsx';
import { ClockTime } from '../components/rich-text.tsx';
import { useDesk } from '../state/page-context.ts';
import { text } from '../text/index.ts';
import { Adaptive } from './adaptive.tsx';
import { useExecute } from './execute.ts';
import { useOnlyFile } from './use-single-file-field.ts';

/** An answer as Teams shows it, from the very card that Teams would get. */
export function TeamsAnswer({ message }: { readonly message: BotMessage }): JSX.Element {
  const { direct, place, words } = useDesk();
  // In a channel, what is for its asker alone is answered in their own chat with the bot.
  const isElsewhere = message.private && !direct;
  useOnlyFile(message);
  const { busy, refilled, execute } = useExecute(message.id);
  const card = useMemo(() => {
    const options = optionsOf(message, words, direct || isElsewhere);
    return refilled === undefined
      ? renderCard(message.card, options)
      : renderForm(refilled.form, refilled.filled, options);
  }, [message, words, direct, isElsewhere, refilled]);
  return (
    <div class="teams">
      <Element />
      <div class="teams-message">
        <header>
          <strong>{text.bot}</strong> <ClockTime at={message.at} />
          {isElsewhere && (
            <span class="teams-elsewhere">
              <Icon name="lock" /> {text.inPersonalChat(words.answeredPrivately)}
            </span>
          )}
        </header>
        <Adaptive {...{ card, place, busy, execute }} />
        <Attachments message={message} />
      </div>
    </div>
  );
}

function optionsOf({ id, images }: BotMessage, text: PageWords, direct: boolean): RenderOptions {
  const addresses = images.flatMap(({ name, url }) => (url === undefined ? [] : [[name, url] as const]));
  return { strings: text, images: Object.fromEntries(addresses), isDirect: direct, supportsTypeahead: true, filesKey: id };
}

/** Pictures that the card does not show, and files. */
function Attachments({ message }: { readonly message: BotMessage }): JSX.Element {
  const left = message.images.filter((image) => image.name !== message.card.image?.picture);
  return (
    <>
      {left.map((image) => (
        <Picture key={image.name} image={image} />
      ))}
      {message.files.map((file) => (
        <FileLink key={file.name} file={file} />
      ))}
    </>
  );
}
