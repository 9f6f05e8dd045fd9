/** `barium-bot mcp`: the commands as tools for an assistant on this machine, over standard input and output. */
import { createHash, randomBytes } from 'node:crypto';
import { openCore } from '../app/core.ts';
import { adapterLog } from '../app/main.ts';
import { readVersion } from '../app/version.ts';
import { definitions } from '../commands/index.ts';
import { parseAccessEntry } from '../config/access.ts';
import type { Config } from '../config/index.ts';
import type { Logger } from '../log/index.ts';
import { stringsFor } from '../text/strings.ts';
import { createTools } from '../tools/index.ts';
import { cliUser } from './cli-user.ts';
import { UsageError } from './usage.ts';

/** Serves until the client closes its end. Like `ask`, it acts as an admin. Returns the exit code. */
export async function mcp(config: Config, log: Logger): Promise<number> {
  const core = await openCore(config, log, { oneShot: true });
  try {
    const { serveStdio } = await import('../../adapters/mcp/index.ts');
    const services = {
      bot: core.bot,
      tools: createTools(definitions, stringsFor(undefined, config.locale)),
      version: await readVersion(),
      log: adapterLog(log),
    };
    await serveStdio(services, cliUser(config));
    return 0;
  } finally {
    await core.close();
  }
}

/** Prints a new bearer token for a person, and the entry of `MCP_TOKENS` with its hash. Returns the exit code. */
export function createToken(person: string): number {
  if (parseAccessEntry(person)?.kind !== 'person') {
    throw new UsageError(`Not a person: ${person}. Send "whoami" to the bot to see your entry`);
  }
  const token = randomBytes(32).toString('base64url');
  const hash = createHash('sha256').update(token).digest('hex');
  process.stdout.write(`Token, shown only now: ${token}\nAdd to MCP_TOKENS:     ${person}=${hash}\n`);
  return 0;
}
