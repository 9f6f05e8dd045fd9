/** Bytes on their way through the bot: read once from first to last, or discarded. */
export interface Content {
  /** File name with its ending. */
  readonly name: string;
  /** Media type, e.g. `image/png`. */
  readonly type: string;
  /** In bytes, where the sender said so beforehand. */
  readonly size?: number;
  /** Rejects while being read when the source breaks off or passes its size cap. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Lets go of the source when nobody is going to read it. Harmless after reading. */
  cancel(): void;
}

/** A picture with the sentence that stands for it where it cannot be seen. */
export interface Picture extends Content {
  readonly alt: string;
  /** A signed https address of the same picture, where the bot has a public address. */
  readonly link?: string;
}
