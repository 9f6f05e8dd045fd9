import { nearest } from '../text/did-you-mean.ts';
import type { Environment } from './env-reader.ts';
import type { Fault } from './issues.ts';
import { type VariableName, variables } from './variables.ts';

const names = Object.keys(variables) as VariableName[];

/** How names begin that are the bot's own. */
const own = /^(?:(?:ACCESS|BARIUM|DELETE|DRAIN|SLACK|TEAMS|WATCH)_|MICROSOFT_?APP)/i;

/**
 * What begins like that and is for somebody else: the addresses of services that Kubernetes tells every container
 * (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables), and settings of other
 * tools, such as `node --watch`.
 */
const foreign = [
  /_SERVICE_(?:HOST|PORT)(?:_\w+)?$|_PORT(?:_\d+_\w+)?$/,
  /^ACCESS_(?:KEY|TOKEN)/,
  /^SLACK_(?:APP_ID|CHANNEL|CLI_|CLIENT_|TEAM_ID|USER_TOKEN|VERIFICATION_TOKEN|WEBHOOK)/,
  /^TEAMS_(?:APP_|WEBHOOK)/,
  /^WATCH_(?:NAMESPACE|REPORT_DEPENDENCIES)$/,
];

/**
 * A fault for each variable that is named as if it were the bot's and is none of them. A misspelt one would stand for
 * nothing in silence, and what it was to forbid would be allowed.
 */
export function strangers(env: Environment): readonly Fault[] {
  return Object.entries(env).flatMap(([name, value = '']) =>
    value.trim() !== '' && isStranger(name) ? [faultOf(name)] : [],
  );
}

function isStranger(name: string): boolean {
  return own.test(name) && !Object.hasOwn(variables, name) && !foreign.some((pattern) => pattern.test(name));
}

function faultOf(variable: string): Fault {
  const meant = nearest(variable, names);
  return {
    variable,
    problem: 'is no setting of the bot',
    remedy: `${meant === undefined ? 'Correct' : `Did you mean ${meant}? Correct`} the name, or remove it.`,
  };
}
