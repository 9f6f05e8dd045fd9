import type { ComponentChildren, JSX, TargetedKeyboardEvent } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly isDangerous?: boolean;
  readonly choose: () => void;
}

/**
 * A button that opens a menu: arrows choose, Enter accepts. Escape closes it, and so does a press or the focus anywhere
 * else.
 */
export function Menu(props: {
  readonly label: string;
  readonly buttonClass: string;
  readonly menuClass: string;
  readonly items: readonly MenuItem[];
  readonly isDisabled?: boolean;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { label, items, isDisabled = false } = props;
  const [isOpen, setIsOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    list.current?.querySelector('button')?.focus();
    list.current?.scrollIntoView({ block: 'nearest' });
    // A press on something that can't be focused, such as text, does not move the focus.
    const closeOutside = (event: PointerEvent): void => {
      if (!(event.target instanceof Node && root.current?.contains(event.target))) setIsOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, [isOpen]);

  const close = (): void => {
    setIsOpen(false);
    trigger.current?.focus();
  };
  const step = (by: number): void => {
    const all = [...(list.current?.querySelectorAll('button') ?? [])];
    const index = all.findIndex((item) => item.matches(':focus'));
    all[(index + by + all.length) % all.length]?.focus();
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
    // Escape would close the dialog around the menu as well.
    event.stopPropagation();
    handle();
  };

  return (
    <div
      class="menu"
      ref={root}
      onFocusOut={(event) => {
        const to = event.relatedTarget;
        if (to instanceof Node && !event.currentTarget.contains(to)) setIsOpen(false);
      }}
    >
      <button
        type="button"
        class={props.buttonClass}
        ref={trigger}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={label}
        aria-disabled={isDisabled}
        onClick={() => !isDisabled && setIsOpen(!isOpen)}
      >
        {props.children}
      </button>
      {isOpen && (
        <div class={props.menuClass} role="menu" aria-label={label} ref={list} {...{ onKeyDown }}>
          {items.map((item) => (
            <button
              key={item.id}
              type="button"
              role="menuitem"
              class={item.isDangerous ? 'menu-danger' : undefined}
              tabIndex={-1}
              onClick={() => {
                close();
                item.choose();
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
