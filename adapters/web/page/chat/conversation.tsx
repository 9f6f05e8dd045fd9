import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ConversationView, MessageView } from '../../view.ts';
import { BotAvatar, Icon } from '../components/icons.tsx';
import { useAutoScroll } from '../hooks/use-auto-scroll.ts';
import { useFileDrop } from '../hooks/use-file-drop.ts';
import type { ViewMode } from '../preferences/view-mode.ts';
import { usePage } from '../state/page-context.ts';
import { panelText, text } from '../text/index.ts';
import { Composer } from './composer.tsx';
import { EmptyState } from './empty.tsx';
import { Message } from './message.tsx';
import { ViewModeSwitch } from './view-mode-switch.tsx';

interface ConversationProps {
  readonly conversation: ConversationView;
  readonly messages: readonly MessageView[];
  readonly pendingReplies: number;
  readonly isConnected: boolean;
  readonly chooseViewMode: (viewMode: ViewMode) => void;
  readonly panel: { readonly isOpen: boolean; readonly toggle: () => void } | undefined;
}

export function Conversation(props: ConversationProps): JSX.Element {
  const [files, setFiles] = useState<readonly File[]>([]);
  const drop = useFileDrop((dropped) => {
    setFiles((attached) => [...attached, ...dropped]);
    document.getElementById('composer')?.focus();
  });
  const { conversation, isConnected } = props;
  const name = conversation.isDirect ? conversation.name : `#${conversation.name}`;
  return (
    <main class="conversation" {...drop.handlers}>
      <Header {...props} name={name} />
      {!isConnected && (
        <p class="lost" role="status">
          {text.connectionLost}
        </p>
      )}
      <MessageLog {...props} name={name} />
      <Composer name={name} files={files} setFiles={setFiles} />
      {drop.isOver && (
        <div class="drop" aria-hidden="true">
          <Icon name="download" />
          {text.drop}
        </div>
      )}
    </main>
  );
}

function Header(props: ConversationProps & { readonly name: string }): JSX.Element {
  const { conversation, name, panel } = props;
  const { viewMode } = usePage();
  return (
    <header class="head">
      <div>
        <h1>{name}</h1>
        <p>{conversation.description}</p>
      </div>
      <ViewModeSwitch viewMode={viewMode} choose={props.chooseViewMode} />
      {panel && (
        <button
          type="button"
          class="button button-toggle"
          aria-expanded={panel.isOpen}
          aria-controls="panel"
          onClick={panel.toggle}
        >
          <Icon name="sliders" />
          <span class="wide-only">{panelText.title}</span>
          <span class="hidden narrow-label">{panel.isOpen ? panelText.hide : panelText.show}</span>
        </button>
      )}
    </header>
  );
}

function MessageLog(props: ConversationProps & { readonly name: string }): JSX.Element {
  const { name, messages, pendingReplies, panel } = props;
  const newest = messages.at(-1);
  const log = useAutoScroll(newest?.id, newest?.from === 'you');
  return (
    // Focusable, so that it can be scrolled by keyboard.
    <div class="log" role="log" aria-live="polite" aria-label={text.messagesIn(name)} tabIndex={0} ref={log}>
      <div class="column">
        {messages.length === 0 && <EmptyState name={name} isSimulated={panel !== undefined} />}
        {groupByThread(messages).map(({ root, replies }) => (
          <Message key={root.id} message={root}>
            {replies.length > 0 && <Thread replies={replies} />}
          </Message>
        ))}
        {pendingReplies > 0 && <TypingIndicator />}
      </div>
    </div>
  );
}

function Thread({ replies }: { readonly replies: readonly MessageView[] }): ComponentChildren {
  return (
    <section class="thread" aria-label={text.thread(replies.length)}>
      <p class="thread-count">{text.thread(replies.length)}</p>
      {replies.map((reply) => (
        <Message key={reply.id} message={reply} />
      ))}
    </section>
  );
}

/** Each message with the replies in its thread. A reply whose root has been dropped is a message of its own. */
function groupByThread(messages: readonly MessageView[]) {
  const ids = new Set(messages.map((message) => message.id));
  const rootOf = (message: MessageView) =>
    message.from === 'bot' && message.parentId !== undefined && ids.has(message.parentId)
      ? message.parentId
      : undefined;
  return messages
    .filter((message) => rootOf(message) === undefined)
    .map((root) => ({ root, replies: messages.filter((message) => rootOf(message) === root.id) }));
}

function TypingIndicator(): JSX.Element {
  const { strings } = usePage();
  return (
    <div class="message typing">
      <BotAvatar />
      <p class="dots">
        <span class="hidden">{strings.pending}</span>
        <i />
        <i />
        <i />
      </p>
    </div>
  );
}
