/** A problem with one setting. Never contains the value of a secret. */
export interface ConfigIssue {
  readonly variable: string;
  /** Completes a sentence that starts with the variable's name. */
  readonly problem: string;
  /** How to get a valid value. */
  readonly remedy: string;
}

/** The configuration is invalid. The message lists all issues at once, for the terminal. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly issues: readonly ConfigIssue[];

  constructor(issues: readonly ConfigIssue[]) {
    super(describe(issues));
    this.issues = issues;
  }
}

function describe(issues: readonly ConfigIssue[]): string {
  const heading = issues.length === 1 ? 'One setting is invalid' : `${issues.length} settings are invalid`;
  const lines = issues.map(({ variable, problem, remedy }) => `  ${variable} ${problem}.\n      ${remedy}`);
  return [`${heading}. Fix the environment or .env (see .env.example):`, ...lines].join('\n');
}
