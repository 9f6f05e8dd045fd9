/** One setting that is wrong. Holds no value of a secret. */
export interface Fault {
  readonly variable: string;
  /** What is wrong, as the rest of a sentence that starts with the variable's name. */
  readonly problem: string;
  /** Where to get the right value. */
  readonly remedy: string;
}

/** The configuration is wrong. Its message lists every fault at once, for the terminal of whoever starts the bot. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(describe(faults));
    this.faults = faults;
  }
}

function describe(faults: readonly Fault[]): string {
  const heading = faults.length === 1 ? 'One setting is wrong' : `${faults.length} settings are wrong`;
  const lines = faults.map(({ variable, problem, remedy }) => `  ${variable} ${problem}.\n      ${remedy}`);
  return [
    `${heading}. Correct the environment or the file .env (.env.example explains each line):`,
    ...lines,
  ].join('\n');
}
