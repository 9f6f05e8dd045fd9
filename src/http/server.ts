import { randomUUID } from 'node:crypto';
import { createServer, STATUS_CODES } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { Registry } from 'prom-client';
import { isLoopback } from '../config/url.ts';
import type { Logger } from '../log/index.ts';
import { createGracefulShutdown } from './graceful-shutdown.ts';
import { listen } from './listen.ts';
import { loopbackOnly } from './loopback-only.ts';
import { type PictureOptions, pictureRouter } from './pictures.ts';
import type { Readiness } from './readiness.ts';

/** Timeouts in milliseconds. */
export interface HttpTimeouts {
  /** For a complete request, body included. */
  readonly requestMs: number;
  /** For the headers of a request. */
  readonly headersMs: number;
  /** For an idle connection. Longer than the usual 60 s of a load balancer, so that it closes first. */
  readonly keepAliveMs: number;
  /** For responses in flight when the server stops. */
  readonly graceMs: number;
}

export interface HttpServerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly log: Logger;
  /** The adapters' own routes, which limit the bodies that they read. */
  readonly routers: readonly { readonly path: string; readonly router: RequestHandler }[];
  /** For `/readyz`. */
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Registry;
  readonly pictures: Omit<PictureOptions, 'log'>;
  readonly timeouts?: Partial<HttpTimeouts>;
}

/** The server for all HTTP traffic of the bot. */
export interface HttpServer {
  /** Returns the port. Rejects with a `ListenError` when the server cannot listen on the address. */
  start(): Promise<number>;
  /** Refuses new connections and resolves when the responses in flight are complete, or the grace period is over. */
  stop(): Promise<void>;
}

const defaultTimeouts: HttpTimeouts = {
  requestMs: 120_000,
  headersMs: 15_000,
  keepAliveMs: 65_000,
  graceMs: 10_000,
};

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const limits = { ...defaultTimeouts, ...options.timeouts };
  const server = createServer(
    {
      requestTimeout: limits.requestMs,
      headersTimeout: limits.headersMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: Math.min(limits.headersMs, 5_000),
    },
    createApp(options),
  );
  const end = createGracefulShutdown(server);
  let ended: Promise<void> | undefined;
  return {
    async start() {
      const port = await listen(server, options.host, options.port);
      // For example no file descriptor left for a new connection: temporary, and no reason to crash.
      server.on('error', (err) => options.log.error({ err }, 'failed to accept a connection'));
      return port;
    },
    stop() {
      ended ??= end(limits.graceMs);
      return ended;
    },
  };
}

function createApp({ host, log, routers, readiness, metrics, pictures }: HttpServerOptions): Express {
  const app = express().disable('x-powered-by').disable('etag').use(securityHeaders, drainRequestBody);

  app.get('/healthz', (_, response) => {
    response.type('text').send('ok\n');
  });
  if (isLoopback(host)) app.use(['/readyz', '/metrics'], loopbackOnly);
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
    response.status(404).type('text').send('Not found\n');
  });
  return app.use(createErrorHandler(log));
}

/** For responses that are not pages. A router with pages overrides the Content-Security-Policy. */
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
 * Discards the unread rest of a request body after the response. A parser that rejects a large body may leave it unread
 * (raw-body under Bolt does), and the next request on the connection would wait behind it.
 */
const drainRequestBody: RequestHandler = (request, response, next) => {
  response.once('finish', () => request.resume());
  next();
};

/** Responds to client errors with their status, and to everything else with an id that the log has too. */
function createErrorHandler(log: Logger): ErrorRequestHandler {
  return (err: unknown, request, response, _next) => {
    const status = clientErrorStatus(err) ?? 500;
    const id = randomUUID();
    if (status === 500) log.error({ err, id, method: request.method }, 'unhandled error in a request');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const message = status === 500 ? `Something went wrong. Error ID: ${id}` : STATUS_CODES[status];
    response.status(status).type('text').send(`${message}\n`);
  };
}

/**
 * The 4xx status of an error that Express or a body parser raised about the request. They set `statusCode`; an error
 * with only a `status` may come from an upstream response and is not the client's fault.
 */
function clientErrorStatus(error: unknown): number | undefined {
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
