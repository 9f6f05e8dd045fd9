import { sendAtRate } from './concurrent-requests.ts';
import { checkAnswer } from './platform.ts';
import { waitFor } from './wait-for.ts';

describe('The benchmarks', () => {
  test('count the time that a request was late, when the one before it stopped the process', async () => {
    let sent = 0;
    const pauseMs = 200;
    const durationsMs = await sendAtRate({ perSecond: 1_000, seconds: 0.02 }, async () => {
      sent += 1;
      if (sent > 1) return;
      for (const until = performance.now() + pauseMs; performance.now() < until; );
    });
    expect(durationsMs).toHaveLength(20);
    expect(Math.min(...durationsMs)).toBeGreaterThan(pauseMs - 50);
  });

  test('end a wait that takes too long with the name of what they waited for', async () => {
    await expect(waitFor('the first answer', new Promise(() => undefined), 10)).rejects.toThrow(
      'waited 0.01 s for the first answer',
    );
  });

  test('count no answer that is another than the right one', () => {
    expect(() => checkAnswer('Your access can’t be checked right now', 'Order 1')).toThrow(
      'an answer without “Order 1”',
    );
    expect(() => checkAnswer('{"text":"Order 1"}', 'Order 1')).not.toThrow();
  });
});
