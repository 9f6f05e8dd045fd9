import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { BotMessage, MessageView, OwnMessage } from '../../view.ts';
import { CardAnswer } from '../card/answer.tsx';
import { BotAvatar, Icon } from '../components/icons.tsx';
import { formatBytes, RelativeTime } from '../components/rich-text.tsx';
import { onRendered } from '../hooks/focus-answer.ts';
import { usePage } from '../state/page-context.ts';
import { text } from '../text/index.ts';
import { Preview } from './preview.tsx';
import { SlackFrame } from './slack-frame.tsx';
import { TeamsFrame } from './teams-frame.tsx';

export interface MessageProps {
  readonly message: MessageView;
  /** The replies in its thread. */
  readonly replies?: readonly MessageView[];
  /** It is shown in the pane of its thread. */
  readonly isInThread?: boolean;
}

/** What a platform's frame shows. */
export interface FrameProps extends MessageProps {
  readonly message: OwnMessage | BotMessage;
  readonly children: JSX.Element;
}

/** A message as the chosen view shows it. */
export function Message(props: MessageProps): JSX.Element {
  const { message, isInThread = false } = props;
  const { viewMode } = usePage();
  const article = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!isInThread) onRendered(message.id, article.current);
  }, [message.id, isInThread]);
  if (message.from === 'notice') return <p class="note">{message.text}</p>;
  const isOwn = message.from === 'you';
  const Frame = frames[viewMode];
  return (
    <article
      class={`message message-${isOwn ? 'own' : 'bot'}`}
      // In the pane it is shown a second time.
      id={isInThread ? undefined : `message-${message.id}`}
      tabIndex={-1}
      ref={article}
    >
      <Frame {...props} message={message}>
        {isOwn ? <OwnText message={message} /> : <Answer message={message} />}
      </Frame>
    </article>
  );
}

const frames = { card: CardFrame, slack: SlackFrame, teams: TeamsFrame };

function Answer({ message }: { readonly message: BotMessage }): JSX.Element {
  const { viewMode } = usePage();
  if (viewMode === 'card') return <CardAnswer message={message} />;
  return <Preview key={viewMode} platform={viewMode} message={message} />;
}

function OwnText({ message }: { readonly message: OwnMessage }): JSX.Element {
  return (
    <div class="own-text">
      {message.text !== '' && <p>{message.text}</p>}
      {message.files.map((file, index) => (
        <p key={index} class="own-file">
          <Icon name="file" /> {file.name} <span>{formatBytes(file.size)}</span>
        </p>
      ))}
    </div>
  );
}

/** The playground's own style: the user's messages are bubbles at the right. */
function CardFrame({ message, replies = [], isInThread = false, children }: FrameProps): JSX.Element {
  const { isDirect, strings } = usePage();
  const isOwn = message.from === 'you';
  const isPrivate = !isOwn && message.isPrivate && !isDirect;
  return (
    <>
      {!isOwn && <BotAvatar />}
      <div class="message-body">
        {isOwn && <h2 class="hidden">{text.you}</h2>}
        {!isOwn && (
          <header class="from">
            <strong>{text.bot}</strong>
            <RelativeTime at={message.at} />
            {isPrivate && (
              <span class="private">
                <Icon name="lock" />
                {strings.ephemeralNote}
              </span>
            )}
          </header>
        )}
        {children}
        {isOwn && <RelativeTime at={message.at} />}
        {replies.length > 0 && (
          <section class="thread" aria-label={text.thread(replies.length)}>
            <p class="thread-count">{text.thread(replies.length)}</p>
            {replies.map((reply) => (
              <Message key={reply.id} message={reply} />
            ))}
          </section>
        )}
        {!isInThread && message.parentId === undefined && !isDirect && !isPrivate && <ReplyButton id={message.id} />}
      </div>
    </>
  );
}

function ReplyButton({ id }: { readonly id: string }): JSX.Element {
  const { openThread } = usePage();
  return (
    <button type="button" class="reply-button" onClick={() => openThread(id)}>
      {text.reply}
    </button>
  );
}
