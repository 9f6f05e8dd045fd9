/**
 * How connections leave this process: directly, or through the proxy that `outbound-proxy.ts` installs. Code that keeps
 * connections of its own gets their agents here; `fetch` and Node's global agents need nothing.
 */
import { type AgentOptions, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Dispatcher } from 'undici';

export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/** Connections of one WebSocket client. */
export interface WebSocketDispatcher {
  readonly dispatcher: Dispatcher;
  /** Destroys the connections that are open. */
  destroy(): void;
}

interface Outbound {
  createAgents(options: AgentOptions): Agents;
  createWebSocketDispatcher(): WebSocketDispatcher | undefined;
}

const direct: Outbound = {
  createAgents: (options) => ({ http: new HttpAgent(options), https: new HttpsAgent(options) }),
  createWebSocketDispatcher: () => undefined,
};

let outbound = direct;

/** For the whole process, and only for what is created afterwards. */
export function setOutbound(way: Outbound): void {
  outbound = way;
}

export function createAgents(options: AgentOptions = {}): Agents {
  return outbound.createAgents(options);
}

/** `undefined` without a proxy: then the client connects by itself. */
export function createWebSocketDispatcher(): WebSocketDispatcher | undefined {
  return outbound.createWebSocketDispatcher();
}

/** The code of a {@link ProxyError}. */
export const proxyErrorCode = 'ERR_PROXY';

/** The proxy did not open a connection, so nothing was sent to the server behind it. Has no secret. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly code = proxyErrorCode;
  /** The proxy's answer, if there was one. */
  readonly status: number | undefined;

  /** @param proxy host and port @param target host and port of the server */
  constructor(proxy: string, target: string, answer: { readonly status: number } | { readonly cause: unknown }) {
    const status = 'status' in answer ? answer.status : undefined;
    const problem = status === undefined ? 'gives no answer' : `answers ${status}`;
    super(
      `the proxy ${proxy} ${problem} to a connection to ${target}`,
      'cause' in answer ? { cause: answer.cause } : {},
    );
    this.status = status;
  }
}
