import { useEffect, useState } from 'preact/hooks';

const refreshMs = 20_000;

/** The current time, which renders its component again while the page is visible. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = window.setInterval(() => !document.hidden && setNow(Date.now()), refreshMs);
    return () => window.clearInterval(timer);
  }, []);
  return now;
}
