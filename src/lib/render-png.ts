/**
 * Renders SVG and charts to PNG on a worker thread: encoding a large picture takes longer than the event loop may be blocked.
 * The thread is started at the first picture and stopped when it has been idle, so neither it nor its libraries cost
 * anything before and after.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { EChartsOption } from 'echarts';
import * as z from 'zod';
import { fontFamily } from './svg-text.ts';

/** In pixels, at scale 1. */
interface Dimensions {
  readonly width: number;
  readonly height: number;
}

/** The requested size of a picture. */
export interface RequestedSize {
  readonly zoom?: number | undefined;
  /** Upper bounds in pixels; the picture keeps its proportions. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/** The limit of the longest side. */
const maxEdgePixels = 4_000;

/** The factor within all bounds, such that every side has at least one pixel and at most 4,000. */
export function scaleWithin(picture: Dimensions, size: RequestedSize, defaultScale = 1): number {
  const { zoom = 1, width = Number.POSITIVE_INFINITY, height = Number.POSITIVE_INFINITY } = size;
  const isBounded = size.width !== undefined || size.height !== undefined;
  const fit = Math.min(width / picture.width, height / picture.height);
  const requested = isBounded ? fit * zoom : zoom * defaultScale;
  const max = maxEdgePixels / Math.max(picture.width, picture.height);
  const min = 1 / Math.min(picture.width, picture.height);
  return Math.max(min, Math.min(requested, max, isBounded ? fit : max));
}

/**
 * CommonJS, so that it runs from a string: a bundle and a test have no file of it in the same place.
 *
 * Resvg keeps the pixels of a picture, 4 bytes each, until V8 has collected its object. V8 doesn't know of that memory and
 * would wait for long, and the end of the thread doesn't free it.
 */
const workerSource = `
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');
const { parentPort, workerData } = require('node:worker_threads');
const { Resvg } = require(workerData.library);
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
// Collected objects are finalized in the next turn of the event loop, which must not wait for a message.
const freePixels = () => {
  collectGarbage();
  setImmediate(() => undefined);
};
async function draw({ option, width, height }) {
  const library = await import(workerData.charts);
  const { init } = library.init === undefined ? library.default : library;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption(option);
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
parentPort.on('message', async ({ id, drawing, scale }) => {
  try {
    const svg = typeof drawing === 'string' ? drawing : await draw(drawing);
    const options = { font: workerData.font, fitTo: { mode: 'zoom', value: scale } };
    parentPort.postMessage({ id, png: new Uint8Array(new Resvg(svg, options).render().asPng()) });
  } catch (error) {
    parentPort.postMessage({ id, error: String(error) });
  }
  setImmediate(freePixels);
});`;

const replySchema = z.union([
  z.object({ id: z.number(), png: z.instanceof(Uint8Array) }),
  z.object({ id: z.number(), error: z.string() }),
]);

interface Job {
  readonly resolve: (png: Buffer) => void;
  readonly reject: (error: Error) => void;
}

interface Renderer {
  readonly worker: Worker;
  readonly jobs: Map<number, Job>;
  idleTimer: NodeJS.Timeout | undefined;
}

/** A picture takes about 0.1 s, so the last in the queue is ready within a few seconds. */
const maxQueued = 50;
const idleMs = 30_000;

let renderer: Renderer | undefined;
let lastId = 0;

/** A chart of ECharts. Its option is copied to another thread, so it can't contain functions. */
export interface Chart extends Dimensions {
  readonly option: EChartsOption;
}

/**
 * An SVG or a chart as PNG, with the packaged fonts only. Rejects if it is invalid, if too many pictures are waiting, or
 * if the thread fails.
 */
export function renderPng(drawing: string | Chart, scale: number): Promise<Buffer> {
  renderer ??= startRenderer();
  const { worker, jobs, idleTimer } = renderer;
  if (jobs.size >= maxQueued) return Promise.reject(new Error('too many pictures are being rendered'));
  clearTimeout(idleTimer);
  // The process must not end before the picture is ready, nor wait for an idle thread.
  worker.ref();
  lastId += 1;
  const id = lastId;
  return new Promise((resolve, reject) => {
    jobs.set(id, { resolve, reject });
    worker.postMessage({ id, drawing, scale });
  });
}

function startRenderer(): Renderer {
  const require = createRequire(import.meta.url);
  const fontDirectory = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');
  const worker = new Worker(workerSource, {
    eval: true,
    workerData: {
      library: require.resolve('@resvg/resvg-js'),
      charts: chartLibrary(require).href,
      font: {
        loadSystemFonts: false,
        fontFiles: ['DejaVuSansCondensed.ttf', 'DejaVuSansCondensed-Bold.ttf'].map((file) => join(fontDirectory, file)),
        defaultFontFamily: fontFamily,
      },
    },
    // Neither the flags of this process nor its secrets.
    execArgv: [],
    env: {},
  });
  const started: Renderer = { worker, jobs: new Map(), idleTimer: undefined };
  const fail = (error: Error) => {
    if (renderer === started) renderer = undefined;
    clearTimeout(started.idleTimer);
    for (const { reject } of started.jobs.values()) reject(error);
    started.jobs.clear();
  };
  worker.on('message', (message: unknown) => {
    const reply = replySchema.parse(message);
    const job = started.jobs.get(reply.id);
    started.jobs.delete(reply.id);
    if ('png' in reply) job?.resolve(Buffer.from(reply.png.buffer, reply.png.byteOffset, reply.png.byteLength));
    else job?.reject(new Error(`failed to render a picture: ${reply.error}`));
    if (started.jobs.size === 0) becomeIdle(started);
  });
  worker.once('error', fail);
  worker.once('exit', (code) => fail(new Error(`the thread that renders pictures ended with code ${code}`)));
  return started;
}

/** In the bundle a file of its own has what charts need; otherwise the whole package is there. */
function chartLibrary(require: NodeJS.Require): URL {
  const bundled = new URL('../src/pictures/chart-library.js', import.meta.url);
  return existsSync(bundled) ? bundled : pathToFileURL(require.resolve('echarts'));
}

function becomeIdle(idle: Renderer): void {
  idle.worker.unref();
  idle.idleTimer = setTimeout(() => {
    if (renderer === idle) renderer = undefined;
    void idle.worker.terminate();
  }, idleMs);
  idle.idleTimer.unref();
}
