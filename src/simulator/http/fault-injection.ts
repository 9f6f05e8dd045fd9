import type { Desk } from './endpoint.ts';
import { Refusal } from './response.ts';

/** The failures by chance. */

/**
 * What befalls a call before anything is done: a cut connection, a gateway's page, or a refusal to throw. Most
 * calls meet nothing.
 */
export function troubleBefore(desk: Desk): 'cut' | 'html' | Refusal | undefined {
  const quirks = desk.quirks();
  if (desk.chance() < quirks.cutRate) return 'cut';
  if (desk.chance() < quirks.throttleRate) {
    return new Refusal(429, 429, 'Too many requests.', { 'retry-after': String(quirks.retryAfterSeconds) });
  }
  if (desk.chance() < quirks.errorRate) {
    return quirks.htmlErrors ? 'html' : new Refusal(500, 500, 'An unexpected error occurred.');
  }
  return undefined;
}

/** Whether the answer, whose effect has been had, breaks off on its way. */
export function withTrouble(desk: Desk): boolean {
  return desk.chance() < desk.quirks().cutAnswerRate;
}
