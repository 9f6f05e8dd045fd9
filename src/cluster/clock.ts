const syncIntervalMs = 60_000;

interface ClusterClock {
  /** The time on the database server, accurate to the latency of a query. */
  now(): Date;
  close(): void;
}

/**
 * The database's clock, extrapolated with this machine's monotonic clock, so that all processes agree on the time even
 * if a machine's own clock is wrong. `read` returns the database's time. Rejects if the first reading fails.
 */
export async function openClusterClock(
  read: () => Promise<Date>,
  onSyncError: (error: unknown) => void,
): Promise<ClusterClock> {
  let offset = 0;
  async function sync(): Promise<void> {
    const before = performance.now();
    const time = await read();
    offset = time.getTime() - (before + performance.now()) / 2;
  }
  await sync();
  const syncTimer = setInterval(() => void sync().catch(onSyncError), syncIntervalMs).unref();
  return {
    now: () => new Date(offset + performance.now()),
    close: () => clearInterval(syncTimer),
  };
}
