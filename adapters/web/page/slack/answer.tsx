import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Form } from '../../../../src/chat/form.ts';
import { renderCard } from '../../../slack/render.ts';
import type { BotMessage, PageWords } from '../../view.ts';
import { FileLink } from '../components/file.tsx';
import { Element } from '../components/icons.tsx';
import { Picture } from '../components/picture.tsx';
import { ClockTime } from '../components/rich-text.tsx';
import { usePress } from '../hooks/use-pending-action.ts';
import { useDesk } from '../state/page-context.ts';
import { text } from '../text/index.ts';
import { pressed } from './action-payload.ts';
import { Blocks } from './blocks.tsx';
import { SlackModal } from './modal.tsx';

/** An answer as Slack shows it, from the very blocks that Slack would get. */
export function SlackAnswer({ message }: { readonly message: BotMessage }): JSX.Element {
  const { direct, words } = useDesk();
  const isHidden = message.private && !direct;
  const press = usePress(message.id);
  const [form, setForm] = useState<Form>();
  const blocks = useMemo(() => blocksOf(message, isHidden, words), [message, isHidden, words]);

  const onPress = (actionId: string, value: string | undefined): void => {
    const found = pressed(actionId, value);
    if (found?.kind === 'line') void press.start(actionId, found.line);
    if (found?.kind === 'everyone') void press.start(actionId, found.line, true);
    if (found?.kind === 'form') setForm(found.form);
  };
  return (
    <div class="slack">
      {isHidden && <p class="slack-hidden">{words.ephemeralNote}</p>}
      <Element />
      <div class="slack-message">
        <header>
          <strong>{text.bot}</strong> <span class="slack-app">{text.app}</span> <ClockTime at={message.at} />
        </header>
        <Blocks blocks={blocks} press={onPress} pending={press.pending} />
        <Uploads message={message} inCard={isHidden} />
      </div>
      {form && <SlackModal form={form} message={message.id} close={() => setForm(undefined)} />}
    </div>
  );
}

/** Where everybody sees the answer its pictures follow it as files; in a private one the picture is in the card. */
function blocksOf({ card, images, again }: BotMessage, isHidden: boolean, words: PageWords) {
  const picture = (name: string) => {
    const url = images.find((image) => image.name === name)?.url;
    return url === undefined || !isHidden ? undefined : { url };
  };
  const { truncated, showToEveryone: label } = words;
  const everyone = isHidden && again !== undefined ? { everyone: { label, line: again } } : {};
  return renderCard(card, { truncatedNote: truncated, findPicture: picture, ...everyone }).blocks;
}

function Uploads(props: { readonly message: BotMessage; readonly inCard: boolean }): JSX.Element | null {
  const { images, files, card } = props.message;
  const left = props.inCard ? images.filter((image) => image.name !== card.image?.picture) : images;
  if (left.length + files.length === 0) return null;
  return (
    <div class="slack-uploads">
      {left.map((image) => (
        <figure key={image.name}>
          <figcaption>{image.name}</figcaption>
          <Picture image={image} />
        </figure>
      ))}
      {files.map((file) => (
        <FileLink key={file.name} file={file} />
      ))}
    </div>
  );
}
