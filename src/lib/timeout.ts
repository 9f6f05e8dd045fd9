export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * The result of `work`, or of `onTimeout` if `work` does not settle within `ms`; a later result is ignored.
 * By default `onTimeout` throws a {@link TimeoutError}.
 */
export async function withTimeout<T, Late = never>(
  work: Promise<T>,
  ms: number,
  onTimeout: () => Late = () => {
    throw new TimeoutError(`no response within ${ms / 1_000} s`);
  },
): Promise<T | Late> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    return await Promise.race([work, late.then(onTimeout)]);
  } finally {
    clearTimeout(timer);
  }
}
