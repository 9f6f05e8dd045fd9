/** Slack: commands and their answers next to a bare Bolt app; and the time to start. */
import { fileURLToPath } from 'node:url';
import { createEmulator } from 'emulate';
import { compareApps } from './compare-apps.ts';
import type { BenchRow } from './result-row.ts';
import { benchSlackStart } from './slack-start.ts';

const appPath = fileURLToPath(new URL('./slack-app.js', import.meta.url));

export async function bench(): Promise<BenchRow[]> {
  const rows = await compareApps({
    platform: 'slack',
    name: 'Slack',
    baselineName: 'bare Bolt app',
    minThroughputRatio: 0.82,
    argumentsOf: (kind, platformUrl) => [appPath, kind, platformUrl],
  });
  const emulator = await createEmulator({ service: 'slack', port: 0, hostname: '127.0.0.1' });
  try {
    return [...rows, await benchSlackStart(`${emulator.url}/api/`)];
  } finally {
    await emulator.close();
  }
}
