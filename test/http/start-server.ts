import { randomBytes } from 'node:crypto';
import { createHttpServer, type HttpServer, type HttpServerOptions } from '../../src/http/server.ts';
import { createLogger } from '../../src/log/index.ts';
import { createMetrics } from '../../src/metrics/index.ts';

/** The picture key of the servers that {@link startServer} starts. */
export const key = randomBytes(32);

export interface StartedServer extends HttpServer {
  readonly url: string;
  readonly port: number;
  /** The parsed log lines. */
  readonly logged: readonly Record<string, unknown>[];
}

const running: HttpServer[] = [];

/** Starts a server on a free loopback port; by default it has no routers and no pictures. */
export async function startServer(options: Partial<HttpServerOptions> = {}): Promise<StartedServer> {
  const logged: Record<string, unknown>[] = [];
  const server = createHttpServer({
    host: '127.0.0.1',
    port: 0,
    log: createLogger('debug', [], { write: (line) => void logged.push(JSON.parse(line)) }),
    routers: [],
    readiness: async () => ({ ready: true, checks: [] }),
    metrics: createMetrics().registry,
    metricsToken: undefined,
    pictures: { keys: () => [key], source: () => Promise.reject(new Error('no pictures here')) },
    ...options,
  });
  running.push(server);
  const port = await server.start();
  return { ...server, port, url: `http://127.0.0.1:${port}`, logged };
}

/** Stops all started servers. For `afterEach`. */
export async function stopServers(): Promise<void> {
  await Promise.all(running.splice(0).map((server) => server.stop()));
}
