/** Checks of the space for the bot's files. */
import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from '../../config/index.ts';
import { errorCode } from '../../lib/error-code.ts';
import type { Strings } from '../../text/strings.ts';
import { type CheckResult, createRows } from './check.ts';

/** Free bytes below which a disk counts as nearly full, and as full. */
interface DiskLimits {
  readonly minBytes: number;
  readonly minBytesToRun: number;
}

/** A large store grows by less than 1 GB a month; a file in flight can have 100 MB. */
const defaultLimits: DiskLimits = { minBytes: 1_000_000_000, minBytesToRun: 200_000_000 };

/** Checks the disks of the data and of the backups, each once. */
export async function checkDisks(
  { dataDir, backup }: Pick<Config, 'dataDir' | 'backup'>,
  { doctor: { disk: words } }: Strings,
  { minBytes, minBytesToRun }: DiskLimits = defaultLimits,
): Promise<readonly CheckResult[]> {
  const row = createRows('disk', words.name);
  const devices = new Set<number>();
  const rows: CheckResult[] = [];
  for (const folder of [dataDir, ...(backup === undefined ? [] : [backup.dir])]) {
    const { device, free } = await measure(folder);
    if (free === undefined || devices.has(device)) continue;
    devices.add(device);
    if (free < minBytesToRun) rows.push(row('fail', words.full(free, folder)));
    else rows.push(free < minBytes ? row('warn', words.low(free, folder)) : row('ok', words.ok(free, folder)));
  }
  return rows;
}

/** The free bytes of a folder, or of the one that it will be created in; undefined if the file system doesn't say. */
async function measure(folder: string): Promise<{ readonly device: number; readonly free: number | undefined }> {
  try {
    const [{ dev: device }, { bavail, blocks, bsize }] = await Promise.all([stat(folder), statfs(folder)]);
    return { device, free: blocks === 0 ? undefined : bavail * bsize };
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    return measure(dirname(folder));
  }
}
