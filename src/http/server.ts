import { randomUUID } from 'node:crypto';
import { createServer, STATUS_CODES } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { Registry } from 'prom-client';
import type { Logger } from '../log/index.ts';
import { limitConnections } from './connection-limit.ts';
import { mayReadDetails } from './details-access.ts';
import { createGracefulShutdown } from './graceful-shutdown.ts';
import { listen } from './listen.ts';
import { type PictureOptions, pictureRouter } from './pictures.ts';
import type { Readiness } from './readiness.ts';

/** Timeouts in milliseconds. */
interface HttpTimeouts {
  /** For a complete request, body included. A router can allow less. */
  readonly requestMs: number;
  /** For the headers of a request. */
  readonly headersMs: number;
  /** For an idle connection. Longer than the usual 60 s of a load balancer, so that it closes first. */
  readonly keepAliveMs: number;
  /** For the rest of a body that nobody wants to read, so that its sender sees the response. */
  readonly lingerMs: number;
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
  /** More details for `/readyz`. */
  readonly readinessDetails?: () => Readonly<Record<string, unknown>>;
  readonly metrics: Registry;
  /** Required to read `/metrics` and the details of `/readyz`; undefined: only this machine can. */
  readonly metricsToken: string | undefined;
  readonly pictures: Omit<PictureOptions, 'log'>;
  readonly timeouts?: Partial<HttpTimeouts>;
  /** Default 1,000; a reverse proxy needs far fewer. */
  readonly maxConnections?: number;
}

/** The server for all HTTP traffic of the bot. */
export interface HttpServer {
  /** Returns the port. Rejects with a `ListenError` when the server cannot listen on the address. */
  start(): Promise<number>;
  /** Refuses new connections and resolves when the responses in flight are complete, or the grace period is over. */
  stop(): Promise<void>;
}

const defaultTimeouts: HttpTimeouts = {
  requestMs: 30_000,
  headersMs: 10_000,
  keepAliveMs: 65_000,
  lingerMs: 2_000,
  graceMs: 10_000,
};

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const server = createServer(
    {
      requestTimeout: timeouts.requestMs,
      headersTimeout: timeouts.headersMs,
      keepAliveTimeout: timeouts.keepAliveMs,
      connectionsCheckingInterval: Math.min(timeouts.headersMs, 5_000),
    },
    createApp(options, timeouts.lingerMs),
  );
  limitConnections(server, options.maxConnections ?? 1_000);
  const shutDown = createGracefulShutdown(server);
  let stopping: Promise<void> | undefined;
  return {
    async start() {
      const port = await listen(server, options.host, options.port);
      // For example no file descriptor left for a new connection: temporary, and no reason to crash.
      server.on('error', (err) => options.log.error({ err }, 'failed to accept a connection'));
      return port;
    },
    stop() {
      stopping ??= shutDown(timeouts.graceMs);
      return stopping;
    },
  };
}

function createApp(options: HttpServerOptions, lingerMs: number): Express {
  const { log, routers, readiness, readinessDetails, metrics, metricsToken, pictures } = options;
  const app = express().disable('x-powered-by').disable('etag').use(securityHeaders, endUnreadBody(lingerMs));

  app.get('/healthz', (_, response) => {
    response.type('text').send('ok\n');
  });
  app.get('/readyz', async (request, response) => {
    const state = await readiness();
    // The status is enough for a load balancer; the checks name systems, addresses and versions.
    const shown = mayReadDetails(request, metricsToken)
      ? { ...state, ...readinessDetails?.() }
      : { ready: state.ready };
    response
      .status(state.ready ? 200 : 503)
      .type('json')
      .send(`${JSON.stringify(shown, null, 2)}\n`);
  });
  app.get('/metrics', async (request, response) => {
    if (!mayReadDetails(request, metricsToken)) {
      if (metricsToken !== undefined) response.set('WWW-Authenticate', 'Bearer');
      response
        .status(metricsToken === undefined ? 403 : 401)
        .type('text')
        .send(metricsToken === undefined ? 'Local access only, unless METRICS_TOKEN is set\n' : 'Send METRICS_TOKEN\n');
      return;
    }
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

/** A larger body is not discarded when nobody has read it. */
const maxDiscardedBytes = 256 * 1024;

/**
 * Deals with the unread rest of a request body after the response, which a parser that rejects a body leaves. A small one
 * is discarded, so that the next request on the connection does not wait behind it. A large one, or one of unknown length,
 * is the last on its connection. It is neither read, which would cost as much as its sender likes, nor cut off at once: that
 * resets the connection, and its sender might not see the response. So the connection stays half open, unread, for
 * `lingerMs`, as nginx's lingering_close does.
 */
function endUnreadBody(lingerMs: number): RequestHandler {
  return (request, response, next) => {
    const { headers, socket } = request;
    const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
    const announced = Number(headers['content-length'] ?? Number.POSITIVE_INFINITY);
    if (hasBody && announced > maxDiscardedBytes) {
      response.set('Connection', 'close');
      const close = socket.destroySoon.bind(socket);
      // Node calls it after the last response of a connection.
      socket.destroySoon = () => {
        if (request.complete) return close();
        socket.end();
        const timer = setTimeout(() => socket.destroy(), lingerMs);
        socket.once('close', () => clearTimeout(timer));
        // Node itself starts to discard the rest, in the next tick.
        setImmediate(() => socket.pause());
      };
    } else response.once('finish', () => request.resume());
    next();
  };
}

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
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
