import { createReadiness } from '../../src/http/readiness.ts';
import { createLogger } from '../../src/log.ts';
import { en } from '../../src/text/en.ts';

const lines: string[] = [];
const log = createLogger('warn', [], { write: (line) => void lines.push(line) });
const words = en.health;
const well = { name: 'store', ok: true, detail: 'open' };

describe('readiness', () => {
  it('tells of the other checks when one hangs or fails', async () => {
    const ready = createReadiness(
      [
        { name: 'store', check: async () => well },
        { name: 'upstream', check: () => new Promise(() => {}) },
        { name: 'slack', check: () => Promise.reject(new Error('inner thoughts')) },
      ],
      { milliseconds: 500, words, log },
    );
    expect(await ready()).toEqual({
      ready: false,
      checks: [
        well,
        { name: 'upstream', ok: false, detail: 'no answer within 0.5 s' },
        { name: 'slack', ok: false, detail: 'the check failed; the log says why' },
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
    const ready = createReadiness([{ name: 'store', check }], { milliseconds: 1_000, words, log });
    await Promise.all([ready(), ready(), ready()]);
    expect(asked).toBe(1);
    await ready();
    expect(asked).toBe(2);
  });
});
