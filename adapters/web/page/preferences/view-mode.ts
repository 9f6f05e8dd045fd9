/** How answers are drawn: in the playground's own way, or as a platform would; remembered in this browser. */
export type Look = 'card' | 'slack' | 'teams';

export const looks: readonly Look[] = ['card', 'slack', 'teams'];

const KEY = 'barium-look';

export function savedLook(): Look {
  const saved = localStorage.getItem(KEY);
  return looks.find((look) => look === saved) ?? 'card';
}

export function saveLook(look: Look): void {
  localStorage.setItem(KEY, look);
}
