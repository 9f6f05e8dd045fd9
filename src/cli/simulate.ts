/** `barium-bot simulate`: the embedded upstream alone, for whoever wants to look at it or test against it. */
import * as z from 'zod';
import type { Logger } from '../log.ts';
import { startSimulator } from '../simulator/index.ts';
import { UsageError } from './usage.ts';

const options = z.object({
  port: z.coerce.number('a whole number').int().min(0).max(65_535).default(0),
  instances: z.coerce.number('a whole number').int().min(0).max(1_000_000).default(60),
  speed: z.coerce.number('a number').min(0).max(10_000).default(1),
});

/** Runs until `stopped`'s promise resolves. Keeps nothing: every start has the same instances. */
export async function simulate(
  typed: Readonly<Record<string, unknown>>,
  log: Logger,
  stopped: () => Promise<void>,
): Promise<number> {
  const parsed = options.safeParse(typed);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`);
    throw new UsageError(faults.join('\n'));
  }
  const simulator = await startSimulator({
    ...parsed.data,
    log: (line, facts) => log.info({ facts }, line),
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new UsageError(`--port: port ${parsed.data.port} is taken`);
  });
  const { username, password, apiKey } = simulator.credentials;
  process.stdout.write(
    [
      'The simulator is ready. To point a bot at it:',
      `  BARIUM_BASE_URL=${simulator.baseUrl}`,
      `  BARIUM_USERNAME=${username}`,
      `  BARIUM_PASSWORD=${password}`,
      `  BARIUM_API_KEY=${apiKey}`,
      '',
    ].join('\n'),
  );
  await stopped();
  await simulator.stop();
  return 0;
}
