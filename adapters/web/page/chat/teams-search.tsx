import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Suggestion } from '../../../../src/chat/reply.ts';
import { Dialog } from '../components/dialog.tsx';
import { IconButton } from '../components/icon-button.tsx';
import { BotAvatar, Icon } from '../components/icons.tsx';
import { errorMessage } from '../hooks/use-send.ts';
import { useSuggestions } from '../hooks/use-suggestions.ts';
import { usePage } from '../state/page-context.ts';
import { text } from '../text/index.ts';

/** Opens the search of the message extension, as Teams does from the composer. */
export function TeamsSearchButton(): JSX.Element {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <IconButton icon="search" label={text.teamsSearch} press={() => setIsOpen(true)} />
      {isOpen && <SearchDialog close={() => setIsOpen(false)} />}
    </>
  );
}

/** One row per case; choosing one sends its card. */
function SearchDialog({ close }: { readonly close: () => void }): JSX.Element {
  const { send, showToast, strings } = usePage();
  const [typed, setTyped] = useState('');
  const { suggestions, suggest } = useSuggestions('instance');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    suggest('');
  }, [suggest]);
  const choose = async ({ text: found }: Suggestion): Promise<void> => {
    close();
    try {
      await send({ kind: 'found', text: found });
    } catch (error) {
      showToast(errorMessage(error));
    }
  };
  return (
    <Dialog class="teams-search" label={text.teamsSearch} close={close}>
      <header>
        <BotAvatar />
        <h2>{text.bot}</h2>
        <IconButton icon="close" label={strings.close} press={close} />
      </header>
      <label>
        <span class="hidden">{text.teamsSearch}</span>
        <Icon name="search" />
        <input
          ref={field}
          type="search"
          placeholder={text.teamsSearch}
          value={typed}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            suggest(event.currentTarget.value);
          }}
        />
      </label>
      {suggestions.length === 0 && <p class="nothing">{text.teamsSearchEmpty}</p>}
      <ul>
        {suggestions.map((suggestion) => (
          <li key={suggestion.text}>
            <button type="button" onClick={() => void choose(suggestion)}>
              <b>{suggestion.label}</b>
              {suggestion.detail !== undefined && <span>{suggestion.detail}</span>}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
