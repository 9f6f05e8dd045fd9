/** A running playground on a free port, with whatever bot and panel a test gives it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createWebAdapter, type WebOptions } from '../../../adapters/web/index.ts';

export interface Playground {
  readonly adapter: ReturnType<typeof createWebAdapter>;
  readonly url: string;
  readonly logged: { readonly line: string; readonly facts: Record<string, unknown> | undefined }[];
  close(): Promise<void>;
}

export async function startPlayground(options: Omit<WebOptions, 'log'>): Promise<Playground> {
  const logged: { line: string; facts: Record<string, unknown> | undefined }[] = [];
  const adapter = createWebAdapter({ ...options, log: (line, facts) => logged.push({ line, facts }) });
  await adapter.start();
  const app = express();
  app.use(adapter.router);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ adapter, url, logged },
    async close() {
      await adapter.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
