import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Ends `server` gently: refuses new connections, closes those that carry no answer at once and the others after
 * their answer, and cuts what is left after `graceMs`.
 *
 * Node's own `close()` leaves a connection that has not asked for anything yet (browsers open some in advance)
 * open until a time-out, and one that was busy until its keep-alive has passed.
 */
export function gentleEnd(server: Server): (graceMs: number) => Promise<void> {
  const answers = new Map<Socket, Set<ServerResponse>>();
  let ending = false;

  server.on('connection', (socket: Socket) => {
    answers.set(socket, new Set());
    socket.once('close', () => answers.delete(socket));
  });
  // Before the application sees the request, so that it cannot have answered yet.
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    if (ending) lastOfItsConnection(response);
    const open = answers.get(socket);
    open?.add(response);
    response.once('close', () => {
      open?.delete(response);
      if (ending && open?.size === 0) socket.destroySoon();
    });
  });

  return async (graceMs) => {
    ending = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const [socket, open] of answers) {
      if (open.size === 0) socket.destroy();
      for (const response of open) lastOfItsConnection(response);
    }
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    await closed;
    clearTimeout(cut);
  };
}

function lastOfItsConnection(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}
