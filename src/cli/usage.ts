/** How the command line is used. */

/** The command line was used incorrectly. The message is shown to the user. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

interface Usage {
  /** What follows `barium-bot`. */
  readonly synopsis: string;
  readonly summary: string;
  readonly options?: readonly (readonly [option: string, meaning: string])[];
  /** Shown by `help <command>` only. */
  readonly notes?: readonly string[];
}

const timeFormats = '2026-01-31, 2026-01-31T08:00 in UTC, or 30d for 30 days ago';

/** Every command of the command line. */
export const usages = {
  serve: {
    synopsis: 'serve',
    summary: 'run the bot',
    notes: ['The log goes to standard error: as JSON Lines, or in a readable form if that is a terminal.'],
  },
  ask: {
    synopsis: 'ask "<command>"',
    summary: 'run one command as an admin and print the answer',
    options: [
      ['--json', 'print the reply as JSON'],
      ['--out DIR', 'save images and files to DIR (never overwrites)'],
      ['--file PATH', 'attach a file (repeatable)'],
    ],
    notes: [
      'Example: barium-bot ask "upload order 4711" --file invoice.pdf',
      'It exits with 0 if the command was done. It exits with 1 if the command was refused or failed, or if the answer asks\nfor something first, such as which case or file is meant.',
      'LOG_LEVEL=warn also prints why a request to Barium failed.',
    ],
  },
  doctor: {
    synopsis: 'doctor',
    summary: 'check the installation and suggest fixes',
    options: [['--json', 'print the results as JSON, as docs/command-line.md explains']],
    notes: ['Problems come first. It exits with 1 if a check fails; a warning is not a failure.'],
  },
  setup: {
    synopsis: 'setup',
    summary: 'connect Barium, Slack and Teams: ask, test and save the settings',
    options: [['--yes', 'ask nothing: take the settings from the environment, and save them if every check passes']],
    notes: [
      'It asks on the terminal and tests each answer. Nothing is saved before you confirm it; Ctrl-C ends it. The settings go to\n.env, or the file that ENV_FILE names; everything else in it stays. Run it again to change them.',
      'It exits with 1 if nothing was saved.',
    ],
  },
  audit: {
    synopsis: 'audit export',
    summary: 'print who did what through the bot, as JSON Lines, oldest first',
    options: [
      ['--since WHEN', `start (${timeFormats})`],
      ['--until WHEN', 'end (exclusive)'],
      ['--out FILE', 'write to FILE (never overwrites)'],
    ],
  },
  'move-store': {
    synopsis: 'move-store',
    summary: 'move all data between stores (stop the bot first)',
    options: [['--from sqlite --to postgres', 'from DATA_DIR to DATABASE_URL, or the reverse']],
  },
  manifest: {
    synopsis: 'manifest slack|teams',
    summary: 'print the Slack manifest, or write the Teams package, ready to upload',
    options: [
      ['--out DIR', 'write to DIR (default: the current folder)'],
      ['--schema VERSION', 'teams: an older manifest, such as 1.23, for a cloud without the newest'],
    ],
  },
  mcp: {
    synopsis: 'mcp',
    summary: 'serve an assistant on this machine over MCP (standard input and output), as an admin',
    options: [
      [
        '--new-token PERSON',
        'print a new token for a person (slack:T1/U2, teams:<tenant>/<user>), and its MCP_TOKENS entry',
      ],
    ],
  },
  simulate: {
    synopsis: 'simulate',
    summary: 'run only the simulator',
    options: [
      ['--port N', 'port, default any free one'],
      ['--instances N', 'number of generated instances, default 60'],
      ['--speed X', 'speed factor, default 1; 0 = paused'],
      ['--locale en|sv', 'language of processes, tasks and messages, default en'],
    ],
  },
  help: {
    synopsis: 'help [command]',
    summary: 'explain all commands, or one (also: --help after any command)',
  },
  version: { synopsis: 'version', summary: 'print the version (also: --version)' },
} as const satisfies Readonly<Record<string, Usage>>;

export type Subcommand = keyof typeof usages;

export function isSubcommand(word: string): word is Subcommand {
  return Object.hasOwn(usages, word);
}

/** The same for every command; docs/command-line.md says what each number covers. */
const exitCodes = 'Exit codes: 0 done, 1 refused or failed, 2 wrong usage or configuration.';

const columnWidth = 27;

/** All commands with their options. */
export function describeCommands(): string {
  const commands = Object.values<Usage>(usages).flatMap(({ synopsis, summary, ...usage }) => [
    entry(2, synopsis, summary),
    ...optionLines(usage, 6),
  ]);
  const settings = 'Settings come from the environment and from .env. See .env.example for all of them.';
  return `Usage: barium-bot <command>\n\n${commands.join('\n')}\n\n${exitCodes}\n${settings}\n`;
}

/** One command with its options and notes. */
export function describeCommand(name: Subcommand): string {
  const { synopsis, summary, ...usage }: Usage = usages[name];
  const options = optionLines(usage, 2);
  const blocks = [
    `Usage: barium-bot ${synopsis}${options.length === 0 ? '' : ' [options]'}`,
    sentence(summary),
    options.join('\n'),
    ...(usage.notes ?? []),
    exitCodes,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function optionLines({ options = [] }: Pick<Usage, 'options'>, indent: number): string[] {
  return options.map(([option, meaning]) => entry(indent, option, meaning));
}

/** An explanation starts in its column, or after two spaces if there is no room. */
function entry(indent: number, term: string, explanation: string): string {
  return `${' '.repeat(indent)}${`${term}  `.padEnd(columnWidth - indent + 2)}${explanation}`;
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}
