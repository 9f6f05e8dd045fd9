import { pino } from 'pino';
import { readConfig } from '../../src/config/index.ts';
import { createByteBudget } from '../../src/lib/byte-budget.ts';
import { openUpstream } from '../../src/upstream/index.ts';

const secrets = { BARIUM_PASSWORD: 'secret', BARIUM_API_KEY: 'key' };

async function identity(BARIUM_BASE_URL: string, BARIUM_USERNAME = 'bot'): Promise<string> {
  const config = readConfig({ ...secrets, BARIUM_BASE_URL, BARIUM_USERNAME });
  const options = {
    oneShot: false,
    onAttempt: () => undefined,
    onBackgroundLimit: () => undefined,
    memory: createByteBudget(1_000_000),
  };
  const upstream = await openUpstream(config, pino({ level: 'silent' }), options);
  await upstream.close();
  return upstream.identity;
}

describe('openUpstream', () => {
  it('The upstream identifies an installation by user, host and path, regardless of case and API version', async () => {
    const one = await identity('https://live.barium.se/api/v1.1');
    expect(await identity('https://LIVE.barium.se/api/v1.1/')).toBe(one);
    expect(await identity('https://live.barium.se/api/v1.2')).toBe(one);
    expect(await identity('https://test.barium.se/api/v1.1')).not.toBe(one);
    expect(await identity('https://live.barium.se/api/v1.1', 'other')).not.toBe(one);
  });
});
