import { InvalidResponseError, RejectedError, UnreachableError } from '../../src/barium/errors.ts';
import { connectionAdvice } from '../../src/cli/connection-advice.ts';
import * as en from '../../src/text/en/index.ts';

const endpoint = 'POST /authenticate';

/** A connection error with this code, nested as deep as in practice. */
function connectionError(code: string): UnreachableError {
  const cause = new Error('no answer', { cause: Object.assign(new Error(code), { code }) });
  return new UnreachableError('connection', { endpoint, cause });
}

const advice = (error: Parameters<typeof connectionAdvice>[1]) =>
  connectionAdvice(en.doctor.barium, error, 'https://barium.example:8443/api');

describe('the advice for a failed sign-in', () => {
  it.each([
    ['ENOTFOUND', 'can’t resolve barium.example:8443'],
    ['ECONNREFUSED', 'barium.example:8443 refused the connection'],
    ['EHOSTUNREACH', 'no firewall blocks'],
    ['EPROTO', 'doesn’t use TLS'],
    ['CERT_HAS_EXPIRED', 'isn’t trusted (CERT_HAS_EXPIRED)'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'NODE_EXTRA_CA_CERTS'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'NODE_EXTRA_CA_CERTS'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'isn’t trusted'],
  ])('names the cause and the remedy of %s', (code, expected) => {
    expect(advice(connectionError(code))).toContain(expected);
  });

  it('questions the address when another server or nothing answers', () => {
    expect(advice(new InvalidResponseError('a web page', { endpoint }))).toContain('isn’t the Barium API');
    expect(advice(new UnreachableError('deadline', { endpoint }))).toContain('no response from');
  });

  it('is missing when the connection works', () => {
    expect(advice(new RejectedError({ endpoint }))).toBeUndefined();
    expect(advice(new UnreachableError('server', { endpoint }))).toBeUndefined();
    expect(advice(connectionError('EMFILE'))).toBeUndefined();
  });
});
