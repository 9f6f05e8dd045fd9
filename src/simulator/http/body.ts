import type { IncomingMessage } from 'node:http';
import { REFUSALS } from './response.ts';

/** An uploaded part with its file name. */
export interface Part {
  readonly fileName: string;
  /** Media type as it was sent, with its parameters. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** A form that came in, url-encoded, multipart or JSON. Names are as they were sent. */
export interface Body {
  /** The request's own content type. */
  readonly type: string;
  readonly fields: ReadonlyMap<string, string>;
  readonly parts: ReadonlyMap<string, Part>;
}

/** In bytes. */
const LARGEST = 64 * 1024 * 1024;

/** Reads a request's form. Rejects with a Refusal when it is too large or not what its content type says. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const bytes = await readBytes(request);
  const type = request.headers['content-type'] ?? '';
  const form = { type, fields: new Map<string, string>(), parts: new Map<string, Part>() };
  if (/^multipart\/form-data/i.test(type)) return readMultipart(form, bytes);
  if (/json/i.test(type)) return readJson(form, bytes);
  for (const [name, value] of new URLSearchParams(bytes.toString('utf8'))) form.fields.set(name, value);
  return form;
}

interface Form extends Body {
  readonly fields: Map<string, string>;
  readonly parts: Map<string, Part>;
}

async function readMultipart(form: Form, bytes: Buffer): Promise<Body> {
  // The platform's own parser, behind the door it has for it.
  const response = new Response(new Uint8Array(bytes), { headers: { 'content-type': form.type } });
  const data = await response.formData().catch(() => {
    throw REFUSALS.badBody('not multipart/form-data');
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

function readJson(form: Form, bytes: Buffer): Body {
  const parsed = parseJson(bytes.toString('utf8'));
  if (typeof parsed !== 'object' || parsed === null) throw REFUSALS.badBody('not a JSON object');
  for (const [name, value] of Object.entries(parsed)) {
    form.fields.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return form;
}

/** The value that a JSON text stands for. Throws a Refusal when it stands for none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw REFUSALS.badBody('not JSON');
  }
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Left open when it is too large: the refusal still has to go back on the same connection.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST) throw REFUSALS.tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
