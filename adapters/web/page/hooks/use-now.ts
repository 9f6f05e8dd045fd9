import { useEffect, useState } from 'preact/hooks';

const refreshMs = 20_000;

/** The components that show a time. One timer serves them all, so that they change together. */
const renderers = new Set<(now: number) => void>();
let timer = 0;

function subscribe(render: (now: number) => void): () => void {
  if (renderers.size === 0) timer = window.setInterval(refresh, refreshMs);
  renderers.add(render);
  return () => {
    renderers.delete(render);
    if (renderers.size === 0) window.clearInterval(timer);
  };
}

function refresh(): void {
  if (document.hidden) return;
  const now = Date.now();
  for (const render of renderers) render(now);
}

/** The current time, which renders its component again while the page is visible. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => subscribe(setNow), []);
  return now;
}
