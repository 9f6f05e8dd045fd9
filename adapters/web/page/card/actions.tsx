import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ActionView } from '../../view.ts';
import { usePress } from '../hooks/use-pending-action.ts';
import { text } from '../text/index.ts';
import { FormDialog } from './form.tsx';
import { Icon } from '../components/icons.tsx';

interface ActionsProps {
  readonly message: string;
  readonly actions: readonly ActionView[];
  /** The row the buttons belong to, for whoever hears them without seeing it. */
  readonly about?: string;
}

/** The buttons of a card or of a row. While one waits for its answer, none of them takes a press. */
export function Actions({ message, actions, about }: ActionsProps): JSX.Element | null {
  const press = usePress(message);
  const [form, setForm] = useState<Extract<ActionView, { kind: 'form' }>>();
  if (actions.length === 0) return null;
  return (
    <div class={about === undefined ? 'actions' : 'actions row-actions'}>
      {actions.map((action) => (
        <ActionButton
          key={action.id}
          action={action}
          about={about}
          busy={press.pending === action.id}
          spent={press.pending !== undefined}
          press={() => {
            if (action.kind === 'form') setForm(action);
            if (action.kind === 'command') void press.start(action.id, action.line);
          }}
        />
      ))}
      {form && <FormDialog form={form.form} message={message} close={() => setForm(undefined)} />}
    </div>
  );
}

function ActionButton(props: {
  readonly action: ActionView;
  readonly about: string | undefined;
  readonly busy: boolean;
  readonly spent: boolean;
  readonly press: () => void;
}): JSX.Element {
  const { action, busy, spent } = props;
  const more = action.hint ?? props.about;
  if (action.kind === 'link') {
    return (
      <a class="button" href={action.url} target="_blank" rel="noopener noreferrer" title={action.hint}>
        {action.label}
        <Icon name="external" />
        <span class="hidden">, {text.opensElsewhere}</span>
      </a>
    );
  }
  return (
    // Not `disabled`: that would throw the focus away.
    <button
      type="button"
      class={`button button-${action.style}${busy ? ' button-busy' : ''}`}
      // What is read on the button comes first, so that it can also be spoken to.
      aria-label={more === undefined ? undefined : `${action.label}: ${more}`}
      title={action.hint}
      aria-disabled={spent}
      aria-busy={busy}
      onClick={() => !spent && props.press()}
    >
      {action.label}
      {action.kind === 'form' && !action.label.endsWith('…') && '…'}
    </button>
  );
}
