import { useEffect, useRef } from 'preact/hooks';

const ROOM_ABOVE = 16;
const NEAR_END = 80;

/**
 * Scrolls a log along with what is newest in it, until the person scrolls up to read. A message taller than the log
 * is shown from its beginning. Answers the ref of the log; its first child holds the messages.
 */
export function useFollow(newest: string | undefined, own: boolean) {
  const log = useRef<HTMLDivElement>(null);
  const following = useRef(true);

  useEffect(() => {
    const element = log.current;
    if (element === null) return undefined;
    let before = element.scrollTop;
    const look = (): void => {
      const left = element.scrollHeight - element.clientHeight - element.scrollTop;
      if (element.scrollTop < before) following.current = false;
      if (left < NEAR_END) following.current = true;
      before = element.scrollTop;
    };
    // Pictures grow after they have been drawn.
    const grown = new ResizeObserver(() => following.current && showNewest(element));
    if (element.firstElementChild !== null) grown.observe(element.firstElementChild);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      grown.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);

  useEffect(() => {
    if (newest === undefined) return;
    // Whoever sends something wants to see what comes of it.
    if (own) following.current = true;
    if (following.current && log.current !== null) showNewest(log.current);
  }, [newest, own]);
  return log;
}

function showNewest(log: HTMLElement): void {
  // The sign that an answer is on its way outlasts the answer by a moment: it is not what to read.
  const last = [...log.querySelectorAll<HTMLElement>(':scope > * > :not(.typing)')].at(-1);
  if (last === undefined) return;
  const end = log.scrollHeight - log.clientHeight;
  const beginning = last.offsetTop - ROOM_ABOVE;
  log.scrollTop = Math.max(log.scrollTop, Math.min(end, beginning));
}
