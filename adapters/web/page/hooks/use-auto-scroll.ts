import { useEffect, useRef } from 'preact/hooks';

/** In pixels, above a message that is scrolled to. */
const marginAbove = 16;
/** In pixels. Closer to the end than this, the log follows new messages. */
const endThreshold = 80;

/**
 * Scrolls a log to its newest message until the user scrolls up. A message taller than the log is shown from its
 * beginning. Returns the ref of the log, whose first child holds the messages.
 */
export function useAutoScroll(newest: string | undefined, isOwn: boolean) {
  const log = useRef<HTMLDivElement>(null);
  const isFollowing = useRef(true);

  useEffect(() => {
    const element = log.current;
    if (element === null) return undefined;
    let before = element.scrollTop;
    const onScroll = (): void => {
      const left = element.scrollHeight - element.clientHeight - element.scrollTop;
      if (element.scrollTop < before) isFollowing.current = false;
      if (left < endThreshold) isFollowing.current = true;
      before = element.scrollTop;
    };
    // Images grow when they are loaded.
    const resizes = new ResizeObserver(() => isFollowing.current && scrollToNewest(element));
    if (element.firstElementChild !== null) resizes.observe(element.firstElementChild);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      resizes.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, []);

  useEffect(() => {
    if (newest === undefined) return;
    // The user's own message always brings the log back to the end.
    if (isOwn) isFollowing.current = true;
    if (isFollowing.current && log.current !== null) scrollToNewest(log.current);
  }, [newest, isOwn]);
  return log;
}

function scrollToNewest(log: HTMLElement): void {
  // The typing indicator stays for a moment after the reply and must not be scrolled to.
  const last = [...log.querySelectorAll<HTMLElement>(':scope > * > :not(.typing)')].at(-1);
  if (last === undefined) return;
  const end = log.scrollHeight - log.clientHeight;
  const beginning = last.offsetTop - marginAbove;
  log.scrollTop = Math.max(log.scrollTop, Math.min(end, beginning));
}
