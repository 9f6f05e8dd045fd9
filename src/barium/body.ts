import type { Readable } from 'node:stream';
import type { BariumError } from './errors.ts';

/** What a request carries. */
export interface Body {
  /** The content type. */
  readonly type: string;
  /** In bytes, where it is known beforehand. */
  readonly length: number | undefined;
  /** Read from its source while it is sent, and so only once. */
  readonly streams: boolean;
  /** False once it was opened and cannot be given a second time. */
  readonly repeatable: boolean;
  /** True when its last byte was handed over. */
  readonly whole: boolean;
  /** Why it broke off on our side, if it did. */
  readonly broken: BariumError | undefined;
  open(onProgress: () => void, signal: AbortSignal): string | Uint8Array | Readable;
  /** Nobody is going to read more of it. */
  release(): void;
}

/** Bytes that are all here already. */
export function wholeBody(type: string, content: string | Uint8Array): Body {
  return {
    type,
    length: Buffer.byteLength(content),
    streams: false,
    repeatable: true,
    whole: true,
    broken: undefined,
    open: () => content,
    release: () => undefined,
  };
}

/**
 * Form fields as `application/x-www-form-urlencoded`, UTF-8. The type names no charset: with one the upstream creates
 * nothing.
 */
export function formBody(fields: Readonly<Record<string, string | undefined>>): Body {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) form.set(name, value);
  }
  return wholeBody('application/x-www-form-urlencoded', form.toString());
}
