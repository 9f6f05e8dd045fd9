import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ActionView } from '../../view.ts';
import { Icon } from '../components/icons.tsx';
import { usePendingAction } from '../hooks/use-pending-action.ts';
import { text } from '../text/index.ts';
import { FormDialog } from './form.tsx';

interface ActionsProps {
  readonly messageId: string;
  readonly actions: readonly ActionView[];
  /** The title of the buttons' row, for screen readers. */
  readonly rowTitle?: string;
}

/** The buttons of a card or row. They are disabled while one waits for its reply. */
export function Actions({ messageId, actions, rowTitle }: ActionsProps): JSX.Element | null {
  const press = usePendingAction(messageId);
  const [form, setForm] = useState<Extract<ActionView, { kind: 'form' }>>();
  if (actions.length === 0) return null;
  return (
    <div class={rowTitle === undefined ? 'actions' : 'actions row-actions'}>
      {actions.map((action) => (
        <ActionButton
          key={action.id}
          action={action}
          rowTitle={rowTitle}
          isBusy={press.pendingId === action.id}
          isDisabled={press.pendingId !== undefined}
          press={() => {
            if (action.kind === 'form') setForm(action);
            if (action.kind === 'command') void press.start(action.id, action.line);
          }}
        />
      ))}
      {form && <FormDialog form={form.form} messageId={messageId} close={() => setForm(undefined)} />}
    </div>
  );
}

function ActionButton(props: {
  readonly action: ActionView;
  readonly rowTitle: string | undefined;
  readonly isBusy: boolean;
  readonly isDisabled: boolean;
  readonly press: () => void;
}): JSX.Element {
  const { action, isBusy, isDisabled } = props;
  const details = action.accessibilityLabel ?? props.rowTitle;
  if (action.kind === 'link') {
    return (
      <a class="button" href={action.url} target="_blank" rel="noopener noreferrer" title={action.accessibilityLabel}>
        {action.label}
        <Icon name="external" />
        <span class="hidden">, {text.opensInNewTab}</span>
      </a>
    );
  }
  return (
    // Not `disabled`, which would lose the focus.
    <button
      type="button"
      class={`button button-${action.style}${isBusy ? ' button-busy' : ''}`}
      // The visible label comes first, for voice control.
      aria-label={details === undefined ? undefined : `${action.label}: ${details}`}
      title={action.accessibilityLabel}
      aria-disabled={isDisabled}
      aria-busy={isBusy}
      onClick={() => !isDisabled && props.press()}
    >
      {action.label}
      {action.kind === 'form' && !action.label.endsWith('…') && '…'}
    </button>
  );
}
