import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { BotMessage, MessageView, OwnMessage } from '../../view.ts';
import { drawn } from '../hooks/focus-answer.ts';
import { useDesk } from '../state/page-context.ts';
import { Preview } from './preview.tsx';
import { text } from '../text/index.ts';
import { CardAnswer } from '../card/answer.tsx';
import { Element, Icon } from '../components/icons.tsx';
import { ClockTime, sizeWords } from '../components/rich-text.tsx';

export function Message(props: {
  readonly message: MessageView;
  readonly children?: ComponentChildren;
}): JSX.Element {
  const { message } = props;
  switch (message.from) {
    case 'you':
      return <Own message={message} />;
    case 'bot':
      return <Answer message={message}>{props.children}</Answer>;
    case 'note':
      return <p class="note">{message.text}</p>;
    default:
      return message satisfies never;
  }
}

function Own({ message }: { readonly message: OwnMessage }): JSX.Element {
  return (
    <article class="own">
      <h2 class="hidden">{text.you}</h2>
      <div class="bubble">
        {message.text !== '' && <p>{message.text}</p>}
        {message.files.map((file, index) => (
          <p key={index} class="own-file">
            <Icon name="file" /> {file.name} <span>{sizeWords(file.size)}</span>
          </p>
        ))}
      </div>
      <ClockTime at={message.at} />
    </article>
  );
}

function Answer(props: { readonly message: BotMessage; readonly children?: ComponentChildren }): JSX.Element {
  const { message } = props;
  const { look } = useDesk();
  const article = useRef<HTMLElement>(null);
  useEffect(() => drawn(message.id, article.current), [message.id]);
  const isCard = look === 'card';
  return (
    <article
      class={isCard ? 'message' : 'message message-preview'}
      id={`message-${message.id}`}
      tabIndex={-1}
      ref={article}
    >
      {isCard && <Element />}
      <div class="message-body">
        {isCard ? <OwnLook message={message} /> : <Preview key={look} platform={look} message={message} />}
        {props.children}
      </div>
    </article>
  );
}

function OwnLook({ message }: { readonly message: BotMessage }): JSX.Element {
  const { direct, words } = useDesk();
  return (
    <>
      <header class="from">
        <strong>{text.bot}</strong>
        <ClockTime at={message.at} />
        {message.private && !direct && (
          <span class="private">
            <Icon name="lock" />
            {words.ephemeralNote}
          </span>
        )}
      </header>
      <CardAnswer message={message} />
    </>
  );
}
