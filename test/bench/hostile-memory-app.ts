/**
 * A process for `hostile-memory.ts`: the HTTP server with the Slack adapter. The line `download` is answered with six files
 * of 100 MB whose size is unknown; any other line with its text. Prints its address.
 */
import { createSlackAdapter } from '../../adapters/slack/index.ts';
import { optimizeHeapForSize } from '../../src/app/heap.ts';
import type { Content } from '../../src/chat/content.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { createLogger } from '../../src/log/index.ts';
import { createMetrics } from '../../src/metrics/index.ts';
import { createScriptedBot, doneReply } from '../adapters/slack/scripted-bot.ts';
import { createTestSpool } from '../spool.ts';

const [apiUrl = '', fileCount = '0', fileBytes = '0'] = process.argv.slice(2);
const chunkBytes = 64 * 1024;

optimizeHeapForSize();
const bot = createScriptedBot((event) => {
  const line = 'line' in event ? event.line : '';
  const files = line === 'download' ? Array.from({ length: Number(fileCount) }, (_, index) => createFile(index)) : [];
  return doneReply({ title: line }, { files, visibility: 'public' });
});
const adapter = createSlackAdapter({
  bot,
  requestedScopes: [],
  config: {
    kind: 'http',
    signingSecret: 'bench-signing-secret',
    botToken: 'xoxb-bench',
    apiUrl,
    sharedChannels: 'allow',
  },
  onChannelUnavailable: async () => undefined,
  onChannelBack: async () => undefined,
  onChannelChanged: async () => undefined,
  onTokenAccepted: () => undefined,
  onChannelMoved: async () => undefined,
  spool: createTestSpool(),
  recordOnce: async () => true,
  log: (line, facts) => console.error(line, facts),
});
if (adapter.router === undefined) throw new Error('the adapter has no router in HTTP mode');
const server = createHttpServer({
  host: '127.0.0.1',
  port: 0,
  log: createLogger('error', []),
  routers: [{ path: '/', router: adapter.router }],
  readiness: async () => ({ ready: true, checks: [] }),
  metrics: createMetrics().registry,
  metricsToken: undefined,
  pictures: { keys: () => [], source: () => Promise.reject(new Error('no pictures here')) },
});
await adapter.start();
console.log(`http://127.0.0.1:${await server.start()}`);
process.once('SIGTERM', () => process.exit(0));

/** As Barium sends a file without Content-Length. */
function createFile(index: number): Content {
  async function* bytes() {
    for (let sent = 0; sent < Number(fileBytes); sent += chunkBytes) {
      yield Buffer.alloc(chunkBytes, index);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return { name: `file ${index}`, type: 'application/octet-stream', bytes: bytes(), cancel: () => undefined };
}
