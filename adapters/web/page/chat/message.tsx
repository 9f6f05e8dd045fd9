import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { BotMessage, MessageView, OwnMessage } from '../../view.ts';
import { CardAnswer } from '../card/answer.tsx';
import { BotAvatar, Icon } from '../components/icons.tsx';
import { ClockTime, formatBytes } from '../components/rich-text.tsx';
import { onRendered } from '../hooks/focus-answer.ts';
import { usePage } from '../state/page-context.ts';
import { text } from '../text/index.ts';
import { Preview } from './preview.tsx';

export function Message(props: { readonly message: MessageView; readonly children?: ComponentChildren }): JSX.Element {
  const { message } = props;
  switch (message.from) {
    case 'you':
      return <OwnMessageView message={message} />;
    case 'bot':
      return <BotMessageView message={message}>{props.children}</BotMessageView>;
    case 'notice':
      return <p class="note">{message.text}</p>;
    default:
      return message satisfies never;
  }
}

function OwnMessageView({ message }: { readonly message: OwnMessage }): JSX.Element {
  return (
    <article class="own">
      <h2 class="hidden">{text.you}</h2>
      <div class="bubble">
        {message.text !== '' && <p>{message.text}</p>}
        {message.files.map((file, index) => (
          <p key={index} class="own-file">
            <Icon name="file" /> {file.name} <span>{formatBytes(file.size)}</span>
          </p>
        ))}
      </div>
      <ClockTime at={message.at} />
    </article>
  );
}

function BotMessageView(props: { readonly message: BotMessage; readonly children?: ComponentChildren }): JSX.Element {
  const { message } = props;
  const { viewMode } = usePage();
  const article = useRef<HTMLElement>(null);
  useEffect(() => onRendered(message.id, article.current), [message.id]);
  const isCard = viewMode === 'card';
  return (
    <article
      class={isCard ? 'message' : 'message message-preview'}
      id={`message-${message.id}`}
      tabIndex={-1}
      ref={article}
    >
      {isCard && <BotAvatar />}
      <div class="message-body">
        {isCard ? <CardMessage message={message} /> : <Preview key={viewMode} platform={viewMode} message={message} />}
        {props.children}
      </div>
    </article>
  );
}

function CardMessage({ message }: { readonly message: BotMessage }): JSX.Element {
  const { isDirect, strings } = usePage();
  return (
    <>
      <header class="from">
        <strong>{text.bot}</strong>
        <ClockTime at={message.at} />
        {message.isPrivate && !isDirect && (
          <span class="private">
            <Icon name="lock" />
            {strings.ephemeralNote}
          </span>
        )}
      </header>
      <CardAnswer message={message} />
    </>
  );
}
