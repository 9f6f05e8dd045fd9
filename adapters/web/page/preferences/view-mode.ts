/** How replies are drawn: in the playground's own style, or as on a platform. Remembered in this browser. */
export type ViewMode = 'card' | 'slack' | 'teams';

export const viewModes: readonly ViewMode[] = ['card', 'slack', 'teams'];

const storageKey = 'barium-view-mode';

export function savedViewMode(): ViewMode {
  const saved = localStorage.getItem(storageKey);
  return viewModes.find((mode) => mode === saved) ?? 'card';
}

export function saveViewMode(mode: ViewMode): void {
  localStorage.setItem(storageKey, mode);
}
