import { inspect } from 'node:util';

const redacted = '[secret]';

/**
 * A secret text. Printed, interpolated, serialized or inspected it reads `[secret]`; only {@link Secret.reveal} returns the
 * text, so `git grep reveal` lists all code that reads one.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [inspect.custom](): string {
    return redacted;
  }
}
