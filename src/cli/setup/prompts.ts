/** The questions on the terminal, and all that is said between them. */
import { cancel, confirm, intro, isCancel, log, note, outro, password, select, settings, text } from '@clack/prompts';

/** The person has ended the setup. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
}

/** Returns the complaint about an answer, if there is one. */
type Validate = (answer: string) => string | undefined;

interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly hint?: string;
}

/** Every question rejects with a {@link CancelledError}. */
export interface Prompts {
  begin(title: string): void;
  end(message: string): void;
  /** Ends because the setup was cancelled. */
  endEarly(message: string): void;
  say(message: string): void;
  report(state: 'ok' | 'warn' | 'fail', message: string): void;
  /** Numbered steps in a box. */
  showSteps(title: string, steps: readonly string[]): void;
  /** Text that is copied from the terminal. */
  print(text: string): void;
  ask(question: {
    readonly message: string;
    readonly initial?: string | undefined;
    readonly example?: string;
    readonly validate: Validate;
  }): Promise<string>;
  /** Never shows an answer. Without one, `undefined`. */
  askSecret(question: { readonly message: string; readonly validate: Validate }): Promise<string | undefined>;
  choose<T extends string>(question: {
    readonly message: string;
    readonly choices: readonly Choice<T>[];
    readonly initial?: T | undefined;
  }): Promise<T>;
  confirm(question: { readonly message: string; readonly initial?: boolean }): Promise<boolean>;
}

interface Words {
  readonly yes: string;
  readonly no: string;
}

export function createPrompts({ yes, no }: Words): Prompts {
  // Arrow keys start with an escape, and over a slow connection the rest of one comes too late: only Ctrl-C cancels.
  settings.aliases.delete('escape');
  return {
    begin: (title) => intro(title),
    end: (message) => outro(message),
    endEarly: (message) => cancel(message),
    say: (message) => log.message(wrap(message)),
    report(state, message) {
      const write = { ok: log.success, warn: log.warn, fail: log.error }[state];
      write(wrap(message));
    },
    showSteps(title, steps) {
      const lines = steps.map((step, index) => `${index + 1}. ${wrap(step, 7).replaceAll('\n', '\n   ')}`);
      note(lines.join('\n'), title, { format: (line) => line });
    },
    print: (content) => void process.stdout.write(`\n${content.trim()}\n\n`),
    async ask({ message, initial, example, validate }) {
      const answer = await text({
        message,
        validate: (typed = '') => validate(typed.trim()),
        ...(initial === undefined ? {} : { initialValue: initial }),
        ...(example === undefined ? {} : { placeholder: example }),
      });
      return unlessCancelled(answer ?? '').trim();
    },
    async askSecret({ message, validate }) {
      const answer = unlessCancelled(await password({ message, validate: (typed = '') => validate(typed) }));
      return answer || undefined;
    },
    async choose<T extends string>({ message, choices, initial }: Parameters<Prompts['choose']>[0]) {
      const options = choices.map((choice) => ({ ...choice }));
      const initialValue = initial === undefined ? {} : { initialValue: initial };
      return unlessCancelled(await select({ message, options, showInstructions: false, ...initialValue })) as T;
    },
    confirm: async ({ message, initial = true }) =>
      unlessCancelled(await confirm({ message, active: yes, inactive: no, initialValue: initial })),
  };
}

function unlessCancelled<T>(answer: T): Exclude<T, symbol> {
  if (isCancel(answer)) throw new CancelledError();
  return answer as Exclude<T, symbol>;
}

const maxWidth = 96;
/** Of the bar on the left. */
const marginWidth = 4;

/** Breaks lines between words, since the terminal would break them without the bar on the left. */
function wrap(message: string, moreMargin = 0): string {
  const width = Math.min(process.stdout.columns || 80, maxWidth) - marginWidth - moreMargin;
  const wrapLine = (line: string) => {
    const lines = [''];
    for (const word of line.split(' ')) {
      const last = lines.at(-1) ?? '';
      if (last === '' || last.length + 1 + word.length <= width)
        lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
      else lines.push(word);
    }
    return lines.join('\n');
  };
  return message.split('\n').map(wrapLine).join('\n');
}
