import { useEffect, useState } from 'preact/hooks';

/** No room for the sidebars beside the conversation: they open over it. */
export const narrowScreen = '(max-width: 760px)';

/** Whether a media query matches, now and after every change. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const update = (): void => setMatches(list.matches);
    update();
    list.addEventListener('change', update);
    return () => list.removeEventListener('change', update);
  }, [query]);
  return matches;
}
