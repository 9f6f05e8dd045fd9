/** The body of an action: JSON, or multipart with the JSON in the part `action` and the files in the parts `file`. */
import { json, type Request, type RequestHandler, raw } from 'express';
import { tryParseJson } from '../../../src/lib/json.ts';
import { type PageAction, parseAction, sanitizeFileName, type UploadedFile } from './events.ts';

const maxJsonBytes = 64 * 1024;
const maxFiles = 20;

/** Middleware that reads the body into `request.body`. Fails with an error of status 413 if the body is too large. */
export function readBody(maxUploadBytes: number): readonly RequestHandler[] {
  return [json({ limit: maxJsonBytes }), raw({ type: 'multipart/form-data', limit: maxUploadBytes + maxJsonBytes })];
}

/** Parses the body that {@link readBody} read. Returns undefined if it is not a valid action. */
export async function readAction(
  request: Request,
): Promise<{ readonly action: PageAction; readonly files: readonly UploadedFile[] } | undefined> {
  const parts = Buffer.isBuffer(request.body)
    ? await readParts(new Uint8Array(request.body), request.get('content-type') ?? '')
    : { payload: request.body as unknown, files: [] };
  const action = parseAction(parts?.payload);
  return action === undefined || parts === undefined ? undefined : { action, files: parts.files };
}

async function readParts(
  body: Uint8Array<ArrayBuffer>,
  type: string,
): Promise<{ readonly payload: unknown; readonly files: readonly UploadedFile[] } | undefined> {
  const form = await parseForm(body, type);
  const action = form?.get('action');
  if (form === undefined || typeof action !== 'string' || action.length > maxJsonBytes) return undefined;
  const files = form.getAll('file').filter((part) => typeof part !== 'string');
  if (files.length > maxFiles) return undefined;
  return { payload: tryParseJson(action), files: await Promise.all(files.map(toUploadedFile)) };
}

/** Returns undefined if the body is not multipart after all. */
async function parseForm(body: Uint8Array<ArrayBuffer>, type: string): Promise<FormData | undefined> {
  try {
    return await new Response(body, { headers: { 'content-type': type } }).formData();
  } catch {
    return undefined;
  }
}

async function toUploadedFile(file: File): Promise<UploadedFile> {
  return {
    name: sanitizeFileName(file.name),
    type: file.type === '' ? 'application/octet-stream' : file.type,
    bytes: new Uint8Array(await file.arrayBuffer()),
  };
}
