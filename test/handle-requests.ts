import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** For a server of a test: that a client goes away before it is answered is no fault of the test. */
export function handleRequests(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): RequestListener {
  return (request, response) =>
    void handle(request, response).catch((error: unknown) => {
      if (!request.socket.destroyed) throw error;
    });
}
