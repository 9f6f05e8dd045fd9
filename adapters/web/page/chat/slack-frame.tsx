import type { JSX } from 'preact';
import type { MessageView } from '../../view.ts';
import { IconButton } from '../components/icon-button.tsx';
import { BotAvatar, GuestAvatar, Icon } from '../components/icons.tsx';
import { ClockTime, RelativeTime } from '../components/rich-text.tsx';
import { usePage } from '../state/page-context.ts';
import { text } from '../text/index.ts';
import type { FrameProps } from './message.tsx';
import { PayloadButton } from './payload.tsx';

/** A message as Slack frames it: full width, with the sender above it and the thread below. */
export function SlackFrame({ message, replies = [], isInThread = false, children }: FrameProps): JSX.Element {
  const { isDirect, strings, openThread } = usePage();
  const isBot = message.from === 'bot';
  const isEphemeral = isBot && message.isPrivate && !isDirect;
  const canReply = !isInThread && !isDirect && !isEphemeral && message.parentId === undefined;
  if (isBot && message.isUnfurl) {
    return (
      <div class="slack slack-unfurl">
        <div class="slack-attachment">{children}</div>
      </div>
    );
  }
  return (
    <div class="slack">
      {isEphemeral && (
        <p class="slack-hidden">
          <Icon name="eye" /> {strings.ephemeralNote}
        </p>
      )}
      {isBot ? <BotAvatar /> : <GuestAvatar />}
      <div class="slack-message">
        <header>
          <strong>{isBot ? text.bot : text.guest}</strong> {isBot && <span class="slack-app">{text.app}</span>}{' '}
          <ClockTime at={message.at} />
        </header>
        {children}
        {!isInThread && replies.length > 0 && <ThreadBar rootId={message.id} replies={replies} />}
      </div>
      <div class="slack-toolbar">
        {isBot && <PayloadButton message={message} platform="slack" />}
        {canReply && <IconButton icon="thread" label={text.replyInThread} press={() => openThread(message.id)} />}
      </div>
    </div>
  );
}

/** `2 replies  Last reply 5 minutes ago`, which opens the thread. */
function ThreadBar(props: { readonly rootId: string; readonly replies: readonly MessageView[] }): JSX.Element {
  const { openThread } = usePage();
  const last = props.replies.at(-1);
  return (
    <button type="button" class="slack-thread-bar" onClick={() => openThread(props.rootId)}>
      <BotAvatar />
      <b>{text.thread(props.replies.length)}</b>
      {last && (
        <span>
          {text.lastReply} <RelativeTime at={last.at} />
        </span>
      )}
    </button>
  );
}
