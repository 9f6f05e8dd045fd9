import type { ConfigIssue } from './issues.ts';
import { type VariableName, type VariableValue, variables } from './variables.ts';

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads variables one by one and collects all issues for a single message at the end. */
export interface EnvReader {
  readonly issues: readonly ConfigIssue[];
  /** Whether the variable is set to more than white space. A blank one is an issue of its own, see `readConfig`. */
  has(name: VariableName): boolean;
  /** The parsed value; `undefined` if it is unset, or invalid and recorded as an issue. */
  read<N extends VariableName>(name: N): VariableValue<N> | undefined;
  /** Records an issue that depends on other variables. `problem` completes a sentence that starts with the name. */
  addIssue(name: VariableName, problem: string): void;
  /** Records an issue for each of the variables that is not set. */
  requireAll(names: readonly VariableName[]): void;
}

export function createEnvReader(env: Environment): EnvReader {
  const issues: ConfigIssue[] = [];
  const values = new Map<VariableName, unknown>();
  const addIssue: EnvReader['addIssue'] = (variable, problem) => {
    issues.push({ variable, problem, remedy: variables[variable].remedy });
  };
  const has = (name: VariableName) => (env[name] ?? '').trim() !== '';
  const parse = (name: VariableName): unknown => {
    if (!has(name)) return undefined;
    const result = variables[name].schema.safeParse(env[name]);
    for (const { message } of result.error?.issues ?? []) addIssue(name, message);
    return result.data;
  };
  return {
    issues,
    has,
    addIssue,
    requireAll(names) {
      for (const name of names) if (!has(name)) addIssue(name, 'is missing');
    },
    read<N extends VariableName>(name: N) {
      // Parsed once, so that a variable that is read twice does not produce two issues.
      if (!values.has(name)) values.set(name, parse(name));
      return values.get(name) as VariableValue<N> | undefined;
    },
  };
}
