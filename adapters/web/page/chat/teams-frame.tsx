import type { JSX } from 'preact';
import { BotAvatar, GuestAvatar, Icon } from '../components/icons.tsx';
import { ClockTime } from '../components/rich-text.tsx';
import { usePage } from '../state/page-context.ts';
import { text } from '../text/index.ts';
import { type FrameProps, Message } from './message.tsx';
import { PayloadButton } from './payload.tsx';

/** A message as Teams frames it: bubbles and cards in a chat, posts with their replies in a channel. */
export function TeamsFrame(props: FrameProps): JSX.Element {
  const { message, replies = [], isInThread = false } = props;
  const { isDirect, openThread } = usePage();
  const isPrivate = message.from === 'bot' && message.isPrivate;
  const isUnfurl = message.from === 'bot' && message.isUnfurl === true;
  if (isDirect || isInThread || isPrivate || isUnfurl || message.parentId !== undefined)
    return <ChatMessage {...props} />;
  return (
    <div class="teams teams-post">
      <ChatMessage {...props} />
      {replies.length > 0 && (
        <section class="teams-replies" aria-label={text.thread(replies.length)}>
          {replies.map((reply) => (
            <Message key={reply.id} message={reply} />
          ))}
        </section>
      )}
      <button type="button" class="teams-reply" onClick={() => openThread(message.id)}>
        <Icon name="reply" /> {text.reply}
      </button>
    </div>
  );
}

function ChatMessage({ message, children }: FrameProps): JSX.Element {
  const { isDirect, strings } = usePage();
  const isBot = message.from === 'bot';
  const isOwnChat = isDirect && (!isBot || message.isSentByUser === true);
  // Without targeted messages, Teams gets private replies in the user's personal chat.
  const isElsewhere = isBot && message.isPrivate && !isDirect;
  const isFromUser = !isBot || message.isSentByUser === true;
  if (isBot && message.isUnfurl) {
    return (
      <div class="teams teams-unfurl">
        <div class="teams-message">{children}</div>
      </div>
    );
  }
  return (
    <div class={isOwnChat ? 'teams teams-own' : 'teams'}>
      {!isOwnChat && (isFromUser ? <GuestAvatar /> : <BotAvatar />)}
      <div class="teams-message">
        <header>
          {isOwnChat ? <h2 class="hidden">{text.you}</h2> : <strong>{isFromUser ? text.guest : text.bot}</strong>}{' '}
          {isBot && isFromUser && <span>{text.viaBot}</span>} <ClockTime at={message.at} />
          {isElsewhere && (
            <span class="teams-elsewhere">
              <Icon name="lock" /> {text.inPersonalChat(strings.answeredPrivately)}
            </span>
          )}
        </header>
        {children}
      </div>
      <div class="teams-toolbar">{isBot && <PayloadButton message={message} platform="teams" />}</div>
    </div>
  );
}
