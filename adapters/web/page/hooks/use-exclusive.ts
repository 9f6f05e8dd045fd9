import { useRef, useState } from 'preact/hooks';

/** Runs one task at a time: `run` ignores a task while another is running. */
export function useExclusive() {
  const [isBusy, setIsBusy] = useState(false);
  // The second click of a double click comes before the state has been rendered.
  const isRunning = useRef(false);
  const run = async (task: () => Promise<void>): Promise<void> => {
    if (isRunning.current) return;
    isRunning.current = true;
    setIsBusy(true);
    try {
      await task();
    } finally {
      isRunning.current = false;
      setIsBusy(false);
    }
  };
  return { isBusy, run };
}
