import { NonsenseError, RefusedError, UnreachableError } from '../../src/barium/errors.ts';
import { bariumAdvice } from '../../src/cli/connection-advice.ts';
import { en } from '../../src/text/en/index.ts';

const endpoint = 'POST /authenticate';

/** A sign-in that failed below HTTP with this code, which is mostly two causes deep. */
function broken(code: string): UnreachableError {
  const cause = new Error('no answer', { cause: Object.assign(new Error(code), { code }) });
  return new UnreachableError('connection', { endpoint, cause });
}

const advice = (error: Parameters<typeof bariumAdvice>[1]) =>
  bariumAdvice(en.doctor.barium, error, 'https://barium.example:8443/api');

describe('the advice about a sign-in that failed', () => {
  it.each([
    ['ENOTFOUND', 'there is no host barium.example:8443'],
    ['ECONNREFUSED', 'nothing listens at barium.example:8443'],
    ['EHOSTUNREACH', 'a firewall'],
    ['EPROTO', 'does not speak TLS'],
    ['CERT_HAS_EXPIRED', 'not trusted (CERT_HAS_EXPIRED)'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'NODE_EXTRA_CA_CERTS'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'NODE_EXTRA_CA_CERTS'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'not trusted'],
  ])('by %s says what to do', (code, says) => {
    expect(advice(broken(code))).toContain(says);
  });

  it('is about the address where something else answers, or nothing does in time', () => {
    expect(advice(new NonsenseError('a web page', { endpoint }))).toContain('is not Barium’s API');
    expect(advice(new UnreachableError('deadline', { endpoint }))).toContain('does not answer');
  });

  it('is none where the address is not to blame', () => {
    expect(advice(new RefusedError({ endpoint }))).toBeUndefined();
    expect(advice(new UnreachableError('server', { endpoint }))).toBeUndefined();
    expect(advice(broken('EMFILE'))).toBeUndefined();
  });
});
