import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Overflow } from '../../../slack/render.ts';
import { text } from '../text/index.ts';
import type { OnPress } from './blocks.tsx';

/** A button with three dots that opens a menu: arrows choose, Enter accepts, Escape closes. */
export function OverflowMenu(props: {
  readonly menu: Overflow;
  readonly about: string;
  readonly press: OnPress;
  readonly pendingId: string | undefined;
}): JSX.Element {
  const { menu, about, press, pendingId } = props;
  const [isOpen, setIsOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (isOpen) list.current?.querySelector('button')?.focus();
  }, [isOpen]);

  const close = (): void => {
    setIsOpen(false);
    trigger.current?.focus();
  };
  const step = (by: number): void => {
    const items = [...(list.current?.querySelectorAll('button') ?? [])];
    const index = items.findIndex((item) => item.matches(':focus'));
    items[(index + by + items.length) % items.length]?.focus();
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Escape: close,
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    const handle = keys[event.key];
    // Tab continues from the button.
    if (event.key === 'Tab') close();
    if (handle === undefined) return;
    event.preventDefault();
    handle();
  };

  return (
    <div
      class="slack-overflow"
      onFocusOut={(event) => {
        const to = event.relatedTarget;
        if (!(to instanceof Node && event.currentTarget.contains(to))) setIsOpen(false);
      }}
    >
      <button
        type="button"
        class={pendingId === menu.action_id ? 'slack-button slack-button-busy' : 'slack-button'}
        ref={trigger}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={text.moreFor(about)}
        aria-disabled={pendingId !== undefined}
        onClick={() => pendingId === undefined && setIsOpen(!isOpen)}
      >
        <span aria-hidden="true">•••</span>
      </button>
      {isOpen && (
        <div class="slack-menu" role="menu" ref={list} {...{ onKeyDown }}>
          {menu.options.map((option) => (
            <button
              key={option.value}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                close();
                press(menu.action_id, option.value);
              }}
            >
              {option.text.text}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
