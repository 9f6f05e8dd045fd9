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
  /** Before the first try to reconnect, in milliseconds; doubles up to a minute. */
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
  let tries = 0;
  let timer: NodeJS.Timeout | undefined;

  /** The receiver's own stop does not wait until Slack has hung up, too. */
  const hangUp = () => within(receiver.client.disconnect(), longestGoodbyeMs);

  const connect = async (): Promise<void> => {
    try {
      await receiver.start();
      tries = 0;
      connected = true;
      if (stopped) await hangUp();
    } catch (error) {
      log('slack: the socket cannot be opened', { error });
      later();
    }
  };
  const later = (): void => {
    if (stopped || timer !== undefined) return;
    const wait = Math.min(patienceMs * 2 ** tries, longestPatienceMs);
    tries += 1;
    timer = setTimeout(() => {
      timer = undefined;
      void connect();
    }, wait);
  };
  // Slack closes each socket after a while and expects another one.
  receiver.client.on('disconnected', () => {
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
