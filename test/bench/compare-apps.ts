/** An app of this project next to a bare one of its SDK, under load from a third process. */
import { type AppKind, appKinds, compareWithBaseline, concurrency, roundMs } from './baseline.ts';
import { startLoadProcess } from './load.ts';
import type { PlatformName } from './platform.ts';
import { startProcess, stopProcess } from './process.ts';
import type { BenchRow } from './result-row.ts';

interface Apps {
  readonly platform: PlatformName;
  readonly name: string;
  readonly baselineName: string;
  readonly minThroughputRatio: number;
  /** Of Node, to start an app that uses the platform at this URL. */
  readonly argumentsOf: (kind: AppKind, platformUrl: string) => readonly string[];
}

/** Part of their answers: the constant of the bare app, and the name of the case. */
const expectedAnswers: Readonly<Record<AppKind, string>> = { baseline: 'Here you are.', bot: 'Order 1' };

export async function compareApps({ platform, name, argumentsOf, ...comparison }: Apps): Promise<BenchRow[]> {
  const load = await startLoadProcess(platform);
  const started = await Promise.all(appKinds.map((kind) => startProcess(argumentsOf(kind, load.url))));
  const [baseline, bot] = started.map(({ address }) => address);
  const targetOf = (kind: AppKind) => ({
    address: (kind === 'bot' ? bot : baseline) ?? '',
    expected: expectedAnswers[kind],
  });
  try {
    return await compareWithBaseline({
      ...comparison,
      platform: name,
      loadClosed: (kind) => load.run({ kind: 'closed', ...targetOf(kind), clients: concurrency, ms: roundMs }),
      loadOpen: (kind, perSecond, seconds) => load.run({ kind: 'open', ...targetOf(kind), perSecond, seconds }),
    });
  } finally {
    await Promise.all([load.stop(), ...started.map(({ child }) => stopProcess(child))]);
  }
}
