import axios from 'axios';
import fc from 'fast-check';
import { Secret } from '../../src/config/secret.ts';
import { createLogger, type Logger } from '../../src/log/index.ts';

const canary = 'c4n"ary\\+&é 7f3a';

/** A log that hides `secrets` and keeps its lines. */
function collect(secrets: readonly string[] = [canary]): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  const log = createLogger(
    'trace',
    secrets.map((text) => new Secret(text)),
    { write: (line) => void lines.push(line) },
  );
  return { log, lines };
}

/** Every way in which the canary could be spelled on a line, and on a line in a line. */
function leaks(lines: readonly string[]): boolean {
  return ['7f3a', 'c4n'].some((part) => lines.join('').includes(part));
}

describe('the log', () => {
  it('writes one JSON object a line, with the level as a word and the time in UTC', () => {
    const { log, lines } = collect();
    log.child({ part: 'scan' }).warn({ rows: 3 }, 'slow');
    expect(JSON.parse(lines.join(''))).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      part: 'scan',
      rows: 3,
      msg: 'slow',
    });
  });

  it('hides a secret in messages, fields, keys, arrays and child bindings', () => {
    const { log, lines } = collect();
    log.info(`signing in with ${canary}`);
    log.info({ deep: [{ [canary]: [canary] }] }, 'x');
    log.child({ canary }).info('signing in with %s', canary);
    expect(lines).toHaveLength(3);
    expect(leaks(lines)).toBe(false);
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('level', 'info');
  });

  it('hides a secret in addresses, form bodies and JSON bodies', () => {
    const { log, lines } = collect();
    log.info({ url: `http://localhost/?key=${encodeURIComponent(canary)}` });
    log.info({ body: new URLSearchParams({ key: canary }).toString() });
    log.info({ body: JSON.stringify({ key: canary }) });
    expect(leaks(lines)).toBe(false);
  });

  it('keeps a failed call of axios free of what was sent', async () => {
    const { log, lines } = collect();
    const err = await axios
      .post('http://127.0.0.1:1/authenticate', new URLSearchParams({ key: canary }), {
        headers: { ticket: 'ticket-90b1' },
        proxy: false,
      })
      .catch((error: unknown) => error);
    log.error({ err }, 'sign-in failed');
    log.error({ anything: err }, 'sign-in failed');
    expect(lines[0]).toContain('ECONNREFUSED');
    expect(leaks(lines)).toBe(false);
    expect(lines.join('')).not.toContain('ticket-90b1');
  });

  it('hides a secret in the stack and the causes of an error', () => {
    const { log, lines } = collect();
    const cause = new AggregateError([new Error(canary)], canary);
    log.error({ err: new Error(`wrapped: ${canary}`, { cause }) }, 'failed');
    log.error(new Error(canary));
    expect(leaks(lines)).toBe(false);
    expect(JSON.parse(lines[0] ?? '').err.cause.errors[0].message).toBe('[secret]');
  });

  it('keeps the facts of an error: code, status, endpoint', () => {
    const { log, lines } = collect();
    const err = Object.assign(new Error('no'), {
      code: 'ECONNRESET',
      status: 502,
      request: { big: 'object' },
    });
    log.error({ err }, 'failed');
    expect(JSON.parse(lines.join('')).err).toMatchObject({
      name: 'Error',
      message: 'no',
      fields: { code: 'ECONNRESET', status: 502 },
    });
    expect(lines.join('')).not.toContain('big');
  });

  it.each([
    [{ headers: { Ticket: 'leak' } }],
    [{ headers: { Authorization: 'Basic leak' } }],
    [{ api_key: 'leak', nested: [{ accessToken: 'leak' }] }],
    [{ text: 'sent Bearer leak.leak-leak' }],
    [{ text: 'posting with xoxb-leak-1' }],
    [{ url: 'http://localhost/Instances?ticket=leak&Max=1' }],
  ])('hides what by its name or looks is a secret, though nobody told: %j', (fields) => {
    const { log, lines } = collect([]);
    log.info(fields);
    expect(lines.join('')).toContain('[secret]');
    expect(lines.join('')).not.toContain('leak');
  });

  it('cannot be made to forge a line or to obey an escape sequence', () => {
    const { log, lines } = collect();
    log.info({ name: 'a\r\n{"level":"fatal"}\u2028\u202e' }, 'b\n\u001b[2J\u009b2J');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[ -~]+\n$/);
    expect(JSON.parse(lines.join(''))).toMatchObject({ msg: 'b\n\u001b[2J\u009b2J' });
  });

  it('stays one line of JSON without the secret, whatever secret and text are', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 });
    fc.assert(
      fc.property(
        // What is written around it must not hold the secret by itself: the key, and what stands in its place.
        text.filter((secret) => !['field', '[secret]'].some((own) => own.includes(secret))),
        text,
        (secret, rest) => {
          const { log, lines } = collect([secret]);
          log.info({ field: rest + secret + rest }, 'said');
          expect(lines).toHaveLength(1);
          expect(lines.join('').trimEnd()).not.toContain('\n');
          expect(JSON.parse(lines.join('')).field).not.toContain(secret);
        },
      ),
    );
  });

  it('takes whatever was thrown', () => {
    const { log, lines } = collect();
    const round: { message: string; cause?: unknown } = { message: 'round' };
    round.cause = round;
    for (const err of [undefined, null, 'text', Object.create(null), round, Symbol('x')])
      log.error({ err }, 'failed');
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(Array(6).fill('failed'));
  });
});
