import axios from 'axios';
import fc from 'fast-check';
import { Secret } from '../../src/config/secret.ts';
import { createLogger, type Logger } from '../../src/log/index.ts';

const canary = 'c4n"ary\\+&é 7f3a';

/** A logger that redacts `secrets` and collects its lines. */
function createTestLog(secrets: readonly string[] = [canary]): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  const log = createLogger(
    'trace',
    secrets.map((text) => new Secret(text)),
    { write: (line) => void lines.push(line) },
  );
  return { log, lines };
}

/** Whether a part of the canary is in the lines; its other characters may be escaped. */
function hasLeak(lines: readonly string[]): boolean {
  return ['7f3a', 'c4n'].some((part) => lines.join('').includes(part));
}

describe('the log', () => {
  it('writes one JSON object per line with the name of the level and the time in UTC', () => {
    const { log, lines } = createTestLog();
    log.child({ part: 'scan' }).warn({ rows: 3 }, 'slow');
    expect(JSON.parse(lines.join(''))).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      part: 'scan',
      rows: 3,
      msg: 'slow',
    });
  });

  it('redacts a secret in messages, fields, keys, arrays and child bindings', () => {
    const { log, lines } = createTestLog();
    log.info(`signing in with ${canary}`);
    log.info({ deep: [{ [canary]: [canary] }] }, 'x');
    log.child({ canary }).info('signing in with %s', canary);
    expect(lines).toHaveLength(3);
    expect(hasLeak(lines)).toBe(false);
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('level', 'info');
  });

  it('redacts a secret in URLs, form bodies and JSON bodies', () => {
    const { log, lines } = createTestLog();
    log.info({ url: `http://localhost/?key=${encodeURIComponent(canary)}` });
    log.info({ body: new URLSearchParams({ key: canary }).toString() });
    log.info({ body: JSON.stringify({ key: canary }) });
    expect(hasLeak(lines)).toBe(false);
  });

  it('omits the sent data of a failed axios request', async () => {
    const { log, lines } = createTestLog();
    const err = await axios
      .post('http://127.0.0.1:1/authenticate', new URLSearchParams({ key: canary }), {
        headers: { ticket: 'ticket-90b1' },
        proxy: false,
      })
      .catch((error: unknown) => error);
    log.error({ err }, 'sign-in failed');
    log.error({ anything: err }, 'sign-in failed');
    expect(lines[0]).toContain('ECONNREFUSED');
    expect(hasLeak(lines)).toBe(false);
    expect(lines.join('')).not.toContain('ticket-90b1');
  });

  it('redacts a secret in the stack and the causes of an error', () => {
    const { log, lines } = createTestLog();
    const cause = new AggregateError([new Error(canary)], canary);
    log.error({ err: new Error(`wrapped: ${canary}`, { cause }) }, 'failed');
    log.error(new Error(canary));
    expect(hasLeak(lines)).toBe(false);
    expect(JSON.parse(lines[0] ?? '').err.cause.errors[0].message).toBe('[secret]');
  });

  it('keeps the code and the status of an error', () => {
    const { log, lines } = createTestLog();
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
  ])('redacts an unregistered secret by its name or pattern: %j', (fields) => {
    const { log, lines } = createTestLog([]);
    log.info(fields);
    expect(lines.join('')).toContain('[secret]');
    expect(lines.join('')).not.toContain('leak');
  });

  it('escapes line breaks and terminal escape sequences', () => {
    const { log, lines } = createTestLog();
    log.info({ name: 'a\r\n{"level":"fatal"}\u2028\u202e' }, 'b\n\u001b[2J\u009b2J');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[ -~]+\n$/);
    expect(JSON.parse(lines.join(''))).toMatchObject({ msg: 'b\n\u001b[2J\u009b2J' });
  });

  it('keeps what only looks like a secret that is shorter than eight characters, and removes one by its name', () => {
    const { log, lines } = createTestLog(['a', 'message', 'hunter2']);
    log.info({ name: 'a table', password: 'hunter2' }, 'a message');
    expect(JSON.parse(lines.join(''))).toMatchObject({ msg: 'a message', name: 'a table', password: '[secret]' });
  });

  it('writes one line of JSON without the secret for any secret and text', () => {
    const text = fc.string({ unit: 'binary', minLength: 8 });
    fc.assert(
      fc.property(
        // The secret must not occur in the field's name or in the placeholder itself.
        text.filter((secret) => !['field', '[secret]'].some((own) => own.includes(secret))),
        text,
        (secret, rest) => {
          const { log, lines } = createTestLog([secret]);
          log.info({ field: rest + secret + rest }, 'message');
          expect(lines).toHaveLength(1);
          expect(lines.join('').trimEnd()).not.toContain('\n');
          expect(JSON.parse(lines.join('')).field).not.toContain(secret);
        },
      ),
    );
  });

  it('accepts any thrown value', () => {
    const { log, lines } = createTestLog();
    const circular: { message: string; cause?: unknown } = { message: 'circular' };
    circular.cause = circular;
    for (const err of [undefined, null, 'text', Object.create(null), circular, Symbol('x')])
      log.error({ err }, 'failed');
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(Array(6).fill('failed'));
  });
});
