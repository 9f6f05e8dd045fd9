/** A byte stream: read it once, completely, or cancel it. */
export interface Content {
  /** File name with its extension. */
  readonly name: string;
  /** Media type, e.g. `image/png`. */
  readonly type: string;
  /** In bytes, if known in advance. */
  readonly size?: number;
  /** Rejects while being read if the source is interrupted or exceeds its size limit. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Releases the source if nobody is going to read it. Harmless after reading. */
  cancel(): void;
}

/** A picture with its alternative text. */
export interface Picture extends Content {
  readonly alt: string;
  /** An expiring https link to the same picture, if the bot has a public address. */
  readonly link?: string;
}
