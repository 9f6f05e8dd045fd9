import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ConversationView } from '../../view.ts';
import { BotAvatar, Icon, type IconName } from '../components/icons.tsx';
import { chooseLanguage, language, languages } from '../preferences/language.ts';
import { applyTheme, nextTheme, savedTheme, type Theme } from '../preferences/theme.ts';
import type { ViewMode } from '../preferences/view-mode.ts';
import type { PageState } from '../state/page-state.ts';
import { text } from '../text/index.ts';

interface SidebarProps {
  readonly state: PageState;
  readonly viewMode: ViewMode;
  readonly openConversation: (conversation: string) => void;
}

/** The conversations, in the order and under the headings of the platform. */
export function Sidebar({ state, viewMode, openConversation }: SidebarProps): JSX.Element {
  const group = (label: string, isDirect: boolean) => (
    <ConversationGroup
      label={label}
      {...{ state, viewMode, openConversation }}
      conversations={state.conversations.filter((one) => one.isDirect === isDirect)}
    />
  );
  const headings = text.groups[viewMode];
  return (
    <aside class="sidebar">
      <header class="brand">
        <BotAvatar />
        <p>
          <strong>{text.product}</strong>
          <span>{text.playground}</span>
        </p>
      </header>
      <nav aria-label={text.conversations}>
        {viewMode !== 'slack' && group(headings.direct, true)}
        {group(headings.channels, false)}
        {viewMode === 'slack' && group(headings.direct, true)}
      </nav>
      <footer class="settings">
        <ThemeButton />
        <LanguageChoice />
      </footer>
    </aside>
  );
}

function ConversationGroup(
  props: SidebarProps & { readonly label: string; readonly conversations: readonly ConversationView[] },
): JSX.Element {
  return (
    <section class="places">
      <h2>{props.label}</h2>
      <ul>
        {props.conversations.map((conversation) => (
          <li key={conversation.id}>
            <ConversationButton {...props} conversation={conversation} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function ConversationButton(props: SidebarProps & { readonly conversation: ConversationView }): JSX.Element {
  const { state, openConversation, conversation } = props;
  const { id, name, isDirect } = conversation;
  const unread = state.unread[id] ?? 0;
  return (
    <button
      type="button"
      class="place"
      aria-current={id === state.current ? 'page' : undefined}
      onClick={() => openConversation(id)}
    >
      {isDirect ? (
        <BotAvatar />
      ) : (
        <span class="place-mark" aria-hidden="true">
          #
        </span>
      )}
      {name}
      {unread > 0 && (
        <span class="unread">
          {unread}
          <span class="hidden"> {text.unread(unread)}</span>
        </span>
      )}
    </button>
  );
}

const themeIcons: Record<Theme, IconName> = { system: 'system', light: 'sun', dark: 'moon' };

function ThemeButton(): JSX.Element {
  const [theme, setTheme] = useState(savedTheme);
  const chooseNext = (): void => {
    const next = nextTheme(theme);
    applyTheme(next);
    setTheme(next);
  };
  return (
    <button type="button" class="theme" aria-label={text.themeLabel(text.theme[theme])} onClick={chooseNext}>
      <Icon name={themeIcons[theme]} />
      <span>{text.theme[theme]}</span>
    </button>
  );
}

function LanguageChoice(): JSX.Element {
  return (
    <fieldset class="languages">
      <legend class="hidden">{text.language}</legend>
      {languages.map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          aria-pressed={one === language}
          title={text.languages[one]}
          onClick={() => chooseLanguage(one)}
        >
          {one.toUpperCase()}
          <span class="hidden"> {text.languages[one]}</span>
        </button>
      ))}
    </fieldset>
  );
}
