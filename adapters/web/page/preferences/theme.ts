/** Light, dark, or what the system says; remembered in this browser. */
export type Theme = 'system' | 'light' | 'dark';

const KEY = 'barium-theme';
const ORDER: readonly Theme[] = ['system', 'light', 'dark'];

export function savedTheme(): Theme {
  const saved = localStorage.getItem(KEY);
  return ORDER.find((theme) => theme === saved) ?? 'system';
}

export function nextTheme(theme: Theme): Theme {
  return ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length] ?? 'system';
}

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem(KEY, theme);
}
