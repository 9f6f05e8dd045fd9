/** How often the database is asked for the time. */
const askMs = 60_000;

export interface SharedClock {
  /** The time that all processes on the same database agree on, to within an answer's time on the way. */
  now(): Date;
  close(): void;
}

/** The database's clock, carried on by this machine's steady one: whatever the machine's own says changes nothing. */
export async function openSharedClock(
  ask: () => Promise<Date>,
  onTrouble: (error: unknown) => void,
): Promise<SharedClock> {
  let offset = 0;
  async function sync(): Promise<void> {
    const asked = performance.now();
    const answer = await ask();
    offset = answer.getTime() - (asked + performance.now()) / 2;
  }
  await sync();
  const asking = setInterval(() => void sync().catch(onTrouble), askMs).unref();
  return {
    now: () => new Date(offset + performance.now()),
    close: () => clearInterval(asking),
  };
}
