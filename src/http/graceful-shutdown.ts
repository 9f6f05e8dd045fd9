import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Returns a function that shuts `server` down: it refuses new connections, closes idle ones at once and busy ones after
 * their response, and destroys the remaining ones after `graceMs`.
 *
 * Node's own `close()` waits for the timeout of connections that never sent a request (browsers preconnect), and for
 * the keep-alive timeout of busy ones.
 */
export function createGracefulShutdown(server: Server): (graceMs: number) => Promise<void> {
  const openResponses = new Map<Socket, Set<ServerResponse>>();
  let isClosing = false;

  server.on('connection', (socket: Socket) => {
    openResponses.set(socket, new Set());
    socket.once('close', () => openResponses.delete(socket));
  });
  // Ahead of the application's listener, which may respond synchronously.
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    if (isClosing) sendConnectionClose(response);
    const open = openResponses.get(socket);
    open?.add(response);
    response.once('close', () => {
      open?.delete(response);
      if (isClosing && open?.size === 0) socket.destroySoon();
    });
  });

  return async (graceMs) => {
    isClosing = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const [socket, open] of openResponses) {
      if (open.size === 0) socket.destroy();
      for (const response of open) sendConnectionClose(response);
    }
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    await closed;
    clearTimeout(timer);
  };
}

function sendConnectionClose(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}
