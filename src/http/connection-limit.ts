import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Keeps at most `maxConnections` open. A further one takes the place of the one that has been useless for longest: idle,
 * or sending a request that does not end. Node's own `maxConnections` refuses the new one instead, so that anyone with as
 * many idle connections keeps everybody else out. Connections with a response under way keep their place.
 */
export function limitConnections(server: Server, maxConnections: number): void {
  /** With the requests that have no complete response; the least recently useful connection first. */
  const connections = new Map<Socket, Set<IncomingMessage>>();

  server.prependListener('connection', (socket: Socket) => {
    connections.set(socket, new Set());
    socket.once('close', () => connections.delete(socket));
    if (connections.size > maxConnections) closeUseless();
  });
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    const open = connections.get(socket);
    open?.add(request);
    response.once('close', () => {
      open?.delete(request);
      // Moved to the end.
      if (open !== undefined && request.complete && connections.delete(socket)) connections.set(socket, open);
    });
  });

  function closeUseless(): void {
    for (const [socket, open] of connections) {
      if ([...open].some((request) => request.complete)) continue;
      connections.delete(socket);
      socket.destroy();
      return;
    }
  }
}
