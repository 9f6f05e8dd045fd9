import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Form } from '../../../../src/chat/form.ts';
import { omitUndefined } from '../../../../src/lib/omit-undefined.ts';
import { type Block, renderCard } from '../../../slack/render.ts';
import type { BotMessage } from '../../view.ts';
import { FileLink } from '../components/file.tsx';
import { Picture } from '../components/picture.tsx';
import { usePendingAction } from '../hooks/use-pending-action.ts';
import { type PayloadOptions, usePage } from '../state/page-context.ts';
import { readActionPayload } from './action-payload.ts';
import { Blocks } from './blocks.tsx';
import { entityOf, SlackEntity } from './entity.tsx';
import { SlackModal } from './modal.tsx';

export { SlackHome } from './home.tsx';

/** What a message says in Slack, rendered from the blocks that Slack would get. */
export function SlackAnswer({ message }: { readonly message: BotMessage }): JSX.Element {
  const { isDirect, strings } = usePage();
  const isEphemeral = message.isPrivate && !isDirect;
  const [opened, setOpened] = useState<{ readonly form: Form; readonly keepsMessage: boolean }>();
  const press = usePendingAction(message.id, (form) => setOpened({ form, keepsMessage: true }), { walks: true });
  const blocks = useMemo(() => blocksOf(message, { strings, isDirect }), [message, strings, isDirect]);

  const onPress = (actionId: string, value: string | undefined): void => {
    const payload = readActionPayload(actionId, value);
    if (payload?.kind === 'command') void press.start(actionId, payload.line);
    if (payload?.kind === 'share') void press.start(actionId, payload.line, true);
    if (payload?.kind === 'form') setOpened({ form: payload.form, keepsMessage: false });
  };
  const { subject } = message.card;
  const entity = entityOf(message, { strings });
  return (
    <>
      <Blocks blocks={blocks} press={onPress} pendingId={press.pendingId} />
      {entity && subject && <SlackEntity entity={entity} subject={subject} />}
      <Uploads message={message} isEphemeral={isEphemeral} />
      {opened && <SlackModal {...opened} messageId={message.id} close={() => setOpened(undefined)} />}
    </>
  );
}

/** The message as Slack's Web API gets it. */
export function toSlackPayload(message: BotMessage, options: PayloadOptions): { readonly blocks: readonly Block[] } {
  return { blocks: blocksOf(message, options) };
}

/** An ephemeral message has its picture in the blocks; the pictures of a public one follow it as files. */
function blocksOf(
  { card, images, isPrivate, isUnfurl, shareCommand, walk }: BotMessage,
  { strings, isDirect }: PayloadOptions,
) {
  const isEphemeral = isPrivate && !isDirect;
  const findPicture = (name: string) => {
    const url = images.find((image) => image.name === name)?.url;
    return url === undefined || !isEphemeral ? undefined : { url };
  };
  const { truncated, showToEveryone: label } = strings;
  const share = isEphemeral && shareCommand !== undefined ? { label, line: shareCommand } : undefined;
  return renderCard(card, {
    truncatedNote: truncated,
    findPicture,
    ...omitUndefined({ share, walk }),
    ...(isUnfurl ? { isSimple: true } : {}),
  }).blocks;
}

function Uploads(props: { readonly message: BotMessage; readonly isEphemeral: boolean }): JSX.Element | null {
  const { images, files, card } = props.message;
  const uploaded = props.isEphemeral ? images.filter((image) => image.name !== card.image?.picture) : images;
  if (uploaded.length + files.length === 0) return null;
  return (
    <div class="slack-uploads">
      {uploaded.map((image) => (
        <figure key={image.name}>
          <figcaption>{image.name}</figcaption>
          <Picture image={image} title={card.title} />
        </figure>
      ))}
      {files.map((file) => (
        <FileLink key={file.name} file={file} />
      ))}
    </div>
  );
}
