/** Socket Mode with its own reconnect: with the SDK's, a failed reconnect ends the process. */
import { type Logger, SocketModeReceiver } from '@slack/bolt';
import { exponentialBackoff } from '../../src/lib/backoff.ts';
import { withTimeout } from '../../src/lib/timeout.ts';

interface SocketConnection {
  readonly receiver: SocketModeReceiver;
  /** Resolves when connected, or after the first failure; the connection is retried from then on. */
  start(): Promise<void>;
  stop(): Promise<void>;
  readonly isConnected: () => boolean;
}

interface SocketOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly logger: Logger;
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
  /** Before the first retry of a failed connection; doubles up to a minute. */
  readonly reconnectMs: number;
}

const maxReconnectMs = 60_000;
const maxCloseMs = 2_000;

export function createSocket(options: SocketOptions): SocketConnection {
  const { log, reconnectMs } = options;
  const receiver = new SocketModeReceiver({
    appToken: options.appToken,
    logger: options.logger,
    autoReconnectEnabled: false,
    installerOptions: {
      clientOptions: {
        slackApiUrl: options.apiUrl,
        fetch: options.fetch,
        timeout: options.timeoutMs,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
      },
    },
  });
  let isConnected = false;
  let isStopped = false;
  /** Consecutive failures; a connection that closed within `reconnectMs` is one. */
  let failures = 0;
  let connectedAt = 0;
  let timer: NodeJS.Timeout | undefined;

  /** The receiver's own stop doesn't wait until the connection is closed. */
  const disconnect = () => withTimeout(receiver.client.disconnect(), maxCloseMs, () => undefined);

  const connect = async (): Promise<void> => {
    try {
      await receiver.start();
      connectedAt = performance.now();
      isConnected = true;
      if (isStopped) await disconnect();
    } catch (error) {
      log('slack: opening the socket failed', { error });
      failures += 1;
      scheduleReconnect();
    }
  };

  const scheduleReconnect = (): void => {
    if (isStopped || timer !== undefined) return;
    const delayMs = failures === 0 ? 0 : exponentialBackoff(failures, { baseMs: reconnectMs, maxMs: maxReconnectMs });
    timer = setTimeout(() => {
      timer = undefined;
      void connect();
    }, delayMs);
  };

  // Slack closes every socket after a while. Requests are lost until there is another one, so reconnect at once.
  receiver.client.on('disconnected', () => {
    if (isConnected) failures = performance.now() - connectedAt > reconnectMs ? 0 : failures + 1;
    isConnected = false;
    scheduleReconnect();
  });

  return {
    receiver,
    isConnected: () => isConnected,
    start: connect,
    async stop() {
      isStopped = true;
      isConnected = false;
      clearTimeout(timer);
      await disconnect();
    },
  };
}
