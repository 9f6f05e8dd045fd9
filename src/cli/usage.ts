/** The command line was used wrongly. The message is for whoever typed it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `Usage: barium-bot <verb>

  serve                      runs the bot
  ask "<command>"            runs one command as an admin and prints the answer
      --json                 prints the neutral reply instead
      --out DIR              writes pictures and files of the answer there, over none that is there already
      --file PATH            a file that comes along; may be given several times
  doctor                     checks the whole installation and says what to do
  audit export               prints who did what through the bot, as JSON Lines, oldest first
      --since WHEN           from then on: 2026-01-31, 2026-01-31T08:00 (UTC), or 30d for thirty days ago
      --until WHEN           before then
      --out FILE             writes there instead
  move-store                 carries all that is stored over; stop every serve first
      --from sqlite --to postgres    from DATA_DIR to DATABASE_URL; the other way round as well
  manifest slack|teams       prints Slack's manifest; writes the Teams package, ready to upload
      --out DIR              where to write it; default: this folder
  simulate                   runs the simulator alone
      --port N               default: any free port
      --instances N          default: 60
      --speed X              default: 1; 0 stands still

Settings come from the environment and the file .env; .env.example explains each.
`;
