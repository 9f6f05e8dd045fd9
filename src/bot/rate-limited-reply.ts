import type { Command } from '../chat/command.ts';
import type { Reply } from '../chat/reply.ts';
import { auditRowFor } from '../effects/audit.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import type { Admission } from '../rate-limit/limiter.ts';
import type { Context } from '../request/context.ts';
import { isEffect } from '../request/definition.ts';
import { rejected } from '../request/reply.ts';
import { withRetry } from './error-reply.ts';

/**
 * Tells the person when to retry. No token is consumed and a form stays open with its values. A rejected effect is
 * audited if the limiter says so.
 */
export async function rateLimitedReply(
  context: Context,
  command: Command | undefined,
  { scope, retryAfterMs, isAudited }: Extract<Admission, { readonly isGranted: false }>,
): Promise<Reply> {
  if (isAudited && command !== undefined && hasEffect(command, context)) {
    await context.store.audit.write(auditRowFor(context, command, 'rate-limited'));
  }
  const { rateLimits } = context.text;
  const retry = rateLimits.retryAfter(Math.max(1, Math.ceil(retryAfterMs / 1_000)));
  const [field] = Object.keys(context.formValues);
  const fieldErrors = field === undefined ? undefined : { [field]: retry };
  const card = withRetry({ title: rateLimits.title[scope], text: [retry] }, command, context);
  return rejected(card, omitUndefined({ fieldErrors }));
}

/** Internal commands, such as `confirm`, carry out effects as well. */
function hasEffect({ name }: Command, { definitions }: Context): boolean {
  const definition = definitions.find((candidate) => candidate.name === name);
  return definition !== undefined && (isEffect(definition) || definition.isInternal === true);
}
