import { inspect } from 'node:util';

const hidden = '[secret]';

/**
 * A text that must not be seen. Printed, put in a template, turned into JSON or inspected it reads `[secret]`;
 * only {@link Secret.reveal} gives the text, so that `git grep reveal` lists every place that sees one.
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
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}
