import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { MessageView, PlaceView } from '../../view.ts';
import { useFollow } from '../hooks/use-auto-scroll.ts';
import { useFileDrop } from '../hooks/use-file-drop.ts';
import { useDesk } from '../state/page-context.ts';
import { panelText, text } from '../text/index.ts';
import type { Look } from '../preferences/view-mode.ts';
import { Composer } from './composer.tsx';
import { EmptyState } from './empty.tsx';
import { Element, Icon } from '../components/icons.tsx';
import { Message } from './message.tsx';
import { LookSwitch } from './view-mode-switch.tsx';

interface ConversationProps {
  readonly place: PlaceView;
  readonly messages: readonly MessageView[];
  readonly working: number;
  readonly connected: boolean;
  readonly chooseLook: (look: Look) => void;
  readonly panel: { readonly open: boolean; readonly toggle: () => void } | undefined;
}

export function Conversation(props: ConversationProps): JSX.Element {
  const [files, setFiles] = useState<readonly File[]>([]);
  const drop = useFileDrop((dropped) => {
    setFiles((held) => [...held, ...dropped]);
    document.getElementById('composer')?.focus();
  });
  const name = props.place.isDirect ? props.place.name : `#${props.place.name}`;
  return (
    <main class="conversation" {...drop.handlers}>
      <Head {...props} name={name} />
      {!props.connected && (
        <p class="lost" role="status">
          {text.lost}
        </p>
      )}
      <Log {...props} name={name} />
      <Composer name={name} files={files} setFiles={setFiles} />
      {drop.over && (
        <div class="drop" aria-hidden="true">
          <Icon name="download" />
          {text.drop}
        </div>
      )}
    </main>
  );
}

function Head(props: ConversationProps & { readonly name: string }): JSX.Element {
  const { place, name, panel } = props;
  const { look } = useDesk();
  return (
    <header class="head">
      <div>
        <h1>{name}</h1>
        <p>{place.about}</p>
      </div>
      <LookSwitch look={look} choose={props.chooseLook} />
      {panel && (
        <button
          type="button"
          class="button button-toggle"
          aria-expanded={panel.open}
          aria-controls="panel"
          onClick={panel.toggle}
        >
          <Icon name="sliders" />
          <span class="wide-only">{panelText.title}</span>
          <span class="hidden narrow-label">{panel.open ? panelText.hide : panelText.show}</span>
        </button>
      )}
    </header>
  );
}

function Log({ name, messages, working, panel }: ConversationProps & { readonly name: string }): JSX.Element {
  const newest = messages.at(-1);
  const log = useFollow(newest?.id, newest?.from === 'you');
  return (
    // It scrolls, so the keyboard must be able to reach it.
    <div class="log" role="log" aria-live="polite" aria-label={text.messagesIn(name)} tabIndex={0} ref={log}>
      <div class="column">
        {messages.length === 0 && <EmptyState name={name} simulated={panel !== undefined} />}
        {threads(messages).map(({ root, replies }) => (
          <Message key={root.id} message={root}>
            {replies.length > 0 && <Thread replies={replies} />}
          </Message>
        ))}
        {working > 0 && <Typing />}
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

/** Each message with the ones in its thread; a reply whose root is gone stands for itself. */
function threads(messages: readonly MessageView[]) {
  const ids = new Set(messages.map((message) => message.id));
  const rootOf = (message: MessageView) =>
    message.from === 'bot' && message.under !== undefined && ids.has(message.under)
      ? message.under
      : undefined;
  return messages
    .filter((message) => rootOf(message) === undefined)
    .map((root) => ({ root, replies: messages.filter((message) => rootOf(message) === root.id) }));
}

function Typing(): JSX.Element {
  const { words } = useDesk();
  return (
    <div class="message typing">
      <Element />
      <p class="dots">
        <span class="hidden">{words.pending}</span>
        <i />
        <i />
        <i />
      </p>
    </div>
  );
}
