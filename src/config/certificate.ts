import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { EnvReader } from './env-reader.ts';

/** The paths of a certificate and its private key in PEM. */
export interface CertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** Records an issue if a file isn't readable or not what it should be, or if the key belongs to another certificate. */
export function checkCertificate(reader: EnvReader, { certificateFile, keyFile }: CertificateFiles): void {
  const certificate = parse(reader, 'MicrosoftAppCertificateFile', certificateFile, 'a certificate', (pem) => {
    return new X509Certificate(pem);
  });
  const key = parse(reader, 'MicrosoftAppCertificateKeyFile', keyFile, 'an unencrypted private key', createPrivateKey);
  if (certificate !== undefined && key !== undefined && !certificate.checkPrivateKey(key)) {
    reader.addIssue('MicrosoftAppCertificateKeyFile', 'is the key of another certificate');
  }
}

type FileVariable = 'MicrosoftAppCertificateFile' | 'MicrosoftAppCertificateKeyFile';

function parse<T>(
  reader: EnvReader,
  variable: FileVariable,
  path: string,
  content: string,
  read: (pem: Buffer) => T,
): T | undefined {
  try {
    return read(readFileSync(path));
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    const problem = syscall === undefined ? `must be a PEM file with ${content}` : `is not readable (${code})`;
    reader.addIssue(variable, problem);
    return undefined;
  }
}
