/**
 * Sends every connection that leaves this process through a proxy: those of `fetch`, of Node's `http` and `https`, and of
 * WebSockets. It opens a tunnel (`CONNECT`), inside which TLS is verified as without it; the proxy resolves the host's name.
 * Only loaded if a proxy is configured.
 */
import { once } from 'node:events';
import http, { type AgentOptions, Agent as HttpAgent } from 'node:http';
import https, { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Agent, buildConnector, Pool, setGlobalDispatcher } from 'undici';
import { errorCode, isCertificateError } from './error-code.ts';
import { type Agents, ProxyError, setOutbound, type WebSocketDispatcher } from './outbound.ts';
import type { ProxyBypass } from './proxy-bypass.ts';

/** Why a connection through the proxy failed. The codes are those of Node. */
export type ProxyFailure =
  | { readonly kind: 'rejected'; readonly status: number }
  | { readonly kind: 'unreachable'; readonly code: string }
  /** TLS with the server behind the proxy, or with a proxy that inspects it. */
  | { readonly kind: 'certificate'; readonly code: string };

interface OutboundProxyOptions {
  /** Such as `http://proxy.example:3128`. */
  readonly origin: string;
  /** Host and port, for errors. */
  readonly address: string;
  /** For the header `Proxy-Authorization`. */
  readonly authorization: string | undefined;
  readonly isBypassed: ProxyBypass;
  /** Called after each attempt to connect; `undefined` if it succeeded. @param target host and port */
  readonly onConnect: (target: string, failure: ProxyFailure | undefined) => void;
  /** For the proxy's answer, and for TLS with the server. */
  readonly connectTimeoutMs?: number;
}

const defaultConnectTimeoutMs = 10_000;

const ignore = () => undefined;

type Connected = (error: Error | null, socket?: Duplex) => void;

/** The part of Node's agents that makes a connection. The types don't have it in every version. */
interface Connector {
  createConnection(options: ConnectOptions, done: Connected): Duplex | undefined;
}

interface ConnectOptions {
  readonly host?: string;
  readonly port?: number | string;
  readonly socketPath?: string | undefined;
  readonly socket?: Duplex;
}

/** Replaces the dispatcher of `fetch` and Node's global agents for the whole process. */
export function installOutboundProxy(options: OutboundProxyOptions): void {
  const { isBypassed, onConnect, connectTimeoutMs: timeout = defaultConnectTimeoutMs } = options;
  const openTunnel = createTunnels(options, timeout);
  const connectDirectly = buildConnector({ timeout });

  const reportTls = (target: string, error: Error | null): void => {
    const code = errorCode(error);
    if (error === null) onConnect(target, undefined);
    else if (isCertificateError(code)) onConnect(target, { kind: 'certificate', code });
  };

  const connect: buildConnector.connector = (request, done) => {
    const { protocol, hostname } = request;
    const port = Number(request.port) || (protocol === 'https:' ? 443 : 80);
    if (isBypassed(hostname, port)) {
      connectDirectly(request, done);
      return;
    }
    const target = targetOf(hostname, port);
    openTunnel(target)
      .then((socket) => {
        if (protocol !== 'https:') {
          onConnect(target, undefined);
          done(null, socket);
          return;
        }
        connectDirectly({ ...request, httpSocket: socket }, (...result) => {
          reportTls(target, result[0]);
          done(...result);
        });
      })
      .catch((error: Error) => done(error, null));
  };

  /** A request counts as sent once it has a connection, so it gets none before the handshake is complete. */
  const completeTls = async (secure: Duplex | undefined): Promise<Duplex> => {
    if (secure === undefined) throw new Error('Node made no connection');
    // Until the request listens.
    secure.on('error', ignore);
    try {
      await once(secure, 'secureConnect', { signal: AbortSignal.timeout(timeout) });
      return secure;
    } catch (error) {
      secure.destroy();
      throw error;
    }
  };

  const withTunnels = <A extends HttpAgent>(agent: A, isSecure: boolean): A => {
    const connector = agent as unknown as Connector;
    const createDirectly = connector.createConnection.bind(agent);
    connector.createConnection = (request, done) => {
      const { host = 'localhost', socketPath } = request;
      const port = Number(request.port) || (isSecure ? 443 : 80);
      if (socketPath !== undefined || isBypassed(host, port)) return createDirectly(request, done);
      const target = targetOf(host, port);
      openTunnel(target)
        .then(async (socket) => {
          const connection = isSecure ? await completeTls(createDirectly({ ...request, socket }, ignore)) : socket;
          reportTls(target, null);
          done(null, connection);
        })
        .catch((error: Error) => {
          reportTls(target, error);
          done(error);
        });
      return undefined;
    };
    return agent;
  };

  const createAgents = (agentOptions: AgentOptions): Agents => ({
    http: withTunnels(new HttpAgent(agentOptions), false),
    https: withTunnels(new HttpsAgent(agentOptions), true),
  });

  setGlobalDispatcher(new Agent({ connect }));
  // Node's own options of these agents.
  const shared = createAgents({ keepAlive: true, scheduling: 'lifo', timeout: 5_000 });
  http.globalAgent = shared.http;
  https.globalAgent = shared.https;
  setOutbound({ createAgents, createWebSocketDispatcher: () => createWebSocketDispatcher(connect) });
}

/** A WebSocket hides its connection, so it is kept here. */
function createWebSocketDispatcher(connect: buildConnector.connector): WebSocketDispatcher {
  const open = new Set<Duplex>();
  const dispatcher = new Agent({
    connect: (request, done) =>
      connect(request, (...result) => {
        const [, socket] = result;
        if (socket !== null) {
          open.add(socket);
          socket.once('close', () => open.delete(socket));
        }
        done(...result);
      }),
  });
  return {
    dispatcher,
    destroy() {
      for (const socket of open) socket.destroy();
    },
  };
}

/** The returned function rejects with a {@link ProxyError}, which it also reports. */
function createTunnels({ origin, address: proxy, authorization, onConnect }: OutboundProxyOptions, timeout: number) {
  const pool = new Pool(origin, { connect: { timeout } });
  return async (target: string): Promise<Socket> => {
    const fail = (failure: ProxyFailure, error: ProxyError): ProxyError => {
      onConnect(target, failure);
      return error;
    };
    const headers = {
      host: target,
      ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
    };
    const signal = AbortSignal.timeout(timeout);
    const response = await pool.connect({ path: target, headers, signal }).catch((cause: unknown) => {
      const code = signal.aborted ? 'ETIMEDOUT' : errorCode(cause) || 'ECONNRESET';
      throw fail({ kind: 'unreachable', code }, new ProxyError(proxy, target, { cause }));
    });
    const { socket, statusCode: status } = response;
    if (status >= 200 && status < 300) return socket as Socket;
    socket.on('error', ignore).destroy();
    throw fail({ kind: 'rejected', status }, new ProxyError(proxy, target, { status }));
  };
}

function targetOf(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
