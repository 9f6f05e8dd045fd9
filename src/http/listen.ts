import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The server cannot listen on the configured address. The message says which setting to change. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

const remedies: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (_, port) => `Port ${port} is in use. Set PORT to a different port or stop the other process.`,
  EACCES: (_, port) => `Port ${port} needs privileges that this process doesn't have. Set PORT to a port above 1023.`,
  EADDRNOTAVAIL: (host) => `This machine has no address ${host}. Set HOST to one of its addresses.`,
  ENOTFOUND: (host) => `Can't resolve the host ${host}. Set HOST to an address of this machine.`,
};

/** Starts to listen and returns the port; `port` 0 takes any free one. Rejects with a {@link ListenError}. */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    const remedy = remedies[code]?.(host, port) ?? `Can't listen on ${host} port ${port} (${code}).`;
    throw new ListenError(remedy, { cause: error });
  }
  return (server.address() as AddressInfo).port;
}
