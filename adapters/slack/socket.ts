/**
 * Socket Mode, with a client of the SDK for each connection. The SDK's own reconnect ends the process when it fails, and it
 * closes the old connection before it opens the next one: https://docs.slack.dev/apis/events-api/using-socket-mode
 */
import { type App, type Logger, type Receiver, SocketModeReceiver } from '@slack/bolt';
import * as z from 'zod';
import { exponentialBackoff } from '../../src/lib/backoff.ts';
import { tryParseJson } from '../../src/lib/json.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { createWebSocketDispatcher } from '../../src/lib/outbound.ts';
import { withTimeout } from '../../src/lib/timeout.ts';

export interface SocketConnection extends Receiver {
  /** Resolves when connected, or after the first failure; the connection is retried from then on. */
  start(): Promise<void>;
  stop(): Promise<void>;
  readonly isConnected: () => boolean;
}

export interface SocketOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly logger: Logger;
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
  /** Before the first retry of a failed connection; doubles up to a minute. */
  readonly reconnectMs: number;
  /** How long a connection that Slack is about to close stays open beside the next one. */
  readonly retireMs: number;
}

type Client = SocketModeReceiver['client'];

/** The method is private in the SDK's types; without it, a message would have to pass the SDK's own dispatch. */
interface ClientInternals {
  send(envelopeId: string, response?: unknown): Promise<void>;
}

const maxReconnectMs = 60_000;
/** Slack leaves the TCP connection open after the closing handshake. */
const maxCloseMs = 1_000;

const messageSchema = z.looseObject({ type: z.string(), envelope_id: z.string().max(200).optional() });
const envelopeSchema = z.object({
  envelope_id: z.string().min(1),
  payload: z.looseObject({}),
  accepts_response_payload: z.boolean().optional().catch(undefined),
  retry_attempt: z.number().optional().catch(undefined),
  retry_reason: z.string().optional().catch(undefined),
});

export function createSocket(options: SocketOptions): SocketConnection {
  const { log, reconnectMs, retireMs, timeoutMs } = options;
  /** Connections that Slack has greeted, and since when (ms). */
  const open = new Map<Client, number>();
  /** Those of them that Slack is about to close. */
  const retired = new Set<Client>();
  const timers = new Set<NodeJS.Timeout>();
  let app: Pick<App, 'processEvent'> | undefined;
  let isConnecting = false;
  let isStopped = false;
  /** Consecutive failures; a connection that was over within `reconnectMs` is one. */
  let failures = 0;
  let reconnectTimer: NodeJS.Timeout | undefined;

  const schedule = (ms: number, run: () => void): NodeJS.Timeout => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
    return timer;
  };

  const countFailure = (client: Client): void => {
    const openedAt = open.get(client);
    if (openedAt !== undefined) failures = performance.now() - openedAt > reconnectMs ? 0 : failures + 1;
  };

  const createClient = (): Client => {
    const proxied = createWebSocketDispatcher();
    const { client } = createReceiver(options, proxied?.dispatcher);
    // Through a proxy, the SDK can't do it itself.
    if (proxied !== undefined) client.on('close', proxied.destroy);
    const onSdkMessage = client.listeners('ws_message')[0];
    // The SDK would emit each event under the name of its type, and fail if it has none.
    client.removeAllListeners('ws_message');
    client.on('ws_message', (data: unknown) => {
      const message = messageSchema.safeParse(typeof data === 'string' ? tryParseJson(data) : undefined).data;
      if (message === undefined) log('slack: ignored a malformed message on the socket');
      else if (message.type === 'hello') void onSdkMessage?.(data, false);
      else if (message.type === 'disconnect') retire(client);
      else void receive(client, message, message.envelope_id);
    });
    client.on('connected', () => {
      open.set(client, performance.now());
      for (const old of retired) schedule(retireMs, () => void close(old));
    });
    client.on('disconnected', () => {
      if (!retired.delete(client)) countFailure(client);
      open.delete(client);
      ensureConnected();
    });
    return client;
  };

  /** Slack will close the connection, so the next one is opened first. Until then, requests still arrive on both. */
  const retire = (client: Client): void => {
    countFailure(client);
    retired.add(client);
    ensureConnected();
  };

  const receive = async (client: Client, message: unknown, envelopeId: string | undefined): Promise<void> => {
    const { send } = client as unknown as ClientInternals;
    const envelope = envelopeSchema.safeParse(message).data;
    try {
      if (envelope === undefined || app === undefined) {
        log('slack: ignored a malformed message on the socket');
        if (envelopeId !== undefined) await send.call(client, envelopeId);
        return;
      }
      const { envelope_id, payload, accepts_response_payload, retry_attempt = 0, retry_reason = '' } = envelope;
      await app.processEvent({
        body: payload,
        retryNum: retry_attempt,
        retryReason: retry_reason,
        ack: async (response?: unknown) => {
          const isAccepted = response === undefined || accepts_response_payload === true;
          await send.call(client, envelope_id, isAccepted ? response : undefined);
          if (!isAccepted) throw new Error('Slack accepts no response to this request');
        },
      });
    } catch (error) {
      log('slack: a request on the socket was not handled', { error });
      if (envelopeId !== undefined) await send.call(client, envelopeId).catch(() => undefined);
    }
  };

  /** The first call says goodbye, the second one destroys a connection that Slack left open. */
  const close = async (client: Client): Promise<void> => {
    await withTimeout(client.disconnect(), maxCloseMs, () => void client.disconnect());
  };

  const connect = async (): Promise<void> => {
    isConnecting = true;
    const client = createClient();
    try {
      await withTimeout(client.start(), timeoutMs);
      if (isStopped) await close(client);
    } catch (error) {
      log('slack: opening the socket failed', { error });
      failures += 1;
      await close(client);
    } finally {
      isConnecting = false;
    }
    ensureConnected();
  };

  const ensureConnected = (): void => {
    const isCurrent = [...open.keys()].some((client) => !retired.has(client));
    if (isStopped || isConnecting || isCurrent || reconnectTimer !== undefined) return;
    const delayMs = failures === 0 ? 0 : exponentialBackoff(failures, { baseMs: reconnectMs, maxMs: maxReconnectMs });
    reconnectTimer = schedule(delayMs, () => {
      reconnectTimer = undefined;
      void connect();
    });
  };

  return {
    init(bolt) {
      app = bolt;
    },
    isConnected: () => !isStopped && open.size > 0,
    start: connect,
    async stop() {
      isStopped = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.all([...open.keys()].map(close));
    },
  };
}

function createReceiver(
  { appToken, apiUrl, logger, fetch, timeoutMs }: SocketOptions,
  dispatcher: ConstructorParameters<typeof SocketModeReceiver>[0]['dispatcher'],
): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken,
    ...omitUndefined({ dispatcher }),
    logger,
    autoReconnectEnabled: false,
    installerOptions: {
      clientOptions: {
        slackApiUrl: apiUrl,
        fetch,
        timeout: timeoutMs,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
      },
    },
  });
}
