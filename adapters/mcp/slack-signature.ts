/** Slack's signature: https://docs.slack.dev/authentication/verifying-requests-from-slack */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const maxAgeSeconds = 300;

/** Whether a request has a signature that is not too old. Enough to read its body, and no more. */
export function hasFreshSignature(headers: IncomingHttpHeaders, now: Date): boolean {
  const { timestamp, signature } = signatureOf(headers);
  const age = Math.abs(now.getTime() / 1_000 - Number(timestamp));
  return /^\d{1,12}$/u.test(timestamp) && age <= maxAgeSeconds && signature.startsWith('v0=');
}

/** Whether Slack signed exactly these bytes. */
export function isSignedBySlack(headers: IncomingHttpHeaders, body: Uint8Array, signingSecret: string): boolean {
  const { timestamp, signature } = signatureOf(headers);
  const expected = createHmac('sha256', signingSecret).update(`v0:${timestamp}:`).update(body).digest();
  const given = Buffer.from(signature.slice('v0='.length), 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function signatureOf(headers: IncomingHttpHeaders) {
  return {
    timestamp: String(headers['x-slack-request-timestamp'] ?? ''),
    signature: String(headers['x-slack-signature'] ?? ''),
  };
}
