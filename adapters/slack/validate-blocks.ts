/** Asks Slack itself whether it would show blocks: https://docs.slack.dev/reference/methods/blocks.validate */
import * as z from 'zod';
import type { Block } from './blocks.ts';
import { anyResponse, errorCodeOf, type SlackApi, SlackError } from './web-api.ts';

const invalidCodes: readonly (string | undefined)[] = ['invalid_blocks', 'invalid_message', 'invalid_view'];

const rejectionSchema = z.object({
  data: z.object({
    errors: z.array(z.object({ pointer: z.string().default(''), message: z.string().default('') })).default([]),
  }),
});

/** In words of Slack; undefined if Slack doesn't say, as under a proxy that lacks the method. Rejects with a `SlackError`. */
export async function findBlockFaults(api: SlackApi, blocks: readonly Block[]): Promise<readonly string[] | undefined> {
  try {
    await api.call('blocks.validate', { message: { blocks } }, anyResponse, 2);
    return [];
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    if (!invalidCodes.includes(code)) return undefined;
    const { errors } = rejectionSchema.safeParse(error instanceof SlackError ? error.cause : undefined).data?.data ?? {
      errors: [],
    };
    return errors.length === 0 ? [code] : errors.map(({ pointer, message }) => `${pointer}: ${message}`);
  }
}
