/** Why Microsoft doesn't let the bot sign in. Only for words: the codes can change. */
import type { ChatStrings } from '../../src/chat/strings.ts';

type Failure = keyof ChatStrings['health']['signInFailures'];

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const failures: Readonly<Record<string, Failure>> = {
  AADSTS7000215: 'wrongSecret',
  AADSTS7000222: 'expiredSecret',
  AADSTS700016: 'unknownApp',
  AADSTS7000112: 'disabledApp',
  AADSTS90002: 'unknownTenant',
  AADSTS900023: 'unknownTenant',
  AADSTS700027: 'wrongCertificate',
  AADSTS700024: 'wrongTime',
  AADSTS700213: 'untrustedIdentity',
};

/** In words, with Microsoft's code if there are none for it. */
export function describeSignInFailure(error: unknown, words: ChatStrings['health']): string {
  const text = textsOf(error).join('\n');
  // Both SDKs sign in with MSAL, which hides the system's error.
  if (text.includes('network_error')) return words.signInFailures.unreachable;
  const [code] = /AADSTS\d+/u.exec(text) ?? [];
  if (code === undefined) return words.signInRejected;
  const failure = failures[code];
  return failure === undefined ? `${words.signInRejected} (${code})` : words.signInFailures[failure];
}

/** The messages of an error and of its causes. */
function textsOf(error: unknown): readonly string[] {
  const texts: string[] = [];
  for (let current = error; current instanceof Error; current = current.cause) texts.push(current.message);
  return texts;
}
