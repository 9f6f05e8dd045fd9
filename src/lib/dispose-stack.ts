type Dispose = () => Promise<void> | void;

/** Closes resources in reverse order; one that fails to close does not keep the others open. */
export interface DisposeStack {
  defer(name: string, dispose: Dispose): void;
  /** Adds a resource that is still opening; `close` waits until it is open. Returns `opening`. */
  use<T extends { close(): Promise<void> }>(name: string, opening: Promise<T>): Promise<T>;
  /** Resolves when everything is closed. Further calls return the promise of the first. Never rejects. */
  close(): Promise<void>;
}

/** @param onError called with the name of each resource that fails to close */
export function createDisposeStack(onError: (name: string, error: unknown) => void): DisposeStack {
  const resources: { readonly name: string; readonly dispose: Dispose }[] = [];
  let closing: Promise<void> | undefined;
  const closeAll = async () => {
    for (const { name, dispose } of resources.toReversed()) {
      try {
        await dispose();
      } catch (error) {
        onError(name, error);
      }
    }
  };
  return {
    defer(name, dispose) {
      resources.push({ name, dispose });
    },
    use(name, opening) {
      const opened = opening.catch(() => undefined);
      resources.push({ name, dispose: async () => (await opened)?.close() });
      return opening;
    },
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
}
