import { HTTPModuleFunctions, type ReceiverProcessEventErrorHandlerArgs } from '@slack/bolt';

/**
 * Answers a request that Bolt failed to handle. A payload without what its type needs makes Bolt throw a `TypeError`:
 * that is a fault of the sender, and sending it again would not help. Returns whether Bolt has to acknowledge.
 */
export async function answerFailedEvent(failure: ReceiverProcessEventErrorHandlerArgs): Promise<boolean> {
  const { error, response } = failure;
  if (!(error instanceof Error) || error.name !== 'TypeError' || response.headersSent) {
    return HTTPModuleFunctions.defaultProcessEventErrorHandler(failure);
  }
  failure.logger.warn('malformed payload', error.message);
  response.writeHead(400).end();
  return false;
}
