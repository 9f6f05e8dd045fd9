import type { JSX } from 'preact';
import type { Overflow } from '../../../slack/render.ts';
import { Menu } from '../components/menu.tsx';
import { text } from '../text/index.ts';
import type { OnPress } from './action-payload.ts';

/** A button with three dots that opens a menu. */
export function OverflowMenu(props: {
  readonly menu: Overflow;
  readonly about?: string | undefined;
  readonly press: OnPress;
  readonly pendingId: string | undefined;
}): JSX.Element {
  const { menu, about, press, pendingId } = props;
  return (
    <Menu
      label={about === undefined ? text.more : text.moreFor(about)}
      buttonClass={`slack-button slack-more${pendingId === menu.action_id ? ' slack-button-busy' : ''}`}
      menuClass="slack-menu"
      isDisabled={pendingId !== undefined}
      items={menu.options.map((option) => ({
        id: option.value,
        label: option.text.text,
        choose: () => press(menu.action_id, option.value),
      }))}
    >
      <span aria-hidden="true">•••</span>
    </Menu>
  );
}
