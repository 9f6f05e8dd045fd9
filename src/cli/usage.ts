/** The command line was used incorrectly. The message is shown to the user. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `Usage: barium-bot <command>

  serve                      run the bot
  ask "<command>"            run one command as an admin and print the answer
      --json                 print the reply as JSON
      --out DIR              save images and files to DIR (never overwrites)
      --file PATH            attach a file (repeatable)
  doctor                     check the installation and suggest fixes
  audit export               print who did what through the bot, as JSON Lines, oldest first
      --since WHEN           start (2026-01-31, 2026-01-31T08:00 in UTC, or 30d for 30 days ago)
      --until WHEN           end (exclusive)
      --out FILE             write to FILE (never overwrites)
  move-store                 move all data between stores (stop the bot first)
      --from sqlite --to postgres    from DATA_DIR to DATABASE_URL, or the reverse
  manifest slack|teams       print the Slack manifest, or write the Teams package, ready to upload
      --out DIR              write to DIR (default: the current folder)
  mcp                        serve an assistant on this machine over MCP (standard input and output), as an admin
      --new-token PERSON     print a new token for a person (slack:T1/U2, teams:<tenant>/<user>), and its MCP_TOKENS entry
  simulate                   run only the simulator
      --port N               port, default any free one
      --instances N          number of generated instances, default 60
      --speed X              speed factor, default 1; 0 = paused
      --locale en|sv         language of processes, tasks and messages, default en

Settings come from the environment and from .env. See .env.example for all of them.
`;
