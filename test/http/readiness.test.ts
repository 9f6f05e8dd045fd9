import { createReadiness } from '../../src/http/readiness.ts';
import { createLogger } from '../../src/log/index.ts';
import * as en from '../../src/text/en/index.ts';
import type { Strings } from '../../src/text/strings.ts';
import * as sv from '../../src/text/sv/index.ts';

const lines: string[] = [];
const log = createLogger('warn', [], { write: (line) => void lines.push(line) });
const well = { name: 'store', ok: true, detail: 'open' };

describe('readiness', () => {
  it('tells of the other checks when one hangs or fails', async () => {
    const ready = createReadiness(
      [
        { name: () => 'store', check: async () => well },
        { name: () => 'upstream', check: () => new Promise(() => {}) },
        { name: () => 'slack', check: () => Promise.reject(new Error('inner thoughts')) },
      ],
      { timeoutMs: 500, log },
    );
    expect(await ready(en)).toEqual({
      ready: false,
      checks: [
        well,
        { name: 'upstream', ok: false, detail: 'no response within 0.5 s' },
        { name: 'slack', ok: false, detail: 'check failed (see log)' },
      ],
    });
    expect(lines.join('')).toContain('inner thoughts');
  });

  it('asks once however many want to know at the same time, and again later', async () => {
    let asked = 0;
    const check = async () => {
      asked += 1;
      return well;
    };
    const ready = createReadiness([{ name: () => 'store', check }], { timeoutMs: 1_000, log });
    await Promise.all([ready(en), ready(en), ready(en)]);
    expect(asked).toBe(1);
    await ready(en);
    expect(asked).toBe(2);
  });

  it('is told to each in their own language', async () => {
    const check = async ({ health }: Strings) => ({ ...well, detail: health.store.ok('SQLite') });
    const name = ({ health }: Strings) => health.store.name;
    const broken = () => Promise.reject(new Error('inner thoughts'));
    const ready = createReadiness(
      [
        { name, check },
        { name, check: broken },
      ],
      { timeoutMs: 1_000, log },
    );
    const [english, swedish] = await Promise.all([ready(en), ready(sv)]);
    expect(english.checks.map(({ detail }) => detail)).toEqual([
      en.health.store.ok('SQLite'),
      en.health.failed,
    ]);
    expect(swedish.checks.map(({ detail }) => detail)).toEqual([
      sv.health.store.ok('SQLite'),
      sv.health.failed,
    ]);
    expect(swedish.checks[1]?.name).toBe(sv.health.store.name);
  });
});
