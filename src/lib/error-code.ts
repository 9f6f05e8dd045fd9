import { isNativeError } from 'node:util/types';

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes, and a certificate for another name. */
const certificateErrors = /CERT|CRL|SIGNATURE|ISSUER|CA_|HOSTNAME|ALTNAME/;

/** Whether the code of an error says that a server's certificate is not accepted. */
export function isCertificateError(code: string): boolean {
  return certificateErrors.test(code);
}

/** The code of an error or of its cause; empty if none has one. */
export function errorCode(error: unknown): string {
  for (let current = error; isNativeError(current); current = current.cause) {
    if ('code' in current && typeof current.code === 'string') return current.code;
  }
  return '';
}
