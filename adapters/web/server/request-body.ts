/** The body of an act: JSON alone, or multipart with the JSON in the part `act` and files in the parts `file`. */
import { json, type Request, type RequestHandler, raw } from 'express';
import { type Act, type HeldFile, readAct, safeName } from './events.ts';

const MAX_JSON_BYTES = 64 * 1024;
const MAX_FILES = 20;

/** Reads the body into `request.body`; past its cap, express answers with an error of status 413. */
export function readBody(maxUploadBytes: number): readonly RequestHandler[] {
  return [
    json({ limit: MAX_JSON_BYTES }),
    raw({ type: 'multipart/form-data', limit: maxUploadBytes + MAX_JSON_BYTES }),
  ];
}

/** What {@link readBody} read; undefined when it is no act. */
export async function readActBody(
  request: Request,
): Promise<{ readonly act: Act; readonly files: readonly HeldFile[] } | undefined> {
  const parts = Buffer.isBuffer(request.body)
    ? await readParts(new Uint8Array(request.body), request.get('content-type') ?? '')
    : { payload: request.body as unknown, files: [] };
  const act = readAct(parts?.payload);
  return act === undefined || parts === undefined ? undefined : { act, files: parts.files };
}

async function readParts(
  body: Uint8Array<ArrayBuffer>,
  type: string,
): Promise<{ readonly payload: unknown; readonly files: readonly HeldFile[] } | undefined> {
  const form = await parseForm(body, type);
  const act = form?.get('act');
  if (form === undefined || typeof act !== 'string' || act.length > MAX_JSON_BYTES) return undefined;
  const files = form.getAll('file').filter((part) => typeof part !== 'string');
  if (files.length > MAX_FILES) return undefined;
  return { payload: parseJson(act), files: await Promise.all(files.map(hold)) };
}

async function parseForm(body: Uint8Array<ArrayBuffer>, type: string): Promise<FormData | undefined> {
  try {
    return await new Response(body, { headers: { 'content-type': type } }).formData();
  } catch {
    return undefined; // Not multipart after all: the caller answers that it is not understood.
  }
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined; // As above.
  }
}

async function hold(file: File): Promise<HeldFile> {
  return {
    name: safeName(file.name),
    type: file.type === '' ? 'application/octet-stream' : file.type,
    bytes: new Uint8Array(await file.arrayBuffer()),
  };
}
