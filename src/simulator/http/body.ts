import type { IncomingMessage } from 'node:http';
import { limitBytes } from '../../lib/bytes.ts';
import { tryParseJson } from '../../lib/json.ts';
import { apiErrors } from './response.ts';

/** An uploaded file of a multipart form. */
export interface BodyPart {
  readonly fileName: string;
  /** The media type as sent, with its parameters. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** A URL-encoded, multipart or JSON form. Field names keep their case. */
export interface FormBody {
  /** The content type of the request. */
  readonly type: string;
  readonly fields: ReadonlyMap<string, string>;
  readonly parts: ReadonlyMap<string, BodyPart>;
}

const maxBodyBytes = 64 * 1024 * 1024;

/** Reads and parses the body. Rejects with an ApiError if it is too large or does not match its content type. */
export async function readBody(request: IncomingMessage): Promise<FormBody> {
  const bytes = await readBytes(request);
  const type = request.headers['content-type'] ?? '';
  const form = { type, fields: new Map<string, string>(), parts: new Map<string, BodyPart>() };
  if (/^multipart\/form-data/i.test(type)) return readMultipart(form, bytes);
  if (/json/i.test(type)) return readJson(form, bytes);
  for (const [name, value] of new URLSearchParams(bytes.toString('utf8'))) form.fields.set(name, value);
  return form;
}

interface MutableBody extends FormBody {
  readonly fields: Map<string, string>;
  readonly parts: Map<string, BodyPart>;
}

async function readMultipart(form: MutableBody, bytes: Buffer): Promise<FormBody> {
  // Node exposes its multipart parser through Response only.
  const response = new Response(new Uint8Array(bytes), { headers: { 'content-type': form.type } });
  const data = await response.formData().catch(() => {
    throw apiErrors.badBody('not multipart/form-data');
  });
  for (const [name, value] of data) {
    if (typeof value === 'string') form.fields.set(name, value);
    else {
      form.parts.set(name, {
        fileName: value.name,
        type: value.type,
        bytes: Buffer.from(await value.arrayBuffer()),
      });
    }
  }
  return form;
}

function readJson(form: MutableBody, bytes: Buffer): FormBody {
  const parsed = parseJson(bytes.toString('utf8'));
  if (typeof parsed !== 'object' || parsed === null) throw apiErrors.badBody('not a JSON object');
  for (const [name, value] of Object.entries(parsed)) {
    form.fields.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return form;
}

/** Throws an ApiError if the text is not JSON. */
export function parseJson(text: string): unknown {
  const parsed = tryParseJson(text);
  if (parsed === undefined) throw apiErrors.badBody('not JSON');
  return parsed;
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // Destroying the request would also close the connection that the error response needs.
  const source = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of limitBytes(source, maxBodyBytes, apiErrors.tooLarge)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
