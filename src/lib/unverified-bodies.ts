import type { IncomingMessage } from 'node:http';

/** A body that is not read to its end. `status` is that of the response. */
export class BodyRejectedError extends Error {
  override readonly name = 'BodyRejectedError';
  readonly status: 400 | 408 | 413 | 415 | 503;

  constructor(status: BodyRejectedError['status'], reason: string) {
    super(reason);
    this.status = status;
  }
}

/**
 * Reads bodies that have to be in memory before it is known who has sent them, as a signature covers the whole body.
 * Anyone can send such bodies, so there is one budget for all of them. When it is spent, the body that has been arriving
 * for longest is given up: a real one arrives within a moment, and one that is sent to occupy memory does not end.
 */
export interface UnverifiedBodies {
  /** Bytes in memory at the moment. */
  readonly heldBytes: number;
  /** Rejects with a {@link BodyRejectedError}. */
  read(request: IncomingMessage): Promise<Buffer>;
}

interface UnverifiedBodiesOptions {
  readonly maxBodyBytes?: number;
  readonly maxTotalBytes?: number;
  /** Until the last byte. */
  readonly timeoutMs?: number;
}

const kilobyte = 1024;

interface Arrival {
  reject(status: BodyRejectedError['status'], reason: string): void;
}

export function createUnverifiedBodies(options: UnverifiedBodiesOptions = {}): UnverifiedBodies {
  const { maxBodyBytes = 256 * kilobyte, maxTotalBytes = 8 * kilobyte * kilobyte, timeoutMs = 10_000 } = options;
  /** Oldest first. */
  const arriving = new Set<Arrival>();
  let heldBytes = 0;

  return {
    get heldBytes() {
      return heldBytes;
    },
    read: (request) =>
      new Promise((resolve, reject) => {
        const chunks: Buffer[] = [];
        let size = 0;
        const announced = Number(request.headers['content-length'] ?? 0);
        const end = () => {
          clearTimeout(timer);
          arriving.delete(arrival);
          heldBytes -= size;
          request.off('data', onData).off('end', onEnd).off('error', onBroken).off('close', onBroken);
        };
        const arrival: Arrival = {
          reject(status, reason) {
            end();
            chunks.length = 0;
            request.pause();
            reject(new BodyRejectedError(status, reason));
          },
        };
        const onData = (chunk: Buffer) => {
          if (size + chunk.length > maxBodyBytes) return arrival.reject(413, `more than ${maxBodyBytes} bytes`);
          chunks.push(chunk);
          size += chunk.length;
          heldBytes += chunk.length;
          for (const oldest of arriving) {
            if (heldBytes <= maxTotalBytes) return;
            oldest.reject(503, 'too many bodies are arriving at once');
          }
        };
        const onEnd = () => {
          end();
          resolve(Buffer.concat(chunks));
        };
        const onBroken = () => arrival.reject(400, 'the connection was closed');
        const timer = setTimeout(() => arrival.reject(408, `not complete within ${timeoutMs} ms`), timeoutMs);
        arriving.add(arrival);
        if (request.headers['content-encoding'] !== undefined) arrival.reject(415, 'the body is compressed');
        else if (announced > maxBodyBytes) arrival.reject(413, `more than ${maxBodyBytes} bytes`);
        else request.on('data', onData).on('end', onEnd).on('error', onBroken).on('close', onBroken);
      }),
  };
}
