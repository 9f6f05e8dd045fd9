import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The server cannot listen where it was told to. The message says which setting to change. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

const remedies: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (_, port) => `port ${port} is taken: set PORT to another, or stop what uses it`,
  EACCES: (_, port) =>
    `port ${port} needs rights that this process does not have: set PORT to one above 1023`,
  EADDRNOTAVAIL: (host) => `this machine has no address ${host}: set HOST to one that it has`,
  ENOTFOUND: (host) => `there is no host ${host}: set HOST to an address of this machine`,
};

/**
 * Starts to listen, and answers the port (which `port` 0 leaves to the system).
 *
 * @throws ListenError when the address cannot be had.
 */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    const remedy = remedies[code]?.(host, port) ?? `cannot listen on ${host} port ${port} (${code})`;
    throw new ListenError(remedy, { cause: error });
  }
  return (server.address() as AddressInfo).port;
}
