/** `barium-bot simulate`: runs only the embedded Barium simulator, to explore it or test against it. */
import * as z from 'zod';
import type { Logger } from '../log/index.ts';
import { startSimulator } from '../simulator/index.ts';
import { UsageError } from './usage.ts';

const options = z.object({
  port: numberUpTo(65_535, 'a whole number', /^\d+$/).default(0),
  instances: numberUpTo(1_000_000, 'a whole number', /^\d+$/).default(60),
  locale: z.enum(['en', 'sv'], { error: 'must be en or sv' }).default('en'),
  speed: numberUpTo(10_000, 'a number', /^\d+(\.\d+)?$/).default(1),
});

function numberUpTo(max: number, what: string, pattern: RegExp) {
  const isValid = (typed: string) => pattern.test(typed) && Number(typed) <= max;
  return z
    .string()
    .refine(isValid, { error: `must be ${what} from 0 to ${max}` })
    .transform(Number);
}

/** Runs until the promise of `stopped` resolves. Keeps no state: every start has the same instances. */
export async function simulate(
  typed: Readonly<Record<string, unknown>>,
  log: Logger,
  stopped: () => Promise<void>,
): Promise<number> {
  const parsed = options.safeParse(typed);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `--${issue.path.join('.')} ${issue.message}`);
    throw new UsageError(problems.join('\n'));
  }
  const simulator = await startSimulator({
    ...parsed.data,
    tour: true,
    log: (line, facts) => log.info({ facts }, line),
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new UsageError(`Port ${parsed.data.port} is in use. Choose a different --port.`);
  });
  const { username, password, apiKey } = simulator.credentials;
  // A reader may send the signal as soon as it reads this.
  const stop = stopped();
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
  await stop;
  await simulator.stop();
  return 0;
}
