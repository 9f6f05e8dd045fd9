import { type BariumError, InvalidResponseError, UnreachableError } from '../barium/errors.ts';
import { errorCode, isCertificateError } from '../lib/error-code.ts';
import { proxyErrorCode } from '../lib/outbound.ts';
import type { Strings } from '../text/strings.ts';

type Words = Strings['doctor']['barium'];
type Advice = (words: Words, host: string, code: string) => string;

const unreachable: Advice = (words, host) => words.noResponse(host);
const refused: Advice = (words, host) => words.connectionRefused(host);

/** By error code of the system, of TLS or of the proxy. */
const adviceByCode: Readonly<Record<string, Advice>> = {
  ENOTFOUND: (words, host) => words.unknownHost(host),
  EAI_AGAIN: (words, host) => words.unknownHost(host),
  ECONNREFUSED: refused,
  ETIMEDOUT: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  EPROTO: (words, host) => words.noTls(host),
  [proxyErrorCode]: (words, host) => words.notThroughProxy(host),
};

/** Advice for an operator whose bot cannot reach Barium; `undefined` if the connection was not the problem. */
export function connectionAdvice(words: Words, error: BariumError, address: string): string | undefined {
  if (error instanceof InvalidResponseError) return words.notBarium(address);
  if (!(error instanceof UnreachableError)) return undefined;
  const { host } = new URL(address);
  if (error.reason === 'deadline') return words.noResponse(host);
  const code = errorCode(error);
  return (
    adviceByCode[code]?.(words, host, code) ??
    (isCertificateError(code) ? words.untrustedCertificate(host, code) : undefined)
  );
}
