import type { RejectionDetails } from './schemas.ts';

/** The details of a rejection without our secrets: Barium may quote a request in its error message. */
export type Redact = (details: RejectionDetails) => RejectionDetails;

interface SecretRedactor {
  /** Adds a secret and returns it. */
  add(secret: string): string;
  readonly redact: Redact;
}

/** Tickets replace each other, and an error may still quote the previous ones. */
const maxAddedSecrets = 8;

/** Shorter secrets would match parts of unrelated words. */
const minSecretLength = 4;

export function createSecretRedactor(secrets: readonly string[]): SecretRedactor {
  const added: string[] = [];
  const redactText = (text: string | undefined) =>
    [...secrets, ...added]
      .filter((secret) => secret.length >= minSecretLength)
      .reduce((rest, secret) => rest?.replaceAll(secret, '…'), text);
  return {
    add(secret) {
      if (!added.includes(secret)) added.push(secret);
      if (added.length > maxAddedSecrets) added.shift();
      return secret;
    },
    redact: ({ errorCode, errorMessage, errorLogId }) => ({
      errorCode,
      errorMessage: redactText(errorMessage),
      errorLogId: redactText(errorLogId),
    }),
  };
}
