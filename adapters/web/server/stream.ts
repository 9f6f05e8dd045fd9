/** Server-Sent Events: what happens in the conversations, told to one open page. */
import type { Request, Response } from 'express';
import type { Conversations, Told } from './conversations.ts';

/** Proxies and browsers drop a connection that is silent for about a minute. */
const HEARTBEAT_MS = 20_000;

export interface Streams {
  /** Answers `GET /playground/events`, from Last-Event-ID or `?after=` on. */
  open(request: Request, response: Response): void;
  /** Ends every open one. */
  close(): void;
}

export function createStreams(conversations: Conversations): Streams {
  const open = new Set<Response>();

  return {
    open(request, response) {
      response.set({ 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
      response.flushHeaders();
      const missed = conversations.since(request.get('last-event-id') ?? String(request.query.after ?? ''));
      if (missed === undefined) {
        // The page asks for the whole state and comes back with a cursor that is known here.
        response.end('event: reset\ndata: {}\n\n');
        return;
      }
      for (const told of missed) response.write(frame(told));
      const unlisten = conversations.listen((told) => response.write(frame(told)));
      const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT_MS);
      open.add(response);
      response.on('close', () => {
        clearInterval(heartbeat);
        unlisten();
        open.delete(response);
      });
    },
    close() {
      for (const response of open) response.end();
    },
  };
}

// JSON has no raw line break, so one data line holds it all.
function frame(told: Told): string {
  return `id: ${told.cursor}\ndata: ${JSON.stringify(told.event)}\n\n`;
}
