import { closest } from '../text/did-you-mean.ts';
import type { Environment } from './env-reader.ts';
import type { ConfigIssue } from './issues.ts';
import { proxyVariables } from './proxy.ts';
import { type VariableName, variables } from './variables.ts';

const knownNames = Object.keys(variables) as VariableName[];

/** The prefixes of the bot's own variables. */
const ownPrefixes =
  /^(?:(?:ACCESS|AUDIT|BACKUP|BARIUM|DELETE|DRAIN|HISTORY|SLACK|TEAMS|WATCH)_|MICROSOFT_?APP|SECRET_?KEY)/i;

/**
 * Variables of others with these prefixes: the service addresses that Kubernetes sets in every container
 * (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables), and those of other tools, such
 * as `node --watch`.
 */
const allowedForeign = [
  /_SERVICE_(?:HOST|PORT)(?:_\w+)?$|_PORT(?:_\d+_\w+)?$/,
  /^ACCESS_(?:KEY|TOKEN)/,
  /^HISTORY_?(?:CONTROL|FILE|IGNORE|SIZE)/,
  /^SECRET_KEY_BASE$/,
  /^SLACK_(?:APP_ID|CHANNEL|CLI_|TEAM_ID|USER_TOKEN|VERIFICATION_TOKEN|WEBHOOK)/,
  /^TEAMS_(?:APP_|WEBHOOK)/,
  /^WATCH_(?:NAMESPACE|REPORT_DEPENDENCIES)$/,
];

/**
 * Returns an issue for each variable with the bot's prefix that the bot does not know. A misspelt variable would silently
 * have no effect, and what it was meant to forbid would be allowed.
 */
export function findUnknownVariables(env: Environment): readonly ConfigIssue[] {
  return Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && isUnknown(name) ? [issueFor(name)] : [],
  );
}

/**
 * Returns an issue for each of the bot's variables that is present but blank. Its default could allow more than was meant:
 * `ACCESS_VIEWERS=` would let everyone in.
 */
export function findBlankVariables(env: Environment): readonly ConfigIssue[] {
  return knownNames.flatMap((variable) => {
    if (env[variable]?.trim() !== '') return [];
    const remedy = `${variables[variable].remedy} To use the default, remove the line.`;
    return [{ variable, problem: 'is blank', remedy }];
  });
}

/** A variable of the settings file that has no effect, and the one that was probably meant. */
export interface SimilarVariable {
  readonly name: string;
  readonly suggestion: VariableName;
}

/** A third of a name would find unrelated ones, such as those of Docker Compose. */
const maxEdits = 2;

/**
 * The names that are nearly those of variables of the bot. Those with a prefix of the bot are left out: {@link findUnknownVariables}
 * finds them wherever they are set.
 */
export function findSimilarVariables(names: readonly string[]): readonly SimilarVariable[] {
  return names.flatMap((name) => {
    if (Object.hasOwn(variables, name) || ownPrefixes.test(name) || proxyVariables.includes(name)) return [];
    const suggestion = closest(name, knownNames, maxEdits);
    return suggestion === undefined ? [] : [{ name, suggestion }];
  });
}

function isUnknown(name: string): boolean {
  return (
    ownPrefixes.test(name) && !Object.hasOwn(variables, name) && !allowedForeign.some((pattern) => pattern.test(name))
  );
}

function issueFor(variable: string): ConfigIssue {
  const suggestion = closest(variable, knownNames) ?? findAbbreviated(variable);
  return {
    variable,
    problem: 'is not a known setting',
    remedy: `${suggestion === undefined ? '' : `Did you mean ${suggestion}? `}Fix the name, or remove it.`,
  };
}

/** The first variable that has every word of the name, or a longer one: `BARIUM_USER` for `BARIUM_USERNAME`. */
function findAbbreviated(name: string): VariableName | undefined {
  const words = name.toUpperCase().split('_');
  return knownNames.find((known) => {
    const parts = known.toUpperCase().split('_');
    return words.every((word) => parts.some((part) => word !== '' && part.startsWith(word)));
  });
}
