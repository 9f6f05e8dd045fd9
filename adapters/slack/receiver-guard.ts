/**
 * Stands before Bolt's receiver, which reads the body of any request into memory before it looks at the headers, for as long
 * as the sender likes.
 */
import { type RequestHandler, Router } from 'express';
import { BodyRejectedError, createUnverifiedBodies } from '../../src/lib/unverified-bodies.ts';

interface GuardOptions {
  readonly endpoint: string;
  readonly isStopping: () => boolean;
  readonly now: () => Date;
  /** Until a body has arrived. */
  readonly bodyTimeoutMs: number;
}

/** In seconds, in either direction; Bolt itself has no limit for timestamps in the future. */
const maxTimestampAge = 300;

/** Seconds, and the hexadecimal digits of an HMAC-SHA256: https://docs.slack.dev/authentication/verifying-requests-from-slack/ */
const timestampForm = /^\d{1,11}$/;
const signatureForm = /^v0=[0-9a-f]{64}$/;

/** Slack checks the certificate of the URL with an unsigned form, which is longer only with the parameters of a command. */
const maxCertificateCheckBytes = 512;

/** Responds to requests that Slack cannot have sent, by their headers alone, and reads the bodies of the others within limits. */
export function guardReceiver(receiver: Router, { endpoint, isStopping, now, bodyTimeoutMs }: GuardOptions): Router {
  const bodies = createUnverifiedBodies({ timeoutMs: bodyTimeoutMs });

  const judgeHeaders: RequestHandler = ({ headers }, response, next) => {
    const timestamp = String(headers['x-slack-request-timestamp']);
    const age = now().getTime() / 1_000 - Number(timestamp);
    const isCurrent = timestampForm.test(timestamp) && Math.abs(age) <= maxTimestampAge;
    if (!isCurrent || !signatureForm.test(String(headers['x-slack-signature']))) response.status(401).end();
    // Slack will retry, and then a running instance answers.
    else if (isStopping()) response.status(503).end();
    else next();
  };

  /** https://docs.slack.dev/interactivity/implementing-slash-commands: the answer to `ssl_check=1` is a 200, and nothing else. */
  const answerCertificateCheck: RequestHandler = async (request, response, next) => {
    const { 'x-slack-signature': signature, 'content-type': type = '', 'content-length': length } = request.headers;
    const isForm = type.startsWith('application/x-www-form-urlencoded');
    if (signature !== undefined || !isForm || !(Number(length) <= maxCertificateCheckBytes)) return next();
    const body = await bodies.read(request).catch((error: unknown) => {
      if (!(error instanceof BodyRejectedError)) throw error;
      return Buffer.of();
    });
    const isCheck = new URLSearchParams(body.toString()).get('ssl_check') === '1';
    response.status(isCheck ? 200 : 401).end();
  };

  const readBody: RequestHandler = async (request, response, next) => {
    try {
      // Bolt takes a body that was read before it from here.
      Object.assign(request, { rawBody: await bodies.read(request) });
    } catch (error) {
      if (!(error instanceof BodyRejectedError)) throw error;
      response.status(error.status).end();
      return;
    }
    next();
  };

  return Router().post(endpoint, answerCertificateCheck, judgeHeaders, readBody).use(receiver);
}
