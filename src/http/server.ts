import { randomUUID } from 'node:crypto';
import { createServer, STATUS_CODES } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { Registry } from 'prom-client';
import { isLoopback } from '../config/url.ts';
import type { Logger } from '../log/index.ts';
import { gentleEnd } from './graceful-shutdown.ts';
import { listen } from './listen.ts';
import { forThisMachine } from './loopback-only.ts';
import { type PictureOptions, pictureRouter } from './pictures.ts';
import type { Readiness } from './readiness.ts';

/** Bounds, in milliseconds. */
export interface HttpLimits {
  /** For a request to arrive as a whole, its body included. */
  readonly requestMs: number;
  /** For the head of a request to arrive. */
  readonly headMs: number;
  /** How long a connection may idle between requests: longer than the usual 60 s of a load balancer. */
  readonly idleMs: number;
  /** For answers in flight when the server stops. */
  readonly graceMs: number;
}

export interface HttpServerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly log: Logger;
  /** The adapters' own routes. They cap the bodies that they read. */
  readonly routers: readonly { readonly path: string; readonly router: RequestHandler }[];
  /** For `/readyz`. */
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Registry;
  readonly pictures: Omit<PictureOptions, 'log'>;
  readonly limits?: Partial<HttpLimits>;
}

/** The one server that everything is reached through. */
export interface HttpServer {
  /** Answers the port. Rejects with `ListenError` when the address cannot be had. */
  start(): Promise<number>;
  /** Refuses new connections and resolves when the answers in flight are out, or cut after the grace. */
  stop(): Promise<void>;
}

const usualLimits: HttpLimits = {
  requestMs: 120_000,
  headMs: 15_000,
  idleMs: 65_000,
  graceMs: 10_000,
};

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const limits = { ...usualLimits, ...options.limits };
  const server = createServer(
    {
      requestTimeout: limits.requestMs,
      headersTimeout: limits.headMs,
      keepAliveTimeout: limits.idleMs,
      connectionsCheckingInterval: Math.min(limits.headMs, 5_000),
    },
    createApp(options),
  );
  const end = gentleEnd(server);
  let ended: Promise<void> | undefined;
  return {
    async start() {
      const port = await listen(server, options.host, options.port);
      // For instance no file descriptor left for a new connection: it passes, and must not end the process.
      server.on('error', (err) => options.log.error({ err }, 'a connection could not be taken'));
      return port;
    },
    stop() {
      ended ??= end(limits.graceMs);
      return ended;
    },
  };
}

function createApp({ host, log, routers, readiness, metrics, pictures }: HttpServerOptions): Express {
  const app = express().disable('x-powered-by').disable('etag').use(securityHeaders, readRest);

  app.get('/healthz', (_, response) => {
    response.type('text').send('ok\n');
  });
  if (isLoopback(host)) app.use(['/readyz', '/metrics'], forThisMachine);
  app.get('/readyz', async (_, response) => {
    const state = await readiness();
    response
      .status(state.ready ? 200 : 503)
      .type('json')
      .send(`${JSON.stringify(state, null, 2)}\n`);
  });
  app.get('/metrics', async (_, response) => {
    response.set('Content-Type', metrics.contentType).send(await metrics.metrics());
  });
  app.use('/pictures', pictureRouter({ ...pictures, log }));
  for (const { path, router } of routers) app.use(path, router);

  app.use((_, response) => {
    response.status(404).type('text').send('There is nothing here.\n');
  });
  return app.use(failureHandler(log));
}

/** For answers that are not pages. A router with pages sets its own Content-Security-Policy over this one. */
const securityHeaders: RequestHandler = (_, response, next) => {
  response.set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  });
  next();
};

/**
 * Reads on, and throws away, what is left of a body once it is answered. A parser that refuses a large body may leave
 * it where it is (raw-body under Bolt does), and the connection's next request would wait behind it.
 */
const readRest: RequestHandler = (request, response, next) => {
  response.once('finish', () => request.resume());
  next();
};

/** What a router threw: the client's own fault by its status, anything else with an id that is in the log too. */
function failureHandler(log: Logger): ErrorRequestHandler {
  return (err: unknown, request, response, _next) => {
    const status = clientFault(err) ?? 500;
    const id = randomUUID();
    if (status === 500) log.error({ err, id, method: request.method }, 'a request failed');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const words = status === 500 ? `Something went wrong. The log has it as ${id}.` : STATUS_CODES[status];
    response.status(status).type('text').send(`${words}\n`);
  };
}

/**
 * The 4xx status that express and its body parsers put on an error about what the client sent. They set
 * `statusCode`; a `status` alone may be what the upstream answered, and is no fault of this client.
 */
function clientFault(error: unknown): number | undefined {
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
