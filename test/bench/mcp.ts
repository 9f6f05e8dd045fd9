/** MCP: tool calls, 50 concurrent, next to a bare server of the protocol's SDK with one constant tool. */
import { once } from 'node:events';
import { type Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { guid } from '../memory-barium.ts';
import { type AppKind, compareThroughput, concurrency, roundMs } from './baseline.ts';
import { sendConcurrently } from './concurrent-requests.ts';
import { startProcess, stopProcess } from './process.ts';
import type { BenchRow } from './result-row.ts';
import { waitFor } from './wait-for.ts';

const appPath = fileURLToPath(new URL('./mcp-app.js', import.meta.url));

export async function bench(): Promise<BenchRow[]> {
  const [baseline, bot] = await Promise.all([startProcess([appPath, 'baseline']), startProcess([appPath, 'bot'])]);
  const addresses: Readonly<Record<AppKind, string>> = { baseline: baseline.address, bot: bot.address };
  try {
    const throughput = await compareThroughput({
      platform: 'MCP',
      baselineName: 'bare SDK server',
      minThroughputRatio: 0.7,
      loadClosed: (kind) => sendConcurrently(concurrency, { ms: roundMs }, (agent) => callTool(addresses[kind], agent)),
    });
    return [throughput];
  } finally {
    await Promise.all([baseline, bot].map(({ child }) => stopProcess(child)));
  }
}

const body = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'instance_show', arguments: { instance: guid(1) } },
});

const headers = {
  'content-type': 'application/json',
  'content-length': String(Buffer.byteLength(body)),
  accept: 'application/json, text/event-stream',
  authorization: 'Bearer bench-token',
  'mcp-protocol-version': '2025-06-18',
};

/** Calls the tool. Returns the milliseconds until its result arrived. */
async function callTool(address: string, agent: Agent): Promise<number> {
  const startedAt = performance.now();
  const sent = request(address, { method: 'POST', agent, headers });
  sent.end(body);
  const [response] = (await waitFor('the response to a tool call', once(sent, 'response'))) as [IncomingMessage];
  const answer = await text(response);
  if (response.statusCode !== 200 || !answer.includes('"content"')) {
    throw new Error(`the server responded ${response.statusCode}: ${answer.slice(0, 200)}`);
  }
  return performance.now() - startedAt;
}
