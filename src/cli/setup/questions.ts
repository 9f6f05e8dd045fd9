/** Questions whose answers are variables. The answer that there is already is the default. */
import { ConfigError, type VariableName } from '../../config/index.ts';
import type { Strings } from '../../text/strings.ts';
import type { Prompts } from './prompts.ts';
import { findProblem, type Settings } from './settings.ts';
import { type Part, pick, type Trial, withTrial } from './trial.ts';

export interface Setup {
  readonly prompts: Prompts;
  readonly settings: Settings;
  readonly text: Strings;
}

interface Question {
  readonly message: string;
  readonly example?: string;
  /** No answer removes the variable. */
  readonly isOptional?: boolean;
  /** Turns the answer into the value. Returns `undefined` if it can't; then `complaint` says why. */
  readonly interpret?: (typed: string) => string | undefined;
  readonly complaint?: string;
}

export async function askVariable(
  { prompts, settings, text: { setup: words } }: Setup,
  name: VariableName,
  { message, example, isOptional = false, interpret = (typed) => typed, complaint }: Question,
): Promise<void> {
  const validate = (typed: string) => {
    if (typed === '') return isOptional ? undefined : words.required;
    const value = interpret(typed);
    return value === undefined ? complaint : complain(name, value);
  };
  const answer = await prompts.ask({
    message: isOptional ? words.optional(message) : message,
    initial: settings.get(name),
    validate,
    ...(example === undefined ? {} : { example }),
  });
  settings.set(name, answer === '' ? undefined : interpret(answer));
}

/** Never shows the value, neither the old one nor the new one. */
export async function askSecretVariable(
  { prompts, settings, text: { setup: words } }: Setup,
  name: VariableName,
  message: string,
): Promise<void> {
  const current = settings.get(name);
  const validate = (typed: string) => {
    if (typed.trim() === '') return current === undefined ? words.required : undefined;
    return complain(name, typed);
  };
  const answer = await prompts.askSecret({
    message: current === undefined ? message : words.enterKeeps(message),
    validate,
  });
  settings.set(name, answer?.trim() ? answer : current);
}

function complain(name: VariableName, value: string): string | undefined {
  const problem = findProblem(name, value);
  return problem === undefined ? undefined : `${name} ${problem}`;
}

/** Asks, tests, and asks again until the answers pass. The test has said what is wrong with them. */
export async function askUntilAccepted(
  { prompts, settings, text }: Setup,
  ask: () => Promise<void>,
  { parts, testing, test }: { parts: readonly Part[]; testing: string; test: (trial: Trial) => Promise<boolean> },
): Promise<void> {
  for (;;) {
    await ask();
    prompts.say(testing);
    try {
      if (await withTrial(pick(settings, parts, text), test)) return;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      prompts.report('fail', error.issues.map(({ variable, problem }) => `${variable} ${problem}`).join('\n'));
    }
    prompts.say(text.setup.tryAgain);
  }
}
