import { type BariumError, NonsenseError, UnreachableError } from '../barium/errors.ts';
import type { Text } from '../text/strings.ts';

type Words = Text['doctor']['barium'];
type Advice = (words: Words, host: string, code: string) => string;

const noWay: Advice = (words, host) => words.noWay(host);
const nobody: Advice = (words, host) => words.nobody(host);

/** By the code of the system or of TLS. */
const byCode: Readonly<Record<string, Advice>> = {
  ENOTFOUND: (words, host) => words.noHost(host),
  EAI_AGAIN: (words, host) => words.noHost(host),
  ECONNREFUSED: nobody,
  ETIMEDOUT: noWay,
  EHOSTUNREACH: noWay,
  ENETUNREACH: noWay,
  EPROTO: (words, host) => words.noTls(host),
};

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes, and a name that the certificate is not for. */
const ofCertificate = /CERT|CRL|SIGNATURE|ISSUER|CA_|HOSTNAME|ALTNAME/;

/** What whoever runs the bot can do about a sign-in that failed for its address; `undefined` for other reasons. */
export function bariumAdvice(words: Words, error: BariumError, address: string): string | undefined {
  if (error instanceof NonsenseError) return words.otherwise(address);
  if (!(error instanceof UnreachableError)) return undefined;
  const { host } = new URL(address);
  if (error.reason === 'deadline') return words.noWay(host);
  const code = codeOf(error);
  return (
    byCode[code]?.(words, host, code) ?? (ofCertificate.test(code) ? words.untrusted(host, code) : undefined)
  );
}

/** The code of an error, or of what caused it. */
export function codeOf(error: unknown): string {
  for (let one = error; one instanceof Error; one = one.cause) {
    if ('code' in one && typeof one.code === 'string') return one.code;
  }
  return '';
}
