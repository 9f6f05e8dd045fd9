/** `barium-bot simulate`: the embedded upstream alone, for whoever wants to look at it or test against it. */
import * as z from 'zod';
import type { Logger } from '../log/index.ts';
import { startSimulator } from '../simulator/index.ts';
import { UsageError } from './usage.ts';

const options = z.object({
  port: upTo(65_535, 'a whole number', /^\d+$/).default(0),
  instances: upTo(1_000_000, 'a whole number', /^\d+$/).default(60),
  speed: upTo(10_000, 'a number', /^\d+(\.\d+)?$/).default(1),
});

function upTo(most: number, what: string, shape: RegExp) {
  const isFit = (typed: string) => shape.test(typed) && Number(typed) <= most;
  return z
    .string()
    .refine(isFit, { error: `should be ${what} from 0 to ${most}` })
    .transform(Number);
}

/** Runs until `stopped`'s promise resolves. Keeps nothing: every start has the same instances. */
export async function simulate(
  typed: Readonly<Record<string, unknown>>,
  log: Logger,
  stopped: () => Promise<void>,
): Promise<number> {
  const parsed = options.safeParse(typed);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `--${issue.path.join('.')} ${issue.message}`);
    throw new UsageError(faults.join('\n'));
  }
  const simulator = await startSimulator({
    ...parsed.data,
    log: (line, facts) => log.info({ facts }, line),
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new UsageError(`port ${parsed.data.port} is taken: choose another --port`);
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
