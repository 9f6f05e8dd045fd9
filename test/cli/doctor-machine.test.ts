/** The checks by `doctor` of the machine that the bot runs on. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { checkClock } from '../../src/cli/doctor/clock.ts';
import { checkDisks } from '../../src/cli/doctor/disk.ts';
import type { Config } from '../../src/config/index.ts';
import * as en from '../../src/text/en/index.ts';
import { createFolder, killAndRemoveFolders } from './child.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await killAndRemoveFolders();
});

/** A server whose clock differs from that of this machine. Returns its address. */
async function startServer(offsetSeconds: number): Promise<string> {
  const server = createServer((_, response) => {
    const date = new Date(Date.now() + offsetSeconds * 1_000).toUTCString();
    response.writeHead(404, { date, connection: 'close' }).end();
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
}

describe('the check of the clock', () => {
  const words = en.doctor.clock;
  const check = async (barium: string, slack: string) =>
    checkClock({ barium: { kind: 'rest', baseUrl: barium }, slack: { apiUrl: slack } } as Config, en);

  it('passes if the clock of Barium or of Slack agrees', async () => {
    const [right, wrong] = [await startServer(0), await startServer(-3_600)];
    const { host } = new URL(right);
    expect(await check(wrong, right)).toEqual([
      { subject: 'clock', name: 'Clock', state: 'ok', detail: words.ok(host) },
    ]);
    expect(await check(right, wrong)).toMatchObject([{ state: 'ok' }]);
  });

  it('warns from a few seconds on, and fails where platforms reject requests', async () => {
    const [behind, ahead] = [await startServer(30), await startServer(-600)];
    const unreachable = 'http://127.0.0.1:9/api';
    const [warning] = await check(behind, unreachable);
    expect(warning).toMatchObject({
      state: 'warn',
      detail: expect.stringMatching(/^(?:29|30|31) s behind 127\.0\.0\.1:/u),
    });
    const [failure] = await check(unreachable, ahead);
    expect(failure).toMatchObject({ state: 'fail', detail: expect.stringMatching(/^(?:599|600|601) s ahead of 127/u) });
  });

  it('says nothing if no server answers or none is asked', async () => {
    expect(await check('http://127.0.0.1:9/api', 'http://127.0.0.1:9/api')).toEqual([]);
    expect(await checkClock({ barium: { kind: 'simulator' } } as unknown as Config, en)).toEqual([]);
  });
});

describe('the check of the free space', () => {
  const words = en.doctor.disk;

  it('asks once for each disk, also before the folders exist', async () => {
    const dataDir = join(await createFolder(), 'new/data');
    const backup = { file: '', dir: join(dataDir, 'backups'), retentionDays: 7 };
    const rows = await checkDisks({ dataDir, backup }, en, { minBytes: 1, minBytesToRun: 1 });
    expect(rows).toMatchObject([
      { subject: 'disk', state: 'ok', detail: expect.stringContaining(` free for ${dataDir}`) },
    ]);
  });

  it('warns while there is little space, and fails if there is too little to run', async () => {
    const dataDir = await createFolder();
    const check = async (minBytes: number, minBytesToRun: number) =>
      (await checkDisks({ dataDir, backup: undefined }, en, { minBytes, minBytesToRun }))[0];
    const low = await check(Number.MAX_SAFE_INTEGER, 1);
    expect(low).toMatchObject({ state: 'warn', detail: expect.stringMatching(/^only .+: free some space soon$/u) });
    const full = await check(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    expect(full).toMatchObject({ state: 'fail', detail: expect.stringContaining('too little to run') });
    expect(full?.detail).toMatch(new RegExp(`^only \\S+ \\S+ free for ${dataDir}, `, 'u'));
    expect(words.ok(12_345_678_901, 'data')).toBe('12.3 GB free for data');
  });

  it('says nothing of a file system that doesn’t know its size', async () => {
    expect(await checkDisks({ dataDir: '/proc', backup: undefined }, en)).toEqual([]);
  });
});
