/** Light, dark, or the system’s theme; remembered in this browser. */
export type Theme = 'system' | 'light' | 'dark';

const storageKey = 'barium-theme';
const themes: readonly Theme[] = ['system', 'light', 'dark'];

export function savedTheme(): Theme {
  const saved = localStorage.getItem(storageKey);
  return themes.find((theme) => theme === saved) ?? 'system';
}

export function nextTheme(theme: Theme): Theme {
  return themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
}

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem(storageKey, theme);
}
