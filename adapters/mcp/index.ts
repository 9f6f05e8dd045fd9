/**
 * The MCP adapter: assistants call the bot's commands as tools. It is no chat: people confirm in the chat that they have.
 * It loads the protocol's SDK, so import it only if MCP is configured. https://modelcontextprotocol.io/specification
 */
import type { Router } from 'express';
import type { Health } from '../../src/chat/adapter.ts';
import type { Person } from '../../src/chat/person.ts';
import { endpoint } from './challenge.ts';
import { callerFor } from './identity.ts';
import { createMcpRoute } from './mcp-route.ts';
import { defaultLimits, type McpOptions, type McpServices } from './options.ts';
import { createSdk } from './sdk.ts';

export type { McpOptions, SignIn } from './options.ts';

export interface McpAdapter {
  readonly router: Router;
  /** In the reader's language. */
  health(reader: Pick<Person, 'locale'>): Health;
  /** Refuses new calls and resolves when all answers in flight are sent. */
  stop(): Promise<void>;
}

/** Streamable HTTP at `/mcp`, without sessions. */
export function createMcpAdapter(options: McpOptions): McpAdapter {
  const limits = { ...defaultLimits, ...options.overrides?.limits };
  const sdk = createSdk({ ...options, limits });
  const inFlight = new Set<Promise<void>>();
  let isStopping = false;
  const router = createMcpRoute(options, {
    sdk,
    isAccepting: () => !isStopping,
    track(work) {
      const settled: Promise<void> = work
        .catch(() => undefined)
        .finally(() => {
          inFlight.delete(settled);
        });
      inFlight.add(settled);
      return work;
    },
  });
  return {
    router,
    health: (reader) => ({
      name: 'MCP',
      ok: !isStopping,
      detail: options.bot.stringsFor(reader).health.listening(endpoint),
    }),
    async stop() {
      isStopping = true;
      while (inFlight.size > 0) await Promise.all(inFlight);
    },
  };
}

/** Standard input and output, for the shell's user. Resolves when the client has closed its end. */
export async function serveStdio(services: Omit<McpServices, 'limits' | 'adapters'>, person: Person): Promise<void> {
  await createSdk({ ...services, adapters: [], limits: defaultLimits }).serveStdio(callerFor(person));
}
