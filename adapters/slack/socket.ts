/** Socket Mode with a reconnection of our own: the SDK's lets a failure to reconnect end the process. */
import { type App, type Logger, SocketModeReceiver } from '@slack/bolt';
import { within } from './within.ts';

export interface Socket {
  readonly receiver: SocketModeReceiver;
  /** Resolves once connected, or after the first failure: from then on it keeps trying by itself. */
  start(app: App): Promise<void>;
  stop(): Promise<void>;
  readonly connected: () => boolean;
}

export interface SocketOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly logger: Logger;
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
  /** Before another try to connect after one that failed, in milliseconds; doubles up to a minute. */
  readonly patienceMs: number;
}

const longestPatienceMs = 60_000;
const longestGoodbyeMs = 2_000;

export function createSocket(options: SocketOptions): Socket {
  const { log, patienceMs } = options;
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
  let connected = false;
  let stopped = false;
  /** In a row, a socket that hardly stood among them. */
  let failures = 0;
  let since = 0;
  let timer: NodeJS.Timeout | undefined;

  /** The receiver's own stop does not wait until Slack has hung up, too. */
  const hangUp = () => within(receiver.client.disconnect(), longestGoodbyeMs);

  const connect = async (): Promise<void> => {
    try {
      await receiver.start();
      since = performance.now();
      connected = true;
      if (stopped) await hangUp();
    } catch (error) {
      log('slack: the socket cannot be opened', { error });
      failures += 1;
      later();
    }
  };
  const later = (): void => {
    if (stopped || timer !== undefined) return;
    const wait = failures === 0 ? 0 : Math.min(patienceMs * 2 ** (failures - 1), longestPatienceMs);
    timer = setTimeout(() => {
      timer = undefined;
      void connect();
    }, wait);
  };
  // Slack closes each socket after a while and expects another one at once: what is said meanwhile is not heard.
  receiver.client.on('disconnected', () => {
    if (connected) failures = performance.now() - since > patienceMs ? 0 : failures + 1;
    connected = false;
    later();
  });

  return {
    receiver,
    connected: () => connected,
    start: () => connect(),
    async stop() {
      stopped = true;
      connected = false;
      clearTimeout(timer);
      await hangUp();
    },
  };
}
