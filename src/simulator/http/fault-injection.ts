/** Random faults, at the rates of the quirks. */
import type { EndpointContext } from './endpoint.ts';
import { ApiError } from './response.ts';

/**
 * The fault of a request before it has any effect, usually none: a cut connection, a gateway's HTML page, or an error
 * to throw.
 */
export function drawFault({ quirks, random }: EndpointContext): 'cut' | 'html' | ApiError | undefined {
  const { cutRate, throttleRate, retryAfterSeconds, errorRate, htmlErrors } = quirks();
  if (random() < cutRate) return 'cut';
  if (random() < throttleRate) {
    return new ApiError(429, 429, 'Too many requests.', { 'retry-after': String(retryAfterSeconds) });
  }
  if (random() < errorRate) {
    return htmlErrors ? 'html' : new ApiError(500, 500, 'An unexpected error occurred.');
  }
  return undefined;
}

/** Whether the response is cut, after the request has had its effect. */
export function isResponseCut({ quirks, random }: EndpointContext): boolean {
  return random() < quirks().cutAnswerRate;
}
