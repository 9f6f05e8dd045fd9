/** Load from a process of its own, see load-process.ts. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadResult } from './concurrent-requests.ts';
import type { PlatformName } from './platform.ts';
import { stopProcess, track } from './process.ts';
import { waitFor } from './wait-for.ts';

export type LoadReport = LoadResult;

interface Target {
  readonly address: string;
  /** Part of the right answer. */
  readonly expected: string;
}

/** `closed`: so many clients that each wait for their answer. `open`: a constant rate. */
export type Load = Target &
  (
    | { readonly kind: 'closed'; readonly clients: number; readonly ms: number }
    | { readonly kind: 'open'; readonly perSecond: number; readonly seconds: number }
  );

export interface LoadProcess {
  /** Of the platform's API. */
  readonly url: string;
  run(load: Load): Promise<LoadReport>;
  stop(): Promise<void>;
}

type Message = { readonly url: string } | { readonly report: LoadReport } | { readonly failure: string };

/** More than any load takes, with the answers that it waits for at its end. */
const maxLoadMs = 150_000;

export async function startLoadProcess(platform: PlatformName): Promise<LoadProcess> {
  const script = fileURLToPath(new URL('./load-process.js', import.meta.url));
  const child = track(fork(script, [platform]));
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the load process of ${platform} ended with ${code}`);
  });
  // Also if nothing waits for a message at that moment.
  ended.catch(() => undefined);
  const receive = async (name: string) => {
    const [message] = await waitFor(name, Promise.race([once(child, 'message'), ended]), maxLoadMs);
    return message as Message;
  };
  const ready = await receive(`the load process of ${platform}`);
  if (!('url' in ready)) throw new Error('the load process did not start with its URL');
  return {
    url: ready.url,
    async run(load) {
      child.send(load);
      const message = await receive(`the load on ${load.address}`);
      if ('report' in message) return message.report;
      throw new Error('failure' in message ? message.failure : 'the load process started again');
    },
    stop: () => stopProcess(child),
  };
}
