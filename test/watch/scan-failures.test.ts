import { pino } from 'pino';
import { UnreachableError } from '../../src/barium/errors.ts';
import { StoreUnavailableError } from '../../src/store/errors.ts';
import { createScanFailures } from '../../src/watch/scan-failures.ts';

const outage = new UnreachableError('connection', { endpoint: 'GET /Instances' });

describe('the record of failed scans', () => {
  let time: number;
  let lines: { readonly level: number; readonly msg: string }[];
  let failures: ReturnType<typeof createScanFailures>;

  beforeEach(() => {
    time = 0;
    lines = [];
    const log = pino({ level: 'debug' }, { write: (line) => void lines.push(JSON.parse(line)) });
    failures = createScanFailures(
      log,
      () => new Date(time),
      () => time,
    );
  });

  it('The delay after failed scans doubles, and a success ends the series', () => {
    failures.record(outage);
    time = 999;
    expect(failures.isBackingOff()).toBe(true);
    time = 1_000;
    expect(failures.isBackingOff()).toBe(false);
    expect(failures.record(outage)).toMatchObject({
      kind: 'upstream',
      since: '1970-01-01T00:00:00.000Z',
      attempts: 2,
    });
    time = 2_999;
    expect(failures.isBackingOff()).toBe(true);
    failures.recordSuccess();
    expect(failures.current()).toBeUndefined();
  });

  it('After an outage of the database, however long, the next scan is at most ten seconds away', () => {
    const down = new StoreUnavailableError('the database cannot be reached');
    for (let n = 0; n < 20; n += 1) failures.record(down);
    time = 10_000;
    expect(failures.isBackingOff()).toBe(false);
  });

  it('Only the first failure of a series and the recovery are logged above debug', () => {
    for (let n = 0; n < 3; n += 1) failures.record(outage);
    failures.recordSuccess();
    const visible = lines.filter(({ level }) => level > 20).map(({ msg }) => msg);
    expect(visible).toEqual(['scan failed: Barium unavailable', 'scan recovered']);
  });

  it('An unexpected error is recorded as an internal fault', () => {
    expect(failures.record(new TypeError('bug')).kind).toBe('fault');
  });
});
