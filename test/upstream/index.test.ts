import { pino } from 'pino';
import { readConfig } from '../../src/config/index.ts';
import { openUpstream } from '../../src/upstream/index.ts';

const secrets = { BARIUM_PASSWORD: 'secret', BARIUM_API_KEY: 'key' };

async function identity(BARIUM_BASE_URL: string, BARIUM_USERNAME = 'bot'): Promise<string> {
  const config = readConfig({ ...secrets, BARIUM_BASE_URL, BARIUM_USERNAME });
  const how = { guest: false, onCall: () => undefined };
  const upstream = await openUpstream(config, pino({ level: 'silent' }), how);
  await upstream.close();
  return upstream.identity;
}

describe('an upstream', () => {
  it('is the same one however its address is spelled, and another where another user looks', async () => {
    const one = await identity('https://live.barium.se/api/v1.1');
    expect(await identity('https://LIVE.barium.se/api/v1.1/')).toBe(one);
    expect(await identity('https://live.barium.se/api/v1.2')).toBe(one);
    expect(await identity('https://test.barium.se/api/v1.1')).not.toBe(one);
    expect(await identity('https://live.barium.se/api/v1.1', 'other')).not.toBe(one);
  });
});
