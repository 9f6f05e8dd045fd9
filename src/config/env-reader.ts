import type { Fault } from './issues.ts';
import { type VariableName, type VariableValue, variables } from './variables.ts';

/** Names and values, as a process is given them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads variables one by one and keeps every fault for the one message at the end. */
export interface Reader {
  readonly faults: readonly Fault[];
  /** Whether the variable holds more than blanks: `NAME=` in `.env` leaves it unset. */
  has(name: VariableName): boolean;
  /** The parsed value; `undefined` where it is unset or, noted as a fault, wrong. */
  read<N extends VariableName>(name: N): VariableValue<N> | undefined;
  /** Notes a fault of a variable that depends on others. `problem` continues a sentence that starts with its name. */
  fault(name: VariableName, problem: string): void;
}

export function createReader(env: Environment): Reader {
  const faults: Fault[] = [];
  const values = new Map<VariableName, unknown>();
  const fault: Reader['fault'] = (variable, problem) => {
    faults.push({ variable, problem, remedy: variables[variable].remedy });
  };
  const has = (name: VariableName) => (env[name] ?? '').trim() !== '';
  const parse = (name: VariableName): unknown => {
    if (!has(name)) return undefined;
    const result = variables[name].schema.safeParse(env[name]);
    for (const { message } of result.error?.issues ?? []) fault(name, message);
    return result.data;
  };
  return {
    faults,
    has,
    fault,
    read<N extends VariableName>(name: N) {
      // Parsed once, so that a variable that two groups look at is not two faults.
      if (!values.has(name)) values.set(name, parse(name));
      return values.get(name) as VariableValue<N> | undefined;
    },
  };
}
