import type { JSX } from 'preact';
import { Fragment } from 'preact';
import { useState } from 'preact/hooks';
import type { ConversationView, MessageView } from '../../view.ts';
import { BotAvatar, Icon } from '../components/icons.tsx';
import { formatDay } from '../components/rich-text.tsx';
import { useAutoScroll } from '../hooks/use-auto-scroll.ts';
import { useFileDrop } from '../hooks/use-file-drop.ts';
import type { ViewMode } from '../preferences/view-mode.ts';
import { usePage } from '../state/page-context.ts';
import { panelText, text } from '../text/index.ts';
import { Composer } from './composer.tsx';
import { EmptyState } from './empty.tsx';
import { Message } from './message.tsx';
import { LazyView } from './preview.tsx';
import { TeamsSearchButton } from './teams-search.tsx';
import { groupByThread, linesOf } from './threads.ts';
import { ViewModeSwitch } from './view-mode-switch.tsx';

interface ConversationProps {
  readonly conversation: ConversationView;
  readonly messages: readonly MessageView[];
  readonly pendingReplies: number;
  readonly isConnected: boolean;
  readonly chooseViewMode: (viewMode: ViewMode) => void;
  /** Opens the list of conversations where there is no room for it. */
  readonly sidebar: { readonly unread: number; readonly isOpen: boolean; readonly open: () => void } | undefined;
  readonly panel: { readonly isOpen: boolean; readonly toggle: () => void } | undefined;
}

export function Conversation(props: ConversationProps): JSX.Element {
  const [files, setFiles] = useState<readonly File[]>([]);
  const [isHome, setIsHome] = useState(false);
  const { viewMode } = usePage();
  const drop = useFileDrop((dropped) => {
    setFiles((attached) => [...attached, ...dropped]);
    document.getElementById('composer')?.focus();
  });
  const { conversation, isConnected } = props;
  const { isDirect } = conversation;
  const name = isDirect ? conversation.name : `#${conversation.name}`;
  const hasHome = viewMode === 'slack' && isDirect;
  const showsHome = hasHome && isHome;
  return (
    <main class="conversation" {...drop.handlers}>
      <Header {...props} />
      {hasHome && <AppTabs isHome={isHome} setIsHome={setIsHome} />}
      {!isConnected && (
        <p class="lost" role="status">
          {text.connectionLost}
        </p>
      )}
      {showsHome ? (
        <section class="log slack-home" tabIndex={0} aria-label={text.appTabs.home}>
          <LazyView view="slackHome" openMessages={() => setIsHome(false)} />
        </section>
      ) : (
        <>
          <MessageLog {...props} name={name} />
          <Composer
            id="composer"
            placeholder={placeholderFor(viewMode, name, isDirect)}
            earlier={linesOf(props.messages)}
            files={files}
            setFiles={setFiles}
            tools={viewMode === 'teams' ? <TeamsSearchButton /> : undefined}
          />
        </>
      )}
      {drop.isOver && (
        <div class="drop" aria-hidden="true">
          <Icon name="download" />
          {text.drop}
        </div>
      )}
    </main>
  );
}

function placeholderFor(viewMode: ViewMode, name: string, isDirect: boolean): string {
  if (viewMode === 'card') return isDirect ? text.askDirect : text.askChannel(name);
  return text.placeholders[viewMode](name);
}

function Header(props: ConversationProps): JSX.Element {
  const { conversation, panel, sidebar } = props;
  const { viewMode } = usePage();
  return (
    <header class="head">
      {sidebar && (
        <button
          type="button"
          class="plain head-menu"
          aria-label={text.conversations}
          aria-expanded={sidebar.isOpen}
          onClick={sidebar.open}
        >
          <Icon name="menu" />
          {sidebar.unread > 0 && <i class="head-unread" />}
        </button>
      )}
      {conversation.isDirect && <BotAvatar />}
      <div>
        <h1>
          {!conversation.isDirect && <span aria-hidden="true">#</span>}
          {conversation.name}
        </h1>
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

/** The tabs of an app in Slack. */
function AppTabs(props: { readonly isHome: boolean; readonly setIsHome: (isHome: boolean) => void }): JSX.Element {
  const tab = (label: string, isHome: boolean) => (
    <button type="button" aria-pressed={props.isHome === isHome} onClick={() => props.setIsHome(isHome)}>
      {label}
    </button>
  );
  return (
    <div class="app-tabs">
      {tab(text.appTabs.home, true)}
      {tab(text.appTabs.messages, false)}
    </div>
  );
}

function MessageLog(props: ConversationProps & { readonly name: string }): JSX.Element {
  const { name, messages, pendingReplies, panel } = props;
  const { isDirect, viewMode } = usePage();
  const newest = messages.at(-1);
  const log = useAutoScroll(newest?.id, newest?.from === 'you');
  // Chats in Teams have no threads.
  const hasThreads = !(isDirect && viewMode === 'teams');
  const threads = hasThreads ? groupByThread(messages) : messages.map((root) => ({ root, replies: [] }));
  return (
    // Focusable, so that it can be scrolled by keyboard.
    <div class="log" role="log" aria-live="polite" aria-label={text.messagesIn(name)} tabIndex={0} ref={log}>
      <div class="column">
        {messages.length === 0 && <EmptyState name={name} isSimulated={panel !== undefined} />}
        {threads.map(({ root, replies }, index) => {
          const day = formatDay(root.at);
          const before = threads[index - 1]?.root.at;
          return (
            <Fragment key={root.id}>
              {(before === undefined || formatDay(before) !== day) && <p class="day">{day}</p>}
              <Message message={root} replies={replies} />
            </Fragment>
          );
        })}
        {pendingReplies > 0 && <TypingIndicator />}
      </div>
    </div>
  );
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
