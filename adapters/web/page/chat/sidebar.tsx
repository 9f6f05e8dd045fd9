import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PlaceView } from '../../view.ts';
import { chooseLanguage, language, languages } from '../preferences/language.ts';
import type { PageState } from '../state/page-state.ts';
import { text } from '../text/index.ts';
import { applyTheme, nextTheme, savedTheme, type Theme } from '../preferences/theme.ts';
import { Element, Icon, type IconName } from '../components/icons.tsx';

interface SidebarProps {
  readonly state: PageState;
  readonly open: (place: string) => void;
}

export function Sidebar({ state, open }: SidebarProps): JSX.Element {
  const group = (label: string, direct: boolean) => (
    <PlaceGroup
      label={label}
      state={state}
      open={open}
      places={state.places.filter((one) => one.isDirect === direct)}
    />
  );
  return (
    <aside class="sidebar">
      <header class="brand">
        <Element />
        <p>
          <strong>{text.product}</strong>
          <span>{text.playground}</span>
        </p>
      </header>
      <nav aria-label={text.conversations}>
        {group(text.direct, true)}
        {group(text.channels, false)}
      </nav>
      <footer class="settings">
        <ThemeButton />
        <LanguageChoice />
      </footer>
    </aside>
  );
}

function PlaceGroup(
  props: SidebarProps & { readonly label: string; readonly places: readonly PlaceView[] },
): JSX.Element {
  return (
    <section class="places">
      <h2>{props.label}</h2>
      <ul>
        {props.places.map((place) => (
          <li key={place.id}>
            <PlaceButton {...props} place={place} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function PlaceButton({ state, open, place }: SidebarProps & { readonly place: PlaceView }): JSX.Element {
  const unread = state.unread[place.id] ?? 0;
  return (
    <button
      type="button"
      class="place"
      aria-current={place.id === state.current ? 'page' : undefined}
      onClick={() => open(place.id)}
    >
      <span class="place-mark" aria-hidden="true">
        {place.isDirect ? '@' : '#'}
      </span>
      {place.name}
      {unread > 0 && (
        <span class="unread">
          {unread}
          <span class="hidden"> {text.unread(unread)}</span>
        </span>
      )}
    </button>
  );
}

const THEME_ICONS: Record<Theme, IconName> = { system: 'system', light: 'sun', dark: 'moon' };

function ThemeButton(): JSX.Element {
  const [theme, setTheme] = useState(savedTheme);
  const turn = (): void => {
    const next = nextTheme(theme);
    applyTheme(next);
    setTheme(next);
  };
  return (
    <button type="button" class="theme" aria-label={text.themeLabel(text.theme[theme])} onClick={turn}>
      <Icon name={THEME_ICONS[theme]} />
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
