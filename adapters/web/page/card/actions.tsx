import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Form } from '../../../../src/chat/form.ts';
import { renderForm } from '../../server/render.ts';
import type { ActionView, FormView } from '../../view.ts';
import { Icon } from '../components/icons.tsx';
import { Menu } from '../components/menu.tsx';
import { usePendingAction } from '../hooks/use-pending-action.ts';
import { text } from '../text/index.ts';
import { FormDialog } from './form.tsx';

interface ActionsProps {
  readonly messageId: string;
  readonly actions: readonly ActionView[];
  /** Behind a menu. */
  readonly overflow?: readonly ActionView[];
  /** The title of the card, for screen readers. */
  readonly about?: string;
  /** The title of the buttons' row, for screen readers. */
  readonly rowTitle?: string;
}

interface PressProps {
  readonly isBusy: (action: ActionView) => boolean;
  readonly isDisabled: boolean;
  readonly press: (action: ActionView) => void;
}

/** The buttons of a card or row. They are disabled while one waits for its reply. */
export function Actions({ messageId, actions, overflow = [], about = '', rowTitle }: ActionsProps): JSX.Element | null {
  const [opened, setOpened] = useState<{ readonly form: FormView; readonly keepsMessage: boolean }>();
  const openForm = (form: Form) => setOpened({ form: renderForm(form), keepsMessage: true });
  const pending = usePendingAction(messageId, openForm);
  if (actions.length + overflow.length === 0) return null;
  const pressing: PressProps = {
    isBusy: (action) => pending.pendingId === action.id,
    isDisabled: pending.pendingId !== undefined,
    press: (action) => {
      if (pending.pendingId !== undefined) return;
      if (action.kind === 'form') setOpened({ form: action.form, keepsMessage: false });
      if (action.kind === 'command') void pending.start(action.id, action.line);
    },
  };
  return (
    <div class={rowTitle === undefined ? 'actions' : 'actions row-actions'}>
      {actions.map((action) => (
        <ActionButton
          key={action.id}
          {...pressing}
          action={action}
          rowTitle={rowTitle}
          opensRow={rowTitle !== undefined && action.kind === 'command' && action.opens}
        />
      ))}
      {overflow.length > 0 && <OverflowMenu {...pressing} actions={overflow} about={about} />}
      {opened && <FormDialog {...opened} messageId={messageId} close={() => setOpened(undefined)} />}
    </div>
  );
}

function ActionButton(
  props: PressProps & {
    readonly action: ActionView;
    readonly rowTitle: string | undefined;
    /** The button covers its whole row. */
    readonly opensRow: boolean;
  },
): JSX.Element {
  const { action, isDisabled } = props;
  const isBusy = props.isBusy(action);
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
      class={`button button-${action.style}${isBusy ? ' button-busy' : ''}${props.opensRow ? ' row-open' : ''}`}
      // The visible label comes first, for voice control.
      aria-label={details === undefined ? undefined : `${action.label}: ${details}`}
      title={action.accessibilityLabel}
      aria-disabled={isDisabled}
      aria-busy={isBusy}
      onClick={() => props.press(action)}
    >
      {action.label}
      {action.kind === 'form' && !action.label.endsWith('…') && '…'}
    </button>
  );
}

/** A button with three dots and the menu that it opens. */
function OverflowMenu(
  props: PressProps & { readonly actions: readonly ActionView[]; readonly about: string },
): JSX.Element {
  const { actions, press } = props;
  return (
    <Menu
      label={text.moreFor(props.about)}
      buttonClass={`button overflow-button${actions.some(props.isBusy) ? ' button-busy' : ''}`}
      menuClass="menu-list"
      isDisabled={props.isDisabled}
      items={actions.map((action) => ({
        id: action.id,
        label: action.label,
        isDangerous: action.style === 'danger',
        choose: () => {
          if (action.kind === 'link') open(action.url, '_blank', 'noopener,noreferrer');
          else press(action);
        },
      }))}
    >
      <span aria-hidden="true">•••</span>
    </Menu>
  );
}
