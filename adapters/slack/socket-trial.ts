/** Socket Mode in a process that only checks whether it works: to each open socket, Slack sends a share of the events. */

import type { SocketConnection, SocketOptions } from './socket.ts';
import { createFixedToken } from './token.ts';
import { anyResponse, createSlackApi } from './web-api.ts';

/** Asks Slack for a socket, and opens none. */
export function createSocketTrial({ appToken, log, ...options }: SocketOptions): SocketConnection {
  const api = createSlackApi({ ...options, token: createFixedToken(appToken) });
  let isAccepted = false;
  return {
    init: () => undefined,
    isConnected: () => isAccepted,
    async start() {
      try {
        await api.call('apps.connections.open', {}, anyResponse, 2);
        isAccepted = true;
      } catch (error) {
        log('slack: opening the socket failed', { error });
      }
    },
    async stop() {
      isAccepted = false;
    },
  };
}
