/** The menu behind the three dots of a card, which holds its secondary buttons. */
import * as AC from 'adaptivecards';

AC.AdaptiveCard.onDisplayOverflowActionMenu = (actions, target) => {
  if (target === undefined) return false;
  openMenu(actions, target);
  return true;
};

/** Arrows choose, Enter accepts. Escape closes it, and so does a press or the focus anywhere else. */
function openMenu(actions: readonly AC.Action[], trigger: HTMLElement): void {
  const menu = document.createElement('div');
  menu.className = 'teams-menu';
  menu.setAttribute('role', 'menu');
  menu.setAttribute('aria-label', trigger.getAttribute('aria-label') ?? trigger.title);
  const items = actions.map((action) => {
    const item = document.createElement('button');
    item.type = 'button';
    item.tabIndex = -1;
    item.setAttribute('role', 'menuitem');
    item.textContent = action.title ?? '';
    item.addEventListener('click', () => {
      close();
      trigger.focus();
      action.execute();
    });
    return item;
  });
  menu.append(...items);

  const close = (): void => {
    document.removeEventListener('pointerdown', closeOutside);
    trigger.setAttribute('aria-expanded', 'false');
    menu.remove();
  };
  const closeOutside = (event: Event): void => {
    if (!(event.target instanceof Node && menu.contains(event.target))) close();
  };
  const step = (by: number): void => {
    const index = items.indexOf(document.activeElement as HTMLButtonElement);
    items[(index + by + items.length) % items.length]?.focus();
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Escape: () => {
      close();
      trigger.focus();
    },
    Tab: close,
  };
  menu.addEventListener('keydown', (event) => {
    const handle = keys[event.key];
    if (handle === undefined) return;
    if (event.key !== 'Tab') event.preventDefault();
    event.stopPropagation();
    handle();
  });
  trigger.setAttribute('aria-expanded', 'true');
  const card = trigger.closest<HTMLElement>('.teams-card') ?? document.body;
  card.append(menu);
  place(menu, trigger, card);
  document.addEventListener('pointerdown', closeOutside);
  items[0]?.focus();
  menu.scrollIntoView({ block: 'nearest' });
}

/** Below the button, without leaving the card at its right. */
function place(menu: HTMLElement, trigger: HTMLElement, card: HTMLElement): void {
  const [button, around] = [trigger.getBoundingClientRect(), card.getBoundingClientRect()];
  const left = Math.min(button.left - around.left, around.width - menu.offsetWidth - 8);
  menu.style.left = `${Math.max(8, left)}px`;
  menu.style.top = `${button.bottom - around.top + 4}px`;
}
