import { createReadiness } from '../../src/http/readiness.ts';
import { createLogger } from '../../src/log/index.ts';
import * as en from '../../src/text/en/index.ts';
import type { Strings } from '../../src/text/strings.ts';
import * as sv from '../../src/text/sv/index.ts';

const lines: string[] = [];
const log = createLogger('warn', [], { write: (line) => void lines.push(line) });
const okCheck = { name: 'store', ok: true, detail: 'open' };

describe('readiness', () => {
  it('reports the other checks when one hangs or fails', async () => {
    const ready = createReadiness(
      [
        { name: () => 'store', check: async () => okCheck },
        { name: () => 'upstream', check: () => new Promise(() => {}) },
        { name: () => 'slack', check: () => Promise.reject(new Error('internal details')) },
      ],
      { timeoutMs: 500, log },
    );
    expect(await ready(en)).toEqual({
      ready: false,
      checks: [
        okCheck,
        { name: 'upstream', ok: false, detail: 'no response within 0.5 s' },
        { name: 'slack', ok: false, detail: 'check failed (see log)' },
      ],
    });
    expect(lines.join('')).toContain('internal details');
  });

  it('shares one run between concurrent callers and runs again for later ones', async () => {
    let runs = 0;
    const check = async () => {
      runs += 1;
      return okCheck;
    };
    const ready = createReadiness([{ name: () => 'store', check }], { timeoutMs: 1_000, log });
    await Promise.all([ready(en), ready(en), ready(en)]);
    expect(runs).toBe(1);
    await ready(en);
    expect(runs).toBe(2);
  });

  it('is reported in the language of each reader', async () => {
    const check = async ({ health }: Strings) => ({ ...okCheck, detail: health.store.ok('SQLite') });
    const name = ({ health }: Strings) => health.store.name;
    const broken = () => Promise.reject(new Error('internal details'));
    const ready = createReadiness(
      [
        { name, check },
        { name, check: broken },
      ],
      { timeoutMs: 1_000, log },
    );
    const [english, swedish] = await Promise.all([ready(en), ready(sv)]);
    expect(english.checks.map(({ detail }) => detail)).toEqual([en.health.store.ok('SQLite'), en.health.failed]);
    expect(swedish.checks.map(({ detail }) => detail)).toEqual([sv.health.store.ok('SQLite'), sv.health.failed]);
    expect(swedish.checks[1]?.name).toBe(sv.health.store.name);
  });
});
