import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ConversationView, MessageView } from '../../view.ts';
import { Drawer } from '../components/drawer.tsx';
import { IconButton } from '../components/icon-button.tsx';
import { narrowScreen, useMedia } from '../hooks/use-media.ts';
import { usePage } from '../state/page-context.ts';
import { text } from '../text/index.ts';
import { Composer } from './composer.tsx';
import { Message } from './message.tsx';
import { groupByThread, linesOf, type ThreadView } from './threads.ts';

interface ThreadPaneProps {
  readonly conversation: ConversationView;
  readonly messages: readonly MessageView[];
}

/** The thread that is open, beside the conversation or over it. */
export function ThreadPane({ conversation, messages }: ThreadPaneProps): JSX.Element | null {
  const { threadId, openThread } = usePage();
  const isNarrow = useMedia(narrowScreen);
  const thread = groupByThread(messages).find(({ root }) => root.id === threadId);
  if (thread === undefined) return null;
  const close = (): void => openThread(undefined);
  const pane = (
    <Pane key={thread.root.id} name={`#${conversation.name}`} thread={thread} messages={messages} close={close} />
  );
  if (!isNarrow) return pane;
  return (
    <Drawer side="right" label={text.threadTitle} close={close}>
      {pane}
    </Drawer>
  );
}

function Pane(props: {
  readonly name: string;
  readonly thread: ThreadView;
  readonly messages: readonly MessageView[];
  readonly close: () => void;
}): JSX.Element {
  const { name, close } = props;
  const { strings } = usePage();
  const { root, replies } = props.thread;
  const [files, setFiles] = useState<readonly File[]>([]);
  useEffect(() => document.getElementById('thread-composer')?.focus(), []);
  return (
    <aside
      class="thread-pane"
      aria-label={text.threadTitle}
      onKeyDown={(event) => event.key === 'Escape' && !event.defaultPrevented && close()}
    >
      <header>
        <h2>{text.threadTitle}</h2>
        <p>{name}</p>
        <IconButton icon="close" label={strings.close} press={close} />
      </header>
      <div class="thread-log" tabIndex={0} role="log" aria-label={text.messagesIn(text.threadTitle)}>
        <Message message={root} isInThread />
        {replies.length > 0 && <p class="thread-rule">{text.thread(replies.length)}</p>}
        {replies.map((reply) => (
          <Message key={reply.id} message={reply} isInThread />
        ))}
      </div>
      <Composer
        id="thread-composer"
        placeholder={text.replyPlaceholder}
        earlier={linesOf(props.messages)}
        files={files}
        setFiles={setFiles}
        threadId={root.id}
      />
    </aside>
  );
}
