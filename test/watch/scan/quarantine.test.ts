import { RejectedError, UnreachableError } from '../../../src/barium/errors.ts';
import { createQuarantine } from '../../../src/watch/scan/quarantine.ts';

const endpoint = 'GET /Instances/{Id}';
const error = new RejectedError({ endpoint, status: 500 });

describe('the quarantine', () => {
  it('An instance is quarantined after its second failure, reported once, and dropped when nobody requests it', () => {
    let time = 0;
    const quarantine = createQuarantine(() => time);
    expect(quarantine.recordFailure('a', error)).toBe(true);
    expect(quarantine.canRequest('a')).toBe(true);
    expect(quarantine.count).toBe(0);
    quarantine.recordFailure('a', error);
    expect(quarantine.canRequest('a')).toBe(false);
    expect(quarantine.count).toBe(1);
    expect(quarantine.takeNew()?.ids).toEqual(['a']);
    expect(quarantine.takeNew()).toBeUndefined();
    time = 60_000;
    expect(quarantine.canRequest('a')).toBe(true);
    quarantine.retainOnly((id) => id !== 'a');
    expect(quarantine.count).toBe(0);
  });

  it('A failure because the bot sends too many requests does not count against an instance', () => {
    const quarantine = createQuarantine(() => 0);
    expect(quarantine.recordFailure('a', new UnreachableError('overloaded', { endpoint }))).toBe(false);
    expect(quarantine.recordFailure('a', new UnreachableError('server', { endpoint }))).toBe(true);
  });
});
