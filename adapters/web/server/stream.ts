/** Server-Sent Events: streams the conversation events to the open pages. */
import type { Request, Response } from 'express';
import type { ConversationLog, SequencedEvent } from './conversations.ts';

/** Proxies and browsers drop a connection after about a minute of silence. */
const heartbeatMs = 20_000;

export interface EventStreams {
  /** Responds to `GET /playground/events`, from `Last-Event-ID` or `?after=` on. */
  open(request: Request, response: Response): void;
  /** Ends all streams. */
  close(): void;
}

export function createEventStreams(conversationLog: ConversationLog): EventStreams {
  const open = new Set<Response>();

  return {
    open(request, response) {
      response.set({ 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
      response.flushHeaders();
      const cursor = request.get('last-event-id') ?? String(request.query.after ?? '');
      const missed = conversationLog.eventsAfter(cursor);
      if (missed === undefined) {
        // The page loads a new snapshot and comes back with its cursor.
        response.end('event: reset\ndata: {}\n\n');
        return;
      }
      for (const event of missed) response.write(encodeEvent(event));
      const unsubscribe = conversationLog.subscribe((event) => response.write(encodeEvent(event)));
      const heartbeat = setInterval(() => response.write(':\n\n'), heartbeatMs);
      open.add(response);
      response.on('close', () => {
        clearInterval(heartbeat);
        unsubscribe();
        open.delete(response);
      });
    },
    close() {
      for (const response of open) response.end();
    },
  };
}

/** One data line is enough: JSON has no raw line breaks. */
function encodeEvent({ cursor, event }: SequencedEvent): string {
  return `id: ${cursor}\ndata: ${JSON.stringify(event)}\n\n`;
}
